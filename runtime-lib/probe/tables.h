/* A checked view of a blob's tables. */
#ifndef BPFTIME_PROBE_TABLES_H
#define BPFTIME_PROBE_TABLES_H

#include <stddef.h>

#include "image.h"

/* The entries of a table. The image must have passed bpftime_image_check. */
template <typename T>
static inline const T *bpftime_image_table(const struct bpftime_image_header *image, struct bpftime_table t) {
  return reinterpret_cast<const T *>(reinterpret_cast<const char *>(image) + t.off);
}

static inline const char *bpftime_image_string(const struct bpftime_image_header *image, uint32_t off) {
  return reinterpret_cast<const char *>(image) + image->strings.off + off;
}

#endif
