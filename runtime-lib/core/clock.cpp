// Clocks through the vDSO's clock_gettime, found by the auxiliary vector and the
// vDSO's own dynamic symbol table. The vDSO is an image that the kernel made, so
// its tables are trusted; its code uses general registers only (the kernel is built
// that way). A kernel that maps none leaves the pointer NULL and costs a call.
#include "clock.h"

#include "../arch/cpu.h"
#include "auxv.h"
#include "here.h"
#include "symbols.h"
#include "system.h"

uint64_t bpftime_hwcap2_word;

namespace {

constexpr int clock_realtime = 0, clock_monotonic = 1, clock_monotonic_coarse = 6, clock_boottime = 7,
              clock_tai = 11;
constexpr unsigned long auxv_hwcap2 = 26, auxv_sysinfo_ehdr = 33;

// The vDSO is linked at 0, so its tables lie at a bias from their stated addresses.
void find_gettime(char *vdso) {
  const auto *header = reinterpret_cast<const bpftime_elf_ehdr *>(vdso);
  const auto *headers = reinterpret_cast<const bpftime_elf_phdr *>(vdso + header->e_phoff);
  const bpftime_elf_dyn *dynamic = nullptr;
  char *bias = vdso;
  for (int i = 0; i < header->e_phnum; i++) {
    if (headers[i].p_type == PT_LOAD) bias = vdso + headers[i].p_offset - headers[i].p_vaddr;
    if (headers[i].p_type == PT_DYNAMIC)
      dynamic = reinterpret_cast<const bpftime_elf_dyn *>(vdso + headers[i].p_offset);
  }
  if (!dynamic) return;
  bpftime_here.gettime =
      reinterpret_cast<bpftime_gettime_fn>(bpftime_symbol(dynamic, bias, BPFTIME_VDSO_GETTIME));
}

uint64_t nanoseconds(const struct bpftime_timespec &t) {
  return static_cast<uint64_t>(t.seconds) * 1000000000u + static_cast<uint64_t>(t.nanoseconds);
}

uint64_t read_clock(int clock) {
  struct bpftime_timespec now;
  bpftime_gettime_fn by_vdso = __atomic_load_n(&bpftime_here.gettime, __ATOMIC_RELAXED);
  if (!by_vdso || by_vdso(clock, &now)) sys_clock_gettime(clock, &now);
  return nanoseconds(now);
}

}  // namespace

void bpftime_clock_init(void) {
  bpftime_hwcap2_word = bpftime_auxv(auxv_hwcap2);
  if (unsigned long vdso = bpftime_auxv(auxv_sysinfo_ehdr)) find_gettime(reinterpret_cast<char *>(vdso));
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
