// A global function may use no more of an argument than its type has.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__attribute__((noinline)) int second(int *numbers) {
  if (!numbers) return 0;
  // CHECK: memory-bounds.c:[[#@LINE+1]]:{{[0-9]+}}: error: read of 4 bytes at offset 4 leaves the memory
  return numbers[1];
  // CHECK: because: the memory has 4 bytes; the access covers bytes 4 to 7
  // CHECK: try: Keep accesses within the object
  // CHECK: insn: 9: r0 = *(u32 *)(r1 + 4)
}

SEC("kprobe") int f(void *ctx) {
  int numbers[2] = {1, 2};
  return second(numbers);
}
