// A lookup in a hash is the runtime's own code with the map's sizes as constants; the helper is
// called only where a reader was led astray. With no facts, and where size counts, it is a call.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o -Os --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --target=aarch64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=riscv64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=armv7 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %python -c "import sys; sys.stdout.buffer.write((2).to_bytes(8,'little')+bytes(88))" > %t.in
// RUN: %bpftime-aot test-run %t.o --program hit -j --ctx-in %t.in | FileCheck %s --check-prefix=HIT
// RUN: %bpftime-aot test-run %t.o --program touch -j --ctx-in %t.in | FileCheck %s --check-prefix=HIT
// CHECK-LABEL: bpftime_prog_hit:
// CHECK: movq bpftime_map_counts@GOTPCREL(%rip)
// CHECK: cmpl $100,
// CHECK: retq
// CHECK: callq *bpftime_helper_map_lookup_elem@GOTPCREL(%rip)
// CHECK-LABEL: bpftime_prog_touch:
// CHECK: cmpl $50,
// CHECK-NOT: bpftime_body
// CALL-LABEL: bpftime_prog_hit:
// CALL-NOT: $100,
// CALL: callq *bpftime_helper_map_lookup_elem@GOTPCREL(%rip)
// OTHER-LABEL: bpftime_prog_hit:
// OTHER: {{(cmp[[:space:]]+[wr][0-9]+, #|li[[:space:]]+[a-z0-9]+, )100$}}
// OTHER-NOT: bpftime_body
// HIT: "r0":5
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 100);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 50);
  __type(key, char[6]);
  __type(value, __u64);
} recent SEC(".maps");

SEC("raw_tp/x")
int hit(struct bpf_raw_tracepoint_args *ctx) {
  __u32 key = ctx->args[0];
  __u64 one = 3, *value;
  bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
  value = bpf_map_lookup_elem(&counts, &key);
  if (!value) return 77;
  *value += 2;
  return *value;
}

SEC("raw_tp/x")
int touch(struct bpf_raw_tracepoint_args *ctx) {
  char key[6] = {1, 2, 3, 4, 5, ctx->args[0]};
  __u64 one = 3, *value;
  bpf_map_update_elem(&recent, key, &one, BPF_ANY);
  key[5]++;
  if (bpf_map_lookup_elem(&recent, key)) return 78;
  key[5]--;
  value = bpf_map_lookup_elem(&recent, key);
  if (!value) return 77;
  *value += 2;
  return *value;
}

char LICENSE[] SEC("license") = "GPL";
