// test-run of code for another CPU, under qemu, gives what this CPU gives: r0, packet, context.
// REQUIRES: qemu
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/prog.o
// RUN: %python -c "import sys; sys.stdout.buffer.write(bytes(range(1, 13)) + b'\x08\x00\x45' + bytes(range(61)))" >%t/packet
// RUN: for p in filter classify sum; do for t in x86_64 aarch64 riscv64 armv7; do \
// RUN:   data=$(test $p = sum || echo --data-in=%t/packet --data-out=%t/$p.$t.data); \
// RUN:   %bpftime-aot test-run %t/prog.o --program=$p --target=$t --repeat=2 $data --ctx-out=%t/$p.$t.ctx -j >%t/$p.$t; \
// RUN:   sed 's/"duration_ns":[0-9]*//' %t/$p.$t | cmp - %t/$p.first 2>/dev/null || test ! -e %t/$p.first || exit 1; \
// RUN:   sed 's/"duration_ns":[0-9]*//' %t/$p.$t >%t/$p.first; \
// RUN:   cmp %t/$p.x86_64.ctx %t/$p.$t.ctx || exit 1; \
// RUN:   test $p = sum || cmp %t/$p.x86_64.data %t/$p.$t.data || exit 1; done; done
// RUN: cat %t/filter.first %t/classify.first %t/sum.first | FileCheck %s
// RUN: od -An -tx1 -N8 %t/filter.armv7.data | FileCheck %s --check-prefix=DATA

// A blob says itself which CPU it is for.
// RUN: %bpftime-aot compile %t/prog.o --program filter --target=riscv64 -o %t/native && %bpftime-aot link %t/native -o %t/blob
// RUN: %bpftime-aot test-run %t/blob --data-in %t/packet | FileCheck %s --check-prefix=BLOB
// BLOB: filter: r0 2 (0x2)
#include <linux/bpf.h>
#include <linux/if_ether.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u64);
} seen SEC(".maps");

// Two runs on one packet: each moves the header four bytes to the front.
// CHECK: "program":"filter","r0":3,
// DATA: 02 00 00 00 01 00 00 00
SEC("xdp") int filter(struct xdp_md *ctx) {
  __u32 key = 7;
  __u64 one = 1, *count = bpf_map_lookup_elem(&seen, &key);
  if (count) ++*count;
  else bpf_map_update_elem(&seen, &key, &one, BPF_NOEXIST);
  if (bpf_xdp_adjust_head(ctx, -4)) return XDP_ABORTED;
  void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  if (data + 4 > end) return XDP_ABORTED;
  *(__u32 *)data = count ? *count : one;
  return count ? XDP_TX : XDP_PASS;
}

// CHECK: "program":"classify","r0":4294967295,
SEC("tc") int classify(struct __sk_buff *skb) {
  __u8 source[ETH_ALEN];
  if (bpf_skb_load_bytes(skb, ETH_ALEN, source, sizeof(source))) return 1;
  skb->mark = source[0] << 8 | source[5];
  skb->cb[4] += skb->len;
  return bpf_skb_store_bytes(skb, 0, source, sizeof(source), 0) ? 2 : -1;
}

// CHECK: "program":"sum","r0":2,
SEC("syscall") int sum(__u64 *ctx) { return ctx[3] = ctx[3] + 1; }
char LICENSE[] SEC("license") = "GPL";
