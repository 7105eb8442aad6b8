// A tail call of a program is a jump with the frame gone; the program's entry keeps the count.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir -o - | FileCheck %s --check-prefix=IR
// RUN: %bpftime-aot compile %t.o --emit=asm -o - | FileCheck %s
// IR-NOT: @bpftime_tail_plain
// IR: define {{.*}}i64 @bpftime_tail_first(ptr noalias %ctx, ptr %run)
// IR: musttail call i64 %{{[0-9]+}}(ptr {{.*}}%ctx, ptr {{.*}}%run)
// IR-NEXT: ret i64
// IR: define {{.*}}i64 @bpftime_prog_first(ptr %0)
// IR: call i64 @bpftime_tail_first(
// CHECK-LABEL: bpftime_tail_first:
// CHECK: leaq bpftime_programs(%rip), [[TABLE:%r[a-z0-9]+]]
// CHECK: jmpq *
// CHECK-LABEL: bpftime_prog_first:
// CHECK: callq {{.*}}bpftime_tail_first
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int plain(void *ctx);
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, int(void *));
} programs SEC(".maps") = {.values = {[1] = (void *)&plain}};

SEC("uprobe/libc.so.6:malloc")
int first(void *ctx) {
  bpf_tail_call(ctx, &programs, 1);
  return 0;
}
SEC("uprobe")
int plain(void *ctx) { return 1; }

char LICENSE[] SEC("license") = "GPL";
