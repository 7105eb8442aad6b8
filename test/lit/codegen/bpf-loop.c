// bpf_loop calls its function directly: how often it ran, the function's own stop, and the
// errors for flags and for too many rounds, with counts known at run time only.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf '\003\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000' >%t.three
// RUN: printf '\144\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000' >%t.hundred
// RUN: printf '\144\000\000\000\000\000\000\000\001\000\000\000\000\000\000\000' >%t.flags
// RUN: printf '\001\000\200\000\000\000\000\000\000\000\000\000\000\000\000\000' >%t.many
// RUN: %bpftime-aot test-run %t.o --program loops --ctx-in %t.three -j | FileCheck %s --check-prefix=THREE
// RUN: %bpftime-aot test-run %t.o --program loops --ctx-in %t.hundred -j | FileCheck %s --check-prefix=STOPS
// RUN: %bpftime-aot test-run %t.o --program loops --ctx-in %t.flags -j | FileCheck %s --check-prefix=FLAGS
// RUN: %bpftime-aot test-run %t.o --program loops --ctx-in %t.many -j | FileCheck %s --check-prefix=MANY
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s --check-prefix=IR
// 0 + 1 + 2 in the sum, three rounds; then the function stops in round 10, the eleventh.
// THREE: "retval":3003
// STOPS: "retval":11055
// FLAGS: "retval":4294945296,
// MANY: "retval":4294960296,
// IR-NOT: call {{.*}}@{{loops|bpftime}}
// IR-NOT: call i64 %
// IR-NOT: bpf_loop
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static long add(__u32 i, void *ctx) {
  long *sum = ctx;
  *sum += i;
  return i == 10;
}

SEC("syscall")
int loops(__u64 *ctx) {
  long sum = 0;
  long ran = bpf_loop(ctx[0], add, &sum, ctx[1]);
  return ran * 1000 + sum;
}

char LICENSE[] SEC("license") = "GPL";
