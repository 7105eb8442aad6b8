# Atomics that fetch are ordered on both sides, ordered loads and stores on the side they name,
# plain ones not at all; no 64-bit access is ever split.
# RUN: %clang -target bpf -mcpu=v4 -c %s -o %t.o
# RUN: %bpftime-aot compile %t.o --verify=off --target=aarch64 --emit=asm | FileCheck %s --check-prefix=LLSC
# RUN: %bpftime-aot compile %t.o --verify=off --target=aarch64 --mattr=+lse --emit=asm | FileCheck %s --check-prefix=LSE
# RUN: %bpftime-aot compile %t.o --verify=off --target=riscv64 --emit=asm | FileCheck %s --check-prefix=RISCV
# RUN: %bpftime-aot compile %t.o --verify=off --target=armv7 --emit=asm | FileCheck %s --check-prefix=ARM

# LLSC-LABEL: bpftime_prog_fetch:
# LLSC: ldaxr x
# LLSC: stlxr
# LLSC: dmb ish
# LSE-LABEL: bpftime_prog_fetch:
# LSE: ldaddal x
# LSE-NOT: dmb
# RISCV-LABEL: bpftime_prog_fetch:
# RISCV: amoadd.d.aqrl
# ARM-LABEL: bpftime_prog_fetch:
# ARM: dmb ish
# ARM: ldrexd
# ARM: strexd
# ARM: dmb ish
.section raw_tp/fetch,"ax",@progbits
.globl fetch
.type fetch,@function
fetch:
  r2 = 1
  r2 = atomic_fetch_add((u64 *)(r10 - 8), r2)
  r0 = r2
  exit
.size fetch,.-fetch

# LLSC-LABEL: bpftime_prog_exchange:
# LLSC: ldaxr
# LLSC: stlxr
# LLSC: dmb ish
# LSE-LABEL: bpftime_prog_exchange:
# LSE: casal
# RISCV-LABEL: bpftime_prog_exchange:
# RISCV: lr.d.aqrl
# RISCV: sc.d.rl
# RISCV: fence rw, rw
# ARM-LABEL: bpftime_prog_exchange:
# ARM: ldrexd
# ARM: dmb ish
# ARM: strexd
# ARM: dmb ish
.section raw_tp/exchange,"ax",@progbits
.globl exchange
.type exchange,@function
exchange:
  r0 = 0
  r2 = r1
  r0 = cmpxchg_64(r10 - 8, r0, r2)
  exit
.size exchange,.-exchange

# LLSC-LABEL: bpftime_prog_plain:
# LLSC: ldxr x
# LLSC: stxr
# LLSC-NOT: dmb
# LSE-LABEL: bpftime_prog_plain:
# LSE: {{stadd|ldadd}} x
# RISCV-LABEL: bpftime_prog_plain:
# RISCV: amoadd.d {{.*}}
# RISCV-NOT: fence
# ARM-LABEL: bpftime_prog_plain:
# ARM-NOT: dmb
# ARM: ldrexd
# ARM: strexd
# ARM-NOT: dmb
.section raw_tp/plain,"ax",@progbits
.globl plain
.type plain,@function
plain:
  r2 = 1
  lock *(u64 *)(r10 - 8) += r2
  r0 = 0
  exit
.size plain,.-plain

# LLSC-LABEL: bpftime_prog_acquire:
# LLSC: ldar x
# LSE-LABEL: bpftime_prog_acquire:
# LSE: lda{{p?}}r x
# RISCV-LABEL: bpftime_prog_acquire:
# RISCV: ld
# RISCV: fence r, rw
# ARM-LABEL: bpftime_prog_acquire:
# ARM: ldrexd
# ARM: dmb ish
.section raw_tp/acquire,"ax",@progbits
.globl acquire
.type acquire,@function
acquire:
  r1 = *(u64 *)(r1 + 0)
  .8byte 0x00000100000010db             # r0 = load_acquire((u64 *)(r1 + 0))
  exit
.size acquire,.-acquire

# LLSC-LABEL: bpftime_prog_release:
# LLSC: stlr x
# LSE-LABEL: bpftime_prog_release:
# LSE: stlr x
# RISCV-LABEL: bpftime_prog_release:
# RISCV: fence rw, w
# RISCV: sd
# ARM-LABEL: bpftime_prog_release:
# ARM: dmb ish
# ARM: strexd
.section raw_tp/release,"ax",@progbits
.globl release
.type release,@function
release:
  r0 = 1
  r1 = *(u64 *)(r1 + 0)
  .8byte 0x00000110000001db             # store_release((u64 *)(r1 + 0), r0)
  exit
.size release,.-release
