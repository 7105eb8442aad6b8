// Process and thread id come from the thread's record without a call; the helper is called where
// the record cannot be reached or belongs to another process.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: %bpftime-aot compile %t.o -Os --emit=asm | FileCheck %s --check-prefix=CALL
// RUN: %bpftime-aot compile %t.o --target=aarch64 --emit=asm | FileCheck %s --check-prefix=AARCH64
// RUN: %bpftime-aot compile %t.o --target=riscv64 --emit=asm | FileCheck %s --check-prefix=OTHER
// RUN: %bpftime-aot compile %t.o --target=armv7 --emit=asm | FileCheck %s --check-prefix=ARMV7
// RUN: sh -c 'echo pid $$; exec %bpftime-aot test-run %t.o --program both -j' | %python -c "import sys, re; t = sys.stdin.read(); pid = int(t.split()[1]); r0 = int(re.search(r'\"r0\":(\d+)', t).group(1)); assert r0 == pid << 32 | pid, t"
// CHECK-LABEL: bpftime_prog_both:
// CHECK: movq bpftime_here@GOTPCREL(%rip)
// CHECK: %fs:
// CHECK: {{callq|jmpq}} *bpftime_helper_get_current_pid_tgid@GOTPCREL(%rip)
// CALL-NOT: bpftime_here
// CALL: {{callq|jmpq}} *bpftime_helper_get_current_pid_tgid@GOTPCREL(%rip)
// AARCH64: TPIDR_EL0
// OTHER: bpftime_here
// ARMV7: mrc p15, #0, {{r[0-9]+}}, c13, c0, #3
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("syscall")
long both(void *ctx) { return bpf_get_current_pid_tgid(); }

char LICENSE[] SEC("license") = "GPL";
