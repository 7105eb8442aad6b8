// Every stage of the compiler can stop and print what it has.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=programs | FileCheck %s --check-prefix=PROGRAMS
// RUN: %bpftime-aot compile %t.o --verify=off --emit=facts | FileCheck %s --check-prefix=FACTS
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=IR
// RUN: %bpftime-aot compile %t.o --verify=off --emit=bc -o - | llvm-dis | FileCheck %s --check-prefix=IR
// RUN: %bpftime-aot compile %t.o --verify=off --emit=asm | FileCheck %s --check-prefix=ASM
// RUN: %bpftime-aot compile %t.o --verify=off --emit=obj -o - | llvm-objdump -d - | FileCheck %s --check-prefix=OBJ
// PROGRAMS: program program: section raw_tp/x type 17 insns 2
// PROGRAMS: return 7;
// PROGRAMS-NEXT: 0: {{[rw]}}0 = 7
// PROGRAMS-NEXT: 1: exit
// FACTS: program
// IR: ret i64 7
// ASM: movl $7, %eax
// OBJ: <bpftime_prog_program>:
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("raw_tp/x")
int program(void *ctx) {
  return 7;
}

char LICENSE[] SEC("license") = "GPL";
