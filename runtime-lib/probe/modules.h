/* Finding a binary of the plan among what this process has mapped. */
#ifndef BPFTIME_PROBE_MODULES_H
#define BPFTIME_PROBE_MODULES_H

#include <stdint.h>

#include "image.h"

struct bpftime_module {
  uint64_t bias;      /* run-time address = bias + virtual address in the file */
  uint64_t low, high; /* its whole range at run time */
};

/* The loaded module that the row describes: by build-id, or by path where the binary
 * has none. False if it is not loaded. */
bool bpftime_module_find(const struct bpftime_image_header *, const struct bpftime_image_module *,
                         struct bpftime_module *out);

#endif
