# A helper's second call does not see what the first left in its argument registers.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s
# CHECK: call i64 @bpftime_helper_trace_printk(ptr {{.*}}, i32 4, i64 77, i64 0, i64 0)
# CHECK: call i64 @bpftime_helper_trace_printk(ptr {{.*}}, i32 4, i64 0, i64 0, i64 0)
.section kprobe,"ax",@progbits
.globl program
.type program,@function
program:
  r1 = 0x216968
  *(u32 *)(r10 - 4) = r1
  r1 = r10
  r1 += -4
  r2 = 4
  r3 = 77
  call 6
  r1 = r10
  r1 += -4
  r2 = 4
  call 6
  r0 = 0
  exit
.size program,.-program
