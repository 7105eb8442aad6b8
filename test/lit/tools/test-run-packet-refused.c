// Packets and contexts that the kernel's test run refuses are refused here, with the field.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.data && head -c 70000 /dev/zero >%t.long
// RUN: %bpftime-aot test-run %t.o --program device --data-in %t.data -j | FileCheck %s --check-prefix=RAN
// RUN: not %bpftime-aot test-run %t.o --program device --data-in %t.long 2>&1 | FileCheck %s --check-prefix=LONG
// RUN: printf '\004\000\000\000\100\000\000\000' >%t.ok
// RUN: %bpftime-aot test-run %t.o --program device --data-in %t.data --ctx-in %t.ok -j | FileCheck %s --check-prefix=RAN
// RUN: printf '\006\000\000\000\100\000\000\000' >%t.odd
// RUN: not %bpftime-aot test-run %t.o --program device --data-in %t.data --ctx-in %t.odd 2>&1 | FileCheck %s --check-prefix=ODD
// RUN: printf '\000\000\000\000\040\000\000\000' >%t.part
// RUN: not %bpftime-aot test-run %t.o --program device --data-in %t.data --ctx-in %t.part 2>&1 | FileCheck %s --check-prefix=PART
// RUN: printf '\000\000\000\000\100\000\000\000\004' >%t.meta
// RUN: not %bpftime-aot test-run %t.o --program device --data-in %t.data --ctx-in %t.meta 2>&1 | FileCheck %s --check-prefix=META
// RUN: printf '\001' >%t.len
// RUN: not %bpftime-aot test-run %t.o --program filter --data-in %t.data --ctx-in %t.len 2>&1 | FileCheck %s --check-prefix=LEN
// RUN: printf 'abcdefghijkl\010\000abcdefgh' >%t.short
// RUN: not %bpftime-aot test-run %t.o --program filter --data-in %t.short 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: %bpftime-aot test-run %t.o --program filter --data-in %t.data -j | FileCheck %s --check-prefix=RAN
// RAN: "retval":2
// LONG: error: xdp programs need --data-in with a packet of 14 to 65535 bytes
// ODD: error: in struct xdp_md data, the size of the metadata, must be a multiple of 4, at most 216, and leave 14 bytes of packet
// PART: error: in struct xdp_md data_end must be the size of --data-in
// META: error: in struct xdp_md data_meta must be 0
// LEN: error: in struct __sk_buff only mark, priority
// SHORT: error: the packet is shorter than the IP header that its Ethernet header announces
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int device(struct xdp_md *ctx) { return 2; }

SEC("socket")
int filter(struct __sk_buff *skb) { return 2; }

char LICENSE[] SEC("license") = "GPL";
