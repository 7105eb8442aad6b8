// A string read gives between -4095 and the size it was given: extending its sign changes nothing.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// CHECK: call i64 @bpftime_helper_probe_read_user_str({{.*}}), {{.*}}!range [[RANGE:![0-9]+]]
// CHECK-NOT: ashr
// CHECK-NOT: sext
// CHECK: ret i64
// CHECK: [[RANGE]] = !{i64 -4095, i64 17}
// UNKNOWN: call i64 @bpftime_helper_probe_read_user_str
// UNKNOWN: {{ashr|sext}}
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

long last;

SEC("raw_tp/x")
int program(struct bpf_raw_tracepoint_args *ctx) {
  char name[16];
  last = (int)bpf_probe_read_user_str(name, sizeof name, (void *)ctx->args[0]);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
