// Tells ThreadSanitizer of what it cannot see: locks and semaphores that wait inside libraries that are not
// instrumented. What a thread did before it gave one up, happened before what follows in the thread that got it.
//
// The first two are Synchronization.Mutex where two threads want it at once; its quick way is compiled into each
// program and seen. Preloaded by .ci/sanitize; in a program without the sanitizer it does nothing.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

static void taken(void *lock) {
  if (__tsan_acquire) __tsan_acquire(lock);
}

static void given(void *lock) {
  if (__tsan_release) __tsan_release(lock);
}

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT void lock_slow(uint32_t thread, SELF) {
  SWIFT void (*wait)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK_SLOW);
  wait(thread, self);
  taken(self);
}

SWIFT void unlock_slow(SELF) __asm__(UNLOCK_SLOW);
SWIFT void unlock_slow(SELF) {
  SWIFT void (*wake)(SELF) = dlsym(RTLD_NEXT, UNLOCK_SLOW);
  given(self);
  wake(self);
}

long dispatch_semaphore_signal(void *semaphore) {
  long (*signal)(void *) = dlsym(RTLD_NEXT, "dispatch_semaphore_signal");
  given(semaphore);
  return signal(semaphore);
}

long dispatch_semaphore_wait(void *semaphore, uint64_t until) {
  long (*wait)(void *, uint64_t) = dlsym(RTLD_NEXT, "dispatch_semaphore_wait");
  long result = wait(semaphore, until);
  if (result == 0) taken(semaphore);
  return result;
}
