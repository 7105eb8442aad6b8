// --set reaches members, elements, bit fields, whole arrays, reals and 128 bits, and says what there is not.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - --set 'list={5, -6}' --set 'all.list[1]=7' \
// RUN:   --set all.low=-3 --set all.high=5 --set all.inner.text=hey --set all.way=DOWN --set all.unnamed=-2 \
// RUN:   --set half=-0.5 --set wide=-2 --set 'bytes={1,0xff}' --set probe.own.high=2 | FileCheck %s
// RUN: not %bpftime-aot compile %t.o -o %t.bad --set all.none=1 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not %bpftime-aot compile %t.o -o %t.bad --set 'list[3]=1' 2>&1 | FileCheck %s --check-prefix=BEYOND
// RUN: not %bpftime-aot compile %t.o -o %t.bad --set 'list={1,2,3,4}' 2>&1 | FileCheck %s --check-prefix=BEYOND
// RUN: not %bpftime-aot compile %t.o -o %t.bad --set all.high=8 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: not %bpftime-aot compile %t.o -o %t.bad --set all=1 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: not %bpftime-aot compile %t.o -o %t.bad --set 'half[0]=1' 2>&1 | FileCheck %s --check-prefix=SCALAR
// NONE: error: --set: all.none cannot be 1: there is no member none
// BEYOND: error: --set: list{{.*}} cannot be {{.*}}: the array has 3 elements
// BITS: error: --set: all.high cannot be 8: it has 4 bits
// WHOLE: error: --set: all cannot be 1: it has members: set one of them, as in NAME.member
// SCALAR: error: --set: half[0] cannot be 1: it is no array
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum way { UP, DOWN = -1 };
struct parts {
  int low : 5, high : 4;
  short list[2];
  enum way way;
  struct {
    char text[4];
  } inner;
  union {
    signed char unnamed;
    char other;
  };
};
const volatile __int128 wide = 1;
const volatile double half = 1;
const volatile int list[3] = {1, 2, 3};
const volatile struct parts all = {.high = 1};
const volatile unsigned char bytes[4] = {9, 9, 9, 9};

// wide, half, list, all (low -3 and high 5 are 0xbd), bytes, probe.own
// CHECK: initial feffffffffffffffffffffffffffffff000000000000e0bf05000000faffffff00000000bd00000007000000ffffffff68657900fe00000001ff00004000{{0+}}
SEC("uprobe") int probe(void *ctx) {
  static const volatile struct parts own = {.low = 0};
  return wide + (int)*(const volatile long *)&half + list[0] + all.low + bytes[0] + own.high;
}
