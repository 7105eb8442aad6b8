// Where an unwinder of this process (C++ exceptions, backtrace, thread cancellation, Rust
// panics) finds how to go on from a return point in a zone: it asks the dynamic linker for
// the module of an address, by _dl_find_object (glibc 2.35, GCC 12) or by dl_iterate_phdr
// (everybody else). Ours stand before them and know the zones; all else is answered by the
// dynamic linker. The tables themselves are in the zones (linker/arch/X86_64Unwind.cpp).
//
// Not __register_frame: it is one libgcc's or libunwind's own, of which a process may have
// several, come later or linked in; it means different things in the two, and makes every
// unwinding slower in old ones.
#include "../probe/registry.h"
#include "next.h"

namespace {

/* struct dl_find_object and the oldest struct dl_phdr_info; both interfaces are fixed. */
struct found_object {
  uint64_t flags;
  const char *begin, *end;
  const void *link_map;
  const char *eh_frame_hdr;
  uint64_t reserved[7];
};
struct phdr_info {
  const char *base;
  const char *name;
  const Elf64_Phdr *headers;
  uint16_t count;
};

}  // namespace

extern "C" {

// A zone is part of this library, except for where it lies.
BPFTIME_EXPORT int _dl_find_object(const void *pc, struct found_object *out) {
  const struct bpftime_zone *zone;
  uint32_t at = 0;
  do zone = bpftime_zone_next(&at);
  while (zone && reinterpret_cast<uint64_t>(pc) - reinterpret_cast<uint64_t>(zone->base) >= zone->size);
  if (zone) pc = reinterpret_cast<const void *>(_dl_find_object);
  int result = static_cast<int>(bpftime_next_call(BPFTIME_NEXT__dl_find_object, pc, out));
  if (zone && !result) {
    out->begin = zone->base;
    out->end = zone->base + zone->size;
    out->eh_frame_hdr = zone->base + zone->elf->frames.p_vaddr;
  }
  return result;
}

BPFTIME_EXPORT int dl_iterate_phdr(int (*callback)(struct phdr_info *, uint64_t size, void *), void *data) {
  int result = static_cast<int>(bpftime_next_call(BPFTIME_NEXT_dl_iterate_phdr, callback, data));
  const struct bpftime_zone *zone;
  for (uint32_t at = 0; !result && (zone = bpftime_zone_next(&at));) {
    struct phdr_info info = {zone->base, "[bpftime]", &zone->elf->load, 2};
    result = callback(&info, sizeof info, data);
  }
  return result;
}

}  // extern "C"
