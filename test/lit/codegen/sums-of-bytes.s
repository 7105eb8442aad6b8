# A sum that a mask cuts to a byte is computed in bytes, in vectors too, and wraps as the masked one does.
# RUN: %clang -target bpf -mcpu=v3 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --mcpu=x86-64-v3 --emit=llvm-ir | FileCheck %s
# RUN: %python -c "import sys; sys.stdout.buffer.write(bytes(i % 256 for i in range(1024)))" >%t.in
# RUN: %bpftime-aot test-run %t.o --data-in %t.in -j | FileCheck --check-prefix=DIGITS %s
# CHECK-LABEL: @bpftime_prog_digits(
# CHECK: add <{{[0-9]+}} x i8>
# DIGITS: "r0":40,
.section xdp,"ax",@progbits
.globl digits
.type digits,@function
digits:
  w0 = 0
  r2 = *(u32 *)(r1 + 4)
  r3 = *(u32 *)(r1 + 0)
  r4 = r3
  r4 += 1024
  if r4 > r2 goto end
  r5 = 0
again:
  r2 = r3
  r2 += r5
  r4 = *(u8 *)(r2 + 0)
  w4 += -48
  w4 &= 255
  if w4 > 9 goto next
  w0 += 1
next:
  r5 += 1
  if r5 != 1024 goto again
end:
  exit
.size digits,.-digits
