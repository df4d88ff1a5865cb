// Preloaded into a daemon: the disk under its log fails once, when a test asks for it.
//
// OCOP_FAULTS names a folder. The file `sync`, `write` or `full` in it arms one fault; it is removed when that happens:
// a sync that fails with EIO, a write of which only half arrives before EIO, a write that finds the disk full. Only
// files of a log are touched: those under a folder named `data`.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int strikes(const char *fault, int descriptor) {
  const char *folder = getenv("OCOP_FAULTS");
  if (!folder) return 0;
  char link[64], name[4096], armed[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, name, sizeof name - 1);
  if (length <= 0) return 0;
  name[length] = 0;
  if (!strstr(name, "/data/")) return 0;
  snprintf(armed, sizeof armed, "%s/%s", folder, fault);
  return unlink(armed) == 0;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int descriptor) {
  if (strikes("sync", descriptor)) return errno = EIO, -1;
  return NEXT(fsync)(descriptor);
}

int fdatasync(int descriptor) {
  if (strikes("sync", descriptor)) return errno = EIO, -1;
  return NEXT(fdatasync)(descriptor);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  if (strikes("full", descriptor)) return errno = ENOSPC, -1;
  if (strikes("write", descriptor)) return NEXT(write)(descriptor, bytes, count / 2), errno = EIO, -1;
  return NEXT(write)(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  if (strikes("full", descriptor)) return errno = ENOSPC, -1;
  if (strikes("write", descriptor)) return NEXT(pwrite)(descriptor, bytes, count / 2, offset), errno = EIO, -1;
  return NEXT(pwrite)(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  if (strikes("full", descriptor)) return errno = ENOSPC, -1;
  if (strikes("write", descriptor)) return NEXT(pwrite64)(descriptor, bytes, count / 2, offset), errno = EIO, -1;
  return NEXT(pwrite64)(descriptor, bytes, count, offset);
}
