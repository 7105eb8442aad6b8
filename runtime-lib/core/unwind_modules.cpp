// The modules of this process by address, learned from /proc/self/maps when an address is
// asked for that is in none: dl_iterate_phdr takes locks, and a probe may interrupt whoever
// holds them. Asked in vain, it waits longer each time, so that code of no module, and what
// only looks like an address, cost little.
//
// One thread learns at a time; the others, and handlers that interrupt it, go without. What
// needs room lies here and not on the stack of whoever hit the probe.
#include "elf_headers.h"
#include "mappings.h"
#include "process.h"
#include "safe_read.h"
#include "unwind_tables.h"

namespace {

constexpr uint32_t modules_max = 128, pause_max = 4096;

struct bpftime_unwind_module modules[modules_max];  // in ascending order
uint32_t module_count;
uint32_t version;  // odd while the table changes
uint32_t learner;  // pid of the process that is learning; in a forked child that is nobody
uint32_t asked, pause_asked;

// Sound: a copy counts only if the table did not change while it was made.
bool find(uint64_t address, struct bpftime_unwind_module *out) {
  uint32_t before = __atomic_load_n(&version, __ATOMIC_ACQUIRE);
  uint32_t low = 0, high = __atomic_load_n(&module_count, __ATOMIC_RELAXED);
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (modules[middle].high <= address) low = middle + 1;
    else high = middle;
  }
  if (low == modules_max) return false;
  *out = modules[low];
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return !(before & 1) && __atomic_load_n(&version, __ATOMIC_RELAXED) == before && address >= out->low &&
         address < out->high;
}

void add(uint64_t low, uint64_t high, uint64_t header) {
  // Version 1; a table sorted by address, of pairs of 32-bit distances from the header.
  constexpr uint32_t kind = 0x3b031b01;
  uint32_t head[3] = {};
  if (header && bpftime_safe_read(head, header, sizeof head)) head[0] = 0;
  modules[module_count++] = {low, high, header, head[0] == kind ? head[2] : 0};
}

// A module begins with the headers of its file; executable memory without them is code that
// somebody made.
void add_mapping(const struct bpftime_mapping &line) {
  static struct bpftime_elf elf;
  uint64_t end = module_count ? modules[module_count - 1].high : 0;
  if (line.start < end) return;  // of the module before
  if (line.file_off || !line.readable || !*line.path || !bpftime_elf_view(&elf, line.start)) {
    if (line.executable) add(line.start, line.end, 0);
    return;
  }
  uint64_t header = 0;
  for (uint32_t i = 0; i < elf.count; i++)
    if (elf.headers[i].p_type == PT_GNU_EH_FRAME) header = elf.bias + elf.headers[i].p_vaddr;
  add(line.start, elf.high, header);
}

void learn() {
  static struct bpftime_mappings maps;
  struct bpftime_mapping line;
  uint32_t own = bpftime_process_pid(), other = __atomic_load_n(&learner, __ATOMIC_RELAXED);
  if (!own || other == own ||
      !__atomic_compare_exchange_n(&learner, &other, own, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    return;
  uint32_t odd = __atomic_load_n(&version, __ATOMIC_RELAXED) | 1;
  __atomic_store_n(&version, odd, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  module_count = 0;
  if (bpftime_mappings_open(&maps)) {
    while (module_count < modules_max && bpftime_mappings_next(&maps, &line)) add_mapping(line);
    bpftime_mappings_close(&maps);
  }
  __atomic_store_n(&version, odd + 1, __ATOMIC_RELEASE);
  __atomic_store_n(&learner, 0, __ATOMIC_RELEASE);
}

}  // namespace

bool bpftime_unwind_module_of(uint64_t address, struct bpftime_unwind_module *out) {
  if (find(address, out)) return true;
  if (__atomic_fetch_add(&asked, 1, __ATOMIC_RELAXED) < __atomic_load_n(&pause_asked, __ATOMIC_RELAXED))
    return false;
  learn();
  bool found = find(address, out);
  uint32_t longer = 2 * __atomic_load_n(&pause_asked, __ATOMIC_RELAXED) + 1;
  __atomic_store_n(&pause_asked, found ? 0 : longer < pause_max ? longer : pause_max, __ATOMIC_RELAXED);
  __atomic_store_n(&asked, 0, __ATOMIC_RELAXED);
  return found;
}
