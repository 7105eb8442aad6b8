// Which of the feature levels that compiled code may need this CPU has, by the
// definition of the x86-64 psABI levels (v2, v3, v4) and of cpu_levels.def. Trusts cpuid and
// XCR0, and asks once: under a hypervisor each cpuid costs microseconds.
// Host-only code was built for one machine: the linker records it, and without a
// way to prove the same model here it counts as absent unless every level the
// image names is present.
#include "../features.h"

#include "../cpu.h"

namespace {

// Bits of cpuid leaves 1, 7 and 0x80000001 that a level adds to the one below.
constexpr uint32_t leaf1_ecx_v2 = 1u << 0 | 1u << 9 | 1u << 13 | 1u << 19 | 1u << 20 | 1u << 23;
constexpr uint32_t leaf1_ecx_v3 = 1u << 12 | 1u << 22 | 1u << 27 | 1u << 28 | 1u << 29;
constexpr uint32_t leaf7_ebx_v3 = 1u << 3 | 1u << 5 | 1u << 8;
constexpr uint32_t leaf7_ebx_v4 = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31;
// VBMI, VBMI2, GFNI, VNNI, BITALG, VPOPCNTDQ; and IFMA.
constexpr uint32_t leaf7_ecx_icelake = 1u << 1 | 1u << 6 | 1u << 8 | 1u << 11 | 1u << 12 | 1u << 14;
constexpr uint32_t leaf7_ebx_icelake = 1u << 21;
constexpr uint32_t ext_ecx_v2 = 1u << 0;
constexpr uint32_t ext_ecx_v3 = 1u << 5;
constexpr uint32_t xcr0_avx = 0x6, xcr0_avx512 = 0xe6;

bool has(uint32_t word, uint32_t bits) { return (word & bits) == bits; }

uint32_t ask() {
  uint32_t one[4], seven[4], ext[4];
  bpftime_cpuid(1, 0, one);
  bpftime_cpuid(0x80000001u, 0, ext);
  uint32_t features = BPFTIME_CPU_HOST_ONLY;
  if (!has(one[2], leaf1_ecx_v2) || !has(ext[2], ext_ecx_v2)) return features;
  features |= BPFTIME_CPU_X86_64_V2;
  if (!has(one[2], leaf1_ecx_v3) || !has(ext[2], ext_ecx_v3)) return features;
  // Sound: OSXSAVE (bit 27) is part of v3; who has it has XCR0, and leaf 13, so leaf 7 as well.
  bpftime_cpuid(7, 0, seven);
  uint32_t xcr0 = static_cast<uint32_t>(bpftime_xgetbv());
  if (!has(seven[1], leaf7_ebx_v3) || !has(xcr0, xcr0_avx)) return features;
  features |= BPFTIME_CPU_X86_64_V3;
  if (!has(seven[1], leaf7_ebx_v4) || !has(xcr0, xcr0_avx512)) return features;
  features |= BPFTIME_CPU_X86_64_V4;
  if (has(seven[2], leaf7_ecx_icelake) && has(seven[1], leaf7_ebx_icelake))
    features |= BPFTIME_CPU_X86_64_V4_ICELAKE;
  return features;
}

}  // namespace

uint32_t bpftime_cpu_features(void) {
  static uint32_t known;  // never 0 once asked; two threads that ask write the same word
  uint32_t features = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (!features) __atomic_store_n(&known, features = ask(), __ATOMIC_RELAXED);
  return features;
}
