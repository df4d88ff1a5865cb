#pragma once
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <zmq.h>

// prctl is variadic, which Swift cannot call. The process ends when the thread that started it ends.
static inline int ocop_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }
