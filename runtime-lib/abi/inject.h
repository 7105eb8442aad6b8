/* The call a ptrace injector makes into the injected runtime.
 *
 * libbpftime-inject.so is mapped into the target by hand: no dynamic loader runs, so
 * its ELF entry point is the only symbol. The injector writes one `struct
 * bpftime_inject_call` on a stack of its own, lets a stopped thread call
 *
 *     void entry(struct bpftime_inject_call *)
 *
 * and reads the result from the same struct. All other threads of the target are
 * stopped meanwhile. Fixed-width fields only; the injector trusts nothing it reads
 * back beyond `status`. */
#ifndef BPFTIME_ABI_INJECT_H
#define BPFTIME_ABI_INJECT_H

#include <stdint.h>

#define BPFTIME_INJECT_PATH_MAX 4096u

enum bpftime_inject_op {
  BPFTIME_INJECT_JOIN = 1,  /* open the session at `path` and place the probes of an image */
  BPFTIME_INJECT_LEAVE = 2, /* take them out again, those of all images: ~0; `path` is not read */
};

struct bpftime_inject_call {
  uint32_t op;                        /* enum bpftime_inject_op */
  uint32_t flags;                     /* enum bpftime_load_flags */
  int32_t status;                     /* result: 0 or a negated code of status.def */
  uint32_t extent;                    /* the number of the image's */
  char path[BPFTIME_INJECT_PATH_MAX]; /* NUL-terminated */
};

#endif
