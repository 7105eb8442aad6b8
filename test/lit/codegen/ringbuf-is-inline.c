// A record is reserved and submitted without a call where the ring's lock is free and the thread's
// name in the session is known; else the helpers do it. Both give the same records.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: %bpftime-aot compile %t.o -Os --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --target=aarch64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=riscv64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=armv7 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot test-run %t.o --program room -j | FileCheck %s --check-prefix=ROOM
// CHECK-LABEL: bpftime_prog_room:
// CHECK: movq bpftime_here@GOTPCREL(%rip)
// CHECK-DAG: {{lock[[:space:]]+cmpxchgq}}
// CHECK-DAG: bpftime_helper_ringbuf_reserve@GOTPCREL(%rip)
// CHECK-DAG: bpftime_helper_ringbuf_submit@GOTPCREL(%rip)
// CALL-NOT: bpftime_here
// OTHER: bpftime_here
// ROOM: "r0":170
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} ring SEC(".maps");

// A ring of a page takes 170 records of 16 bytes with their headers: one byte stays free.
SEC("raw_tp/x")
int room(void *ctx) {
  int count = 0;
  for (int i = 0; i < 200; i++) {
    __u64 *record = bpf_ringbuf_reserve(&ring, 16, 0);
    if (!record) continue;
    record[0] = record[1] = i;
    bpf_ringbuf_submit(record, 0);
    count++;
  }
  return bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) == count * 24 ? count : -1;
}

char LICENSE[] SEC("license") = "GPL";
