// Tells debuggers of the zones by the interface that gdb made for just-in-time compilers
// (gdb manual, "JIT Compilation Interface"): a list of ELF files in memory, and a function in
// which gdb has a breakpoint, called when the list has grown. gdb finds both by name, also
// when it comes later. With the files of the zones its backtraces pass through the calls
// whose return is probed. Zones stay, so nothing is ever taken from the list.
#include "debugger.h"

#include "../probe/registry.h"
#include "next.h"

namespace {

struct entry {
  struct entry *next, *previous;
  const void *file;
  uint64_t file_bytes;
};
struct descriptor {
  uint32_t version, action;
  struct entry *relevant, *first;
};
constexpr uint32_t action_register = 1;

struct entry entries[BPFTIME_ZONES_MAX];

}  // namespace

extern "C" {

BPFTIME_EXPORT struct descriptor __jit_debug_descriptor = {1, 0, nullptr, nullptr};
BPFTIME_EXPORT __attribute__((noinline)) void __jit_debug_register_code(void) {
  __asm__ volatile("" ::: "memory");
}

}  // extern "C"

void bpftime_debugger_tell(void) {
  struct descriptor *list = &__jit_debug_descriptor;
  const struct bpftime_zone *zone;
  struct entry *e = entries;
  // One image has been attached when this is called: its zones have room.
  for (uint32_t at = 0; e < entries + BPFTIME_ZONES_MAX && (zone = bpftime_zone_next(&at)); e++) {
    *e = {list->first, nullptr, zone->elf,
          static_cast<uint64_t>(zone->base + zone->size - reinterpret_cast<const char *>(zone->elf))};
    if (list->first) list->first->previous = e;
    list->first = list->relevant = e;
    list->action = action_register;
    __jit_debug_register_code();
  }
}
