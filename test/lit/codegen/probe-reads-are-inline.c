// A read of a known word of memory that may not be there is one load of the program, marked so
// that the fault handler knows it; other sizes, programs without optimisation for speed and other
// CPUs call the helper. Of a function the first 32 helpers become part, so that it does not grow without end.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: %bpftime-aot compile %t.o --program word -Os --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --program word --target=aarch64 --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --program word --target=riscv64 --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --program word --target=armv7 --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --program many --emit=asm | grep -c '.byte.*139' | FileCheck %s --check-prefix=MANY
// CHECK-LABEL: bpftime_prog_word:
// CHECK: bpftime_here@GOTPCREL
// CHECK: movq $-14, %rax
// CHECK: .p2align 4
// CHECK-NEXT: .byte 72
// CHECK-NEXT: .byte 139
// CHECK-NEXT: .byte 10
// CHECK-NEXT: .quad 5067200775185506063
// CHECK: *bpftime_helper_probe_read_user@GOTPCREL(%rip)
// CHECK-LABEL: bpftime_prog_byte:
// CHECK: .byte 182
// CHECK-LABEL: bpftime_prog_text:
// CHECK-NOT: .p2align 4
// CHECK: *bpftime_helper_probe_read_user@GOTPCREL(%rip)
// CALL-NOT: .p2align 4{{$}}
// CALL: bpftime_helper_probe_read_user
// CALL-NOT: 5067200775185506063
// MANY: {{^}}32{{$}}
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/x")
int word(__u64 *ctx) {
  __u64 value;
  return bpf_probe_read_user(&value, sizeof value, (void *)ctx[0]) ? 7 : value + 1;
}

SEC("raw_tp/x")
int byte(__u64 *ctx) {
  char value;
  bpf_probe_read_kernel(&value, sizeof value, (void *)ctx[0]);
  return value;
}

SEC("raw_tp/x")
int text(__u64 *ctx) {
  char text[16];
  bpf_probe_read_user(text, sizeof text, (void *)ctx[0]);
  return text[3];
}

SEC("raw_tp/x")
int many(__u64 *ctx) {
  __u64 at = ctx[0];
#pragma unroll
  for (int i = 0; i < 40; i++) bpf_probe_read_user(&at, sizeof at, (void *)at);
  return at;
}

char LICENSE[] SEC("license") = "GPL";
