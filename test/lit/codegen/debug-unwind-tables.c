// Every function has an unwind table, with or without lines; objects without BTF have no DWARF.
// RUN: %clang-bpf -g0 -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native
// RUN: llvm-readelf -S %t.native | FileCheck %s --check-prefix=SECTIONS
// RUN: llvm-dwarfdump --eh-frame %t.native | FileCheck %s
// SECTIONS-NOT: .debug_
// SECTIONS: .eh_frame
// SECTIONS-NOT: .debug_
// CHECK: FDE
// CHECK: DW_CFA_def_cfa_offset: +16
// CHECK: DW_CFA_def_cfa_offset: +8
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("raw_tp/x")
int program(struct bpf_raw_tracepoint_args *ctx) {
  return bpf_ktime_get_ns() + ctx->args[0];
}

char LICENSE[] SEC("license") = "GPL";
