// The thread record in initial-exec TLS: one fs-relative access, no table, zero for
// every new thread because the C library clears its TLS block. Used where the
// runtime is part of the program or preloaded at its start.
#include "thread.h"

static __thread struct bpftime_thread record __attribute__((tls_model("initial-exec")));

struct bpftime_thread *bpftime_thread_record(void) { return &record; }

// Other threads' records cannot be seen from here.
bool bpftime_thread_any_running(void) { return true; }
