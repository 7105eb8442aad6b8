// What lld cannot go on with is an error with its reason, and nothing is left behind.
// RUN: rm -rf %t && mkdir -p %t/tmp
// RUN: %clang-bpf -c %s -o %t/probe.o && %bpftime-aot compile %t/probe.o -o %t/probe.native
// RUN: printf unterminated >%t/text
// RUN: llvm-objcopy --update-section .debug_str=%t/text %t/probe.native %t/damaged.native
// RUN: sh -c 'TMPDIR=%t/tmp %bpftime-aot link %t/damaged.native -o %t/out 2>%t/err; test $? = 1'
// RUN: FileCheck %s <%t/err
// RUN: test ! -e %t/out && rmdir %t/tmp
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK: error: the code cannot be laid out
// CHECK-NEXT: because: {{.*}}damaged.native:(.debug_str): string is not null terminated
SEC("uprobe") int probe(void *ctx) { return 0; }
