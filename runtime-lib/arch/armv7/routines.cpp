// Division, which 32-bit ARM has in part or not at all: the routines that compiled code
// imports (abi/routines.def), and those that the compiler calls for this runtime's own code
// (Run-time ABI for the Arm Architecture, 4.2). By shifting and subtracting: one step per bit
// of the quotient.
#include "../cpu.h"

namespace {

struct division {
  uint64_t quotient, remainder;
};

// Sound: the divisor is not zero, so its highest bit exists; a dividend of zero is below it.
inline division divide(uint64_t a, uint64_t b) {
  if (a < b) return {0, a};
  int steps = __builtin_clzll(b) - __builtin_clzll(a);
  uint64_t quotient = 0;
  b <<= steps;
  for (; steps >= 0; steps--, b >>= 1) {
    quotient <<= 1;
    if (a < b) continue;
    a -= b;
    quotient |= 1;
  }
  return {quotient, a};
}

inline uint64_t magnitude(int64_t value) {
  return value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}
inline uint64_t negated_if(bool negative, uint64_t value) { return negative ? -value : value; }

}  // namespace

extern "C" {

uint64_t bpftime_routine_udiv64(uint64_t a, uint64_t b) { return divide(a, b).quotient; }
uint64_t bpftime_routine_urem64(uint64_t a, uint64_t b) { return divide(a, b).remainder; }
uint64_t bpftime_routine_sdiv64(uint64_t a, uint64_t b) {
  int64_t x = static_cast<int64_t>(a), y = static_cast<int64_t>(b);
  return negated_if((x < 0) != (y < 0), divide(magnitude(x), magnitude(y)).quotient);
}
// A remainder has the dividend's sign.
uint64_t bpftime_routine_srem64(uint64_t a, uint64_t b) {
  int64_t x = static_cast<int64_t>(a), y = static_cast<int64_t>(b);
  return negated_if(x < 0, divide(magnitude(x), magnitude(y)).remainder);
}
uint32_t bpftime_routine_udiv32(uint32_t a, uint32_t b) {
  return static_cast<uint32_t>(divide(a, b).quotient);
}
uint32_t bpftime_routine_urem32(uint32_t a, uint32_t b) {
  return static_cast<uint32_t>(divide(a, b).remainder);
}
uint32_t bpftime_routine_sdiv32(uint32_t a, uint32_t b) {
  int64_t x = static_cast<int32_t>(a), y = static_cast<int32_t>(b);
  return static_cast<uint32_t>(bpftime_routine_sdiv64(static_cast<uint64_t>(x), static_cast<uint64_t>(y)));
}
uint32_t bpftime_routine_srem32(uint32_t a, uint32_t b) {
  int64_t x = static_cast<int32_t>(a), y = static_cast<int32_t>(b);
  return static_cast<uint32_t>(bpftime_routine_srem64(static_cast<uint64_t>(x), static_cast<uint64_t>(y)));
}

// Quotient and remainder in the four result registers, which no C function can fill.
void bpftime_divide_into(uint64_t a, uint64_t b, struct division *out) { *out = divide(a, b); }
void bpftime_divide_signed_into(int64_t a, int64_t b, struct division *out) {
  division d = divide(magnitude(a), magnitude(b));
  *out = {negated_if((a < 0) != (b < 0), d.quotient), negated_if(a < 0, d.remainder)};
}
#define FOUR_REGISTERS(function)   \
  __asm__(                         \
      "push {r11, lr}\n\t"         \
      "sub sp, sp, #24\n\t"        \
      "add r12, sp, #8\n\t"        \
      "str r12, [sp]\n\t"          \
      "bl " #function              \
      "\n\t"                       \
      "ldrd r0, r1, [sp, #8]\n\t"  \
      "ldrd r2, r3, [sp, #16]\n\t" \
      "add sp, sp, #24\n\t"        \
      "pop {r11, pc}")
__attribute__((naked)) void __aeabi_uldivmod() { FOUR_REGISTERS(bpftime_divide_into); }
__attribute__((naked)) void __aeabi_ldivmod() { FOUR_REGISTERS(bpftime_divide_signed_into); }
// A 64-bit result is in r0 and r1: quotient and remainder.
uint64_t __aeabi_uidivmod(uint32_t a, uint32_t b) {
  division d = divide(a, b);
  return d.remainder << 32 | d.quotient;
}
uint32_t __aeabi_uidiv(uint32_t a, uint32_t b) { return bpftime_routine_udiv32(a, b); }

// Shifts, called by code that is built for size alone. Sound: this file is not, so that a
// shift here is no call of itself.
uint64_t __aeabi_llsl(uint64_t value, int by) { return value << by; }
uint64_t __aeabi_llsr(uint64_t value, int by) { return value >> by; }
int64_t __aeabi_lasr(int64_t value, int by) { return value >> by; }

}  // extern "C"

const void *bpftime_cpu_routine(uint32_t id) {
  switch (id) {
#define ROUTINE(number, name, bits) \
  case number: return reinterpret_cast<const void *>(bpftime_routine_##name);
#include "routines.def"
#undef ROUTINE
    default: return nullptr;
  }
}
