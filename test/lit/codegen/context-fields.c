// Fields of the context are plain memory at the offsets of linux/bpf.h, narrow loads included; of what a program writes, as much is kept as the kernel keeps.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK-LABEL: @bpftime_prog_narrow(
// CHECK: [[BYTE:%.*]] = getelementptr i8, ptr %ctx, i64 11
// CHECK: load i8, ptr [[BYTE]]
// CHECK: [[HALF:%.*]] = getelementptr i8, ptr %ctx, i64 32
// CHECK: load i16, ptr [[HALF]]
SEC("socket")
int narrow(struct __sk_buff *skb) {
  return ((volatile __u8 *)&skb->mark)[3] + *(volatile __u16 *)&skb->priority;
}

// CHECK-LABEL: @bpftime_prog_whole(
// CHECK-DAG: [[MARK:%.*]] = getelementptr i8, ptr %ctx, i64 8
// CHECK-DAG: [[TIME:%.*]] = getelementptr i8, ptr %ctx, i64 152
// CHECK-DAG: store i32 305419896, ptr [[MARK]]
// CHECK-DAG: store i64 -1, ptr [[TIME]]
SEC("tc")
int whole(struct __sk_buff *skb) {
  skb->mark = 0x12345678;
  skb->tstamp = -1;
  return 0;
}

// CHECK-LABEL: @bpftime_prog_half(
// CHECK: [[INDEX:%.*]] = getelementptr i8, ptr %ctx, i64 44
// CHECK: [[LOW:%.*]] = and i32 {{%.*}}, 65535
// CHECK: store i32 [[LOW]], ptr [[INDEX]]
SEC("tc")
int half(struct __sk_buff *skb) {
  skb->tc_index = skb->mark;
  return 0;
}

// There is no queue 65535.
// CHECK-LABEL: @bpftime_prog_queue(
// CHECK: [[MARK2:%.*]] = getelementptr i8, ptr %ctx, i64 8
// CHECK: [[VALUE:%.*]] = load i32, ptr [[MARK2]]
// CHECK: [[QUEUE:%.*]] = getelementptr i8, ptr %ctx, i64 12
// CHECK: [[LOWHALF:%.*]] = and i32 [[VALUE]], 65535
// CHECK: [[OLD:%.*]] = load i32, ptr [[QUEUE]]
// CHECK: [[IS:%.*]] = icmp ult i32 [[VALUE]], 65535
// CHECK: [[KEPT:%.*]] = select i1 [[IS]], i32 [[LOWHALF]], i32 [[OLD]]
// CHECK: store i32 [[KEPT]], ptr [[QUEUE]]
SEC("tc")
int queue(struct __sk_buff *skb) {
  skb->queue_mapping = skb->mark;
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
