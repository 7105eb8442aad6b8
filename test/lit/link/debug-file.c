// --debug writes an ELF file beside the blob, whose addresses are offsets in its code; the blob stays as it is.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native
// RUN: %bpftime-aot link %t.native -o %t.plain
// RUN: %bpftime-aot link %t.native -o %t.blob --debug %t.debug -j | FileCheck %s --check-prefix=JSON
// RUN: cmp %t.plain %t.blob
// RUN: llvm-strip --strip-debug --remove-section=.eh_frame %t.native -o %t.stripped
// RUN: %bpftime-aot link %t.stripped -o %t.small && cmp %t.plain %t.small
// RUN: %bpftime-aot inspect -j %t.blob > %t.json
// RUN: llvm-readelf -sW %t.debug > %t.symbols
// RUN: %python %S/Inputs/same_places.py %t.json %t.symbols
// RUN: llvm-dwarfdump --verify %t.debug
// RUN: not %bpftime-aot link %t.native -o %t.none --debug /nonexistent/x 2> %t.error && not test -e %t.none
// JSON: "debug":"{{.*}}.debug"
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("raw_tp/x")
int first(struct bpf_raw_tracepoint_args *ctx) {
  return bpf_ktime_get_ns() + ctx->args[0];
}
SEC("raw_tp/x")
int second(struct bpf_raw_tracepoint_args *ctx) {
  return bpf_get_current_pid_tgid() + ctx->args[1];
}

char LICENSE[] SEC("license") = "GPL";
