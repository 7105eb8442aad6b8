// Clocks through the vDSO's clock_gettime, found by reading /proc/self/auxv and the
// vDSO's own dynamic symbol table. The vDSO is an image that the kernel made, so
// its tables are trusted; its code uses general registers only (the kernel is built
// that way). A kernel that maps none leaves the pointer NULL and costs a call.
#include "clock.h"

#include <linux/elf.h>

#include "../arch/cpu.h"
#include "memory.h"
#include "system.h"

uint64_t bpftime_hwcap2_word;

namespace {

constexpr int clock_realtime = 0, clock_monotonic = 1, clock_monotonic_coarse = 6, clock_boottime = 7,
              clock_tai = 11;
constexpr unsigned long auxv_end = 0, auxv_hwcap2 = 26, auxv_sysinfo_ehdr = 33;

#if __SIZEOF_POINTER__ == 8
using elf_Sym = Elf64_Sym;
using elf_Ehdr = Elf64_Ehdr;
using elf_Phdr = Elf64_Phdr;
using elf_Dyn = Elf64_Dyn;
#else
using elf_Sym = Elf32_Sym;
using elf_Ehdr = Elf32_Ehdr;
using elf_Phdr = Elf32_Phdr;
using elf_Dyn = Elf32_Dyn;
#endif

using gettime_fn = int (*)(int, struct bpftime_timespec *);
gettime_fn vdso_gettime;

// What the dynamic section of the vDSO says, as run-time addresses.
struct dynamic_tables {
  const elf_Sym *symbols;
  const char *strings;
  const uint32_t *hash;  // DT_HASH: word 1 is the number of symbols
};

// The vDSO is linked at 0, so its tables lie at a bias from their stated addresses.
dynamic_tables read_dynamic(const elf_Ehdr *vdso) {
  dynamic_tables found = {nullptr, nullptr, nullptr};
  const char *base = reinterpret_cast<const char *>(vdso);
  const elf_Phdr *headers = reinterpret_cast<const elf_Phdr *>(base + vdso->e_phoff);
  const elf_Dyn *dynamic = nullptr;
  const char *bias = base;
  for (int i = 0; i < vdso->e_phnum; i++) {
    if (headers[i].p_type == PT_LOAD) bias = base + headers[i].p_offset - headers[i].p_vaddr;
    if (headers[i].p_type == PT_DYNAMIC)
      dynamic = reinterpret_cast<const elf_Dyn *>(base + headers[i].p_offset);
  }
  for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++) {
    const char *at = bias + dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_SYMTAB) found.symbols = reinterpret_cast<const elf_Sym *>(at);
    if (dynamic->d_tag == DT_STRTAB) found.strings = at;
    if (dynamic->d_tag == DT_HASH) found.hash = reinterpret_cast<const uint32_t *>(at);
  }
  return found;
}

// By name, over all symbols: there are about ten.
void find_gettime(const elf_Ehdr *vdso) {
  dynamic_tables t = read_dynamic(vdso);
  if (!t.symbols || !t.strings || !t.hash) return;
  for (uint32_t i = 0; i < t.hash[1]; i++) {
    if (!bpftime_streq(t.strings + t.symbols[i].st_name, BPFTIME_VDSO_GETTIME)) continue;
    const char *code = reinterpret_cast<const char *>(vdso) + t.symbols[i].st_value;
    vdso_gettime = reinterpret_cast<gettime_fn>(const_cast<char *>(code));
    return;
  }
}

uint64_t nanoseconds(const struct bpftime_timespec &t) {
  return static_cast<uint64_t>(t.seconds) * 1000000000u + static_cast<uint64_t>(t.nanoseconds);
}

uint64_t read_clock(int clock) {
  struct bpftime_timespec now;
  gettime_fn by_vdso = __atomic_load_n(&vdso_gettime, __ATOMIC_RELAXED);
  if (!by_vdso || by_vdso(clock, &now)) sys_clock_gettime(clock, &now);
  return nanoseconds(now);
}

}  // namespace

void bpftime_clock_init(void) {
  int fd = sys_open("/proc/self/auxv", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return;
  unsigned long entries[128];
  long size = sys_read(fd, entries, sizeof entries);
  sys_close(fd);
  for (long i = 0; (i + 2) * static_cast<long>(sizeof entries[0]) <= size && entries[i] != auxv_end; i += 2) {
    if (entries[i] == auxv_hwcap2) bpftime_hwcap2_word = entries[i + 1];
    if (entries[i] == auxv_sysinfo_ehdr) find_gettime(reinterpret_cast<const elf_Ehdr *>(entries[i + 1]));
  }
}

uint64_t bpftime_clock_monotonic_ns(void) { return read_clock(clock_monotonic); }
uint64_t bpftime_clock_boottime_ns(void) { return read_clock(clock_boottime); }
uint64_t bpftime_clock_unix_ns(void) { return read_clock(clock_realtime); }
uint64_t bpftime_clock_tai_ns(void) { return read_clock(clock_tai); }
uint64_t bpftime_clock_coarse_ns(void) { return read_clock(clock_monotonic_coarse); }

// The resolution of the coarse clock is the tick; it does not change while Linux runs.
uint64_t bpftime_clock_tick_ns(void) {
  static uint64_t tick;
  uint64_t known = __atomic_load_n(&tick, __ATOMIC_RELAXED);
  if (known) return known;
  struct bpftime_timespec resolution = {0, 1};
  sys_clock_getres(clock_monotonic_coarse, &resolution);
  __atomic_store_n(&tick, nanoseconds(resolution), __ATOMIC_RELAXED);
  return nanoseconds(resolution);
}
