// Preloaded: from now on this process and its children may not make the calls that the unit OCOP_UNIT forbids. Of
// SystemCallFilter= it knows single names and, of the two groups that are taken away (systemd 252), what a program
// without privileges might call.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define CALL(group, name) {#group, #name, SYS_##name}

static struct {
  const char *group, *name;
  unsigned number;
  int isForbidden;
} calls[] = {
    CALL(@resources, ioprio_set), CALL(@resources, mbind), CALL(@resources, migrate_pages),
    CALL(@resources, move_pages), CALL(@resources, sched_setaffinity), CALL(@resources, sched_setattr),
    CALL(@resources, sched_setparam), CALL(@resources, sched_setscheduler), CALL(@resources, set_mempolicy),
    CALL(@resources, setpriority), CALL(@resources, setrlimit),
#ifdef SYS_chown  // Not on every architecture.
    CALL(@privileged, chown), CALL(@privileged, lchown),
#endif
    CALL(@privileged, fchown), CALL(@privileged, fchownat),
    CALL(@privileged, clock_settime), CALL(@privileged, settimeofday), CALL(@privileged, acct),
    CALL(@privileged, bpf), CALL(@privileged, capset), CALL(@privileged, chroot), CALL(@privileged, pivot_root),
    CALL(@privileged, quotactl), CALL(@privileged, setgroups), CALL(@privileged, sethostname),
    CALL(@privileged, setresuid), CALL(@privileged, setreuid), CALL(@privileged, setuid),
    CALL(@privileged, vhangup),
};
enum { COUNT = sizeof calls / sizeof *calls };

static void mark(const char *word, int isForbidden) {
  for (int i = 0; i < COUNT; i++) {
    if (!strcmp(calls[i].group, word) || !strcmp(calls[i].name, word)) calls[i].isForbidden = isForbidden;
  }
}

__attribute__((constructor)) static void confine(void) {
  static const char key[] = "SystemCallFilter=";
  const char *path = getenv("OCOP_UNIT");
  FILE *unit = path ? fopen(path, "r") : NULL;
  char line[1000];
  if (!unit) exit(70);
  while (fgets(line, sizeof line, unit)) {
    if (strncmp(line, key, sizeof key - 1)) continue;
    char *words = line + sizeof key - 1;
    int isForbidden = *words == '~';
    for (char *word = strtok(words + isForbidden, " \n"); word; word = strtok(NULL, " \n")) mark(word, isForbidden);
  }
  fclose(unit);
  unsetenv("LD_PRELOAD");  // The filter goes on to the children by itself.

  struct sock_filter filter[2 * COUNT + 2] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
  };
  unsigned short length = 1;
  for (int i = 0; i < COUNT; i++) {
    if (!calls[i].isForbidden) continue;
    filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, 0, 1);
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  }
  filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {length, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) exit(71);
}
