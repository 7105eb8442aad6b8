# A pointer that a loop carries, through the stack as well, stays one into the packet: the loop is vectorised.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --mcpu=x86-64-v3 --emit=llvm-ir | FileCheck %s
# RUN: %python -c "import sys; sys.stdout.buffer.write(bytes(i % 256 for i in range(1024)))" >%t.in
# RUN: %bpftime-aot test-run %t.o --data-in %t.in -j | FileCheck --check-prefix=SUM %s
# CHECK-LABEL: @bpftime_prog_program(
# CHECK-NOT: inttoptr
# CHECK: load <{{[0-9]+}} x i8>
# CHECK-NOT: inttoptr
# CHECK: ret i64
# SUM: "retval":130560,
.section xdp,"ax",@progbits
.globl program
.type program,@function
program:
  w0 = 0
  r2 = *(u32 *)(r1 + 4)
  r3 = *(u32 *)(r1 + 0)
  r4 = r3
  r4 += 1024
  if r4 > r2 goto end
  r5 = 0
  *(u64 *)(r10 - 8) = r3
again:
  r3 = *(u64 *)(r10 - 8)
  r4 = *(u8 *)(r3 + 0)
  r0 += r4
  r3 += 1
  *(u64 *)(r10 - 8) = r3
  r5 += 1
  if r5 != 1024 goto again
end:
  exit
.size program,.-program
