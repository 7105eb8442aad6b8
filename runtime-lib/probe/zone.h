/* Zones: private executable copies of an image's code part. */
#ifndef BPFTIME_PROBE_ZONE_H
#define BPFTIME_PROBE_ZONE_H

#include <linux/elf.h>
#include <stddef.h>
#include <stdint.h>

#include "bpftime/bpftime.h"
#include "image.h"
#include "segment.h"
#include "trampoline.h"

/* What unwinders need of the ELF file in a zone. */
struct bpftime_zone_elf {
  Elf64_Ehdr header;
  Elf64_Phdr load, frames; /* PT_LOAD, PT_GNU_EH_FRAME */
};

/* What imports may name besides maps and helpers. */
struct bpftime_offer {
  const void *(*helper)(uint32_t id);
  void *sites; /* of BPFTIME_SERVICE_SITES */
  const struct bpftime_host_function *functions;
  uint32_t function_count;
  uint32_t without; /* BPFTIME_CPU_* that do not count, though the CPU has them */
};

/* A copy of the code part at `at` (which must be free) or, if 0, anywhere. */
int bpftime_zone_make(const struct bpftime_image_header *, uint64_t at, struct bpftime_zone *out);
/* Fills the import slots, with the extent's maps, and chooses the body of each program. */
int bpftime_zone_bind(const struct bpftime_zone *, const struct bpftime_image_header *,
                      struct bpftime_segment *, const struct bpftime_extent *, const struct bpftime_offer *);
/* Makes the zone executable and no longer writable. */
int bpftime_zone_seal(const struct bpftime_zone *);
void bpftime_zone_drop(struct bpftime_zone *);

/* The entry of a program in a bound zone. */
static inline bpftime_entry bpftime_zone_entry(const struct bpftime_image_header *image, const void *zone,
                                               uint32_t program) {
  const char *base = static_cast<const char *>(zone);
  const uint32_t *entries = reinterpret_cast<const uint32_t *>(base + image->entries_off);
  // Sound: the context's pointer is all that programs take; the compiler gives them this type.
  return reinterpret_cast<bpftime_entry>(const_cast<char *>(base) + entries[program]);
}

#endif
