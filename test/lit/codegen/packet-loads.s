# LD_ABS checks against the packet's end and loads in network order; one check serves all loads that it covers.
# RUN: %clang -target bpf -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
# CHECK-LABEL: @bpftime_prog_program(
# CHECK: [[DATAAT:%.*]] = getelementptr i8, ptr %ctx, i64 192
# CHECK: [[DATA:%.*]] = load ptr, ptr [[DATAAT]]
# CHECK: [[ENDAT:%.*]] = getelementptr i8, ptr %ctx, i64 200
# CHECK: load ptr, ptr [[ENDAT]]
# CHECK: icmp sgt i64 {{%.*}}, 23
# CHECK: br i1
# CHECK: phi i64 {{.*}}[ 0, %entry ]
# CHECK-NEXT: ret i64
# CHECK-NOT: br i1
# CHECK: [[AT:%.*]] = getelementptr i8, ptr [[DATA]], i64 12
# CHECK: [[HALF:%.*]] = load i16, ptr [[AT]]
# CHECK: call i16 @llvm.bswap.i16(i16 [[HALF]])
# CHECK: load i32
# CHECK: call i32 @llvm.bswap.i32
.section socket,"ax",@progbits
.globl program
.type program,@function
program:
  r6 = r1
  r0 = *(u16 *)skb[12]
  r7 = r0
  r0 = *(u32 *)skb[20]
  r0 += r7
  exit
.size program,.-program
