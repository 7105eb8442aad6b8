// bpf_user_ringbuf_drain becomes a loop around a direct call, which is inlined; the runtime keeps its steps.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm -o - | FileCheck %s
// RUN: %bpftime-aot compile %t.o -o %t.native && %bpftime-aot link %t.native -o %t.blob
// RUN: %bpftime-aot inspect %t.native | FileCheck %s --check-prefix=IMPORTS
// CHECK-LABEL: bpftime_prog_drain:
// CHECK: callq *bpftime_drain@GOTPCREL(%rip)
// CHECK: movq bpftime_helper_dynptr_read@GOTPCREL(%rip), [[READ:%r[a-z0-9]+]]
// CHECK: movq bpftime_drain@GOTPCREL(%rip), [[NEXT:%r[a-z0-9]+]]
// CHECK: callq *[[READ]]
// CHECK: cmpq $7, %
// CHECK: callq *[[NEXT]]
// CHECK-NOT: callq
// CHECK: retq
// IMPORTS-NOT: user_ringbuf_drain
// IMPORTS: dynptr_read
// IMPORTS-NOT: user_ringbuf_drain
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
} samples SEC(".maps");

long sum;

static long add(struct bpf_dynptr *sample, long *factor) {
  long word = 0;
  bpf_dynptr_read(&word, sizeof(word), sample, 0, 0);
  sum += word * *factor;
  return word == 7;
}

SEC("tc") int drain(struct __sk_buff *ctx) {
  long factor = 3;
  return bpf_user_ringbuf_drain(&samples, add, &factor, 3);
}
char LICENSE[] SEC("license") = "GPL";
