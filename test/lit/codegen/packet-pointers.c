// The packet's addresses are pointers in our context, bytes are offsets from them that alias no context field, and the program's own check is the only one.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// CHECK-LABEL: @bpftime_prog_program(
// CHECK-DAG: [[ENDAT:%.*]] = getelementptr i8, ptr %ctx, i64 32
// CHECK-DAG: [[END:%.*]] = load ptr, ptr [[ENDAT]], align 8,{{.*}} !alias.scope [[CTX:![0-9]+]]
// CHECK-DAG: [[DATAAT:%.*]] = getelementptr i8, ptr %ctx, i64 24
// CHECK-DAG: [[DATA:%.*]] = load ptr, ptr [[DATAAT]], align 8,{{.*}} !alias.scope [[CTX]]
// CHECK: icmp ugt i64
// CHECK-NEXT: br i1
// CHECK: [[QUEUE:%.*]] = load i32, ptr {{%.*}}, align 1,{{.*}} !alias.scope [[CTX]]
// CHECK: store i32 [[QUEUE]], ptr {{%.*}}, align 1,{{.*}} !alias.scope [[PACKET:![0-9]+]]
// What was just stored is not loaded again, and neither is the field behind the store.
// CHECK-NEXT: [[FIRST:%.*]] = load i32, ptr [[DATA]], align 1,{{.*}} !alias.scope [[PACKET]]
// CHECK-NOT: load
// CHECK-NOT: br i1
// CHECK: ret i64
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int program(struct xdp_md *ctx) {
  __u32 *word = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
  if (word + 2 > end) return 0;
  word[1] = ctx->rx_queue_index;
  barrier();
  return word[0] + word[1] + ctx->rx_queue_index;
}
