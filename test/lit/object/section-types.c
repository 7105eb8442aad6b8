// Section names give program types, those newer than the libbpf here and those that need a kernel's BTF included.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK-DAG: program a: section uprobe.multi/libc.so.6:mal* type 2
// CHECK-DAG: program b: section uprobe.session/libc.so.6:malloc type 2
// CHECK-DAG: program c: section fentry/no_such_kernel_function type 26
// CHECK-DAG: program d: section xdp type 6
// CHECK-DAG: program e: section tracepoint/syscalls/sys_enter_openat type 5
// CHECK-DAG: program f: section usdt//bin/x:provider:name type 2
// CHECK-DAG: program g: section syscall type 31
// CHECK-DAG: program h: section lsm/no_such_hook type 29
SEC("uprobe.multi/libc.so.6:mal*") int a(void *ctx) { return 0; }
SEC("uprobe.session/libc.so.6:malloc") int b(void *ctx) { return 0; }
SEC("fentry/no_such_kernel_function") int c(void *ctx) { return 0; }
SEC("xdp") int d(void *ctx) { return 0; }
SEC("tracepoint/syscalls/sys_enter_openat") int e(void *ctx) { return 0; }
SEC("usdt//bin/x:provider:name") int f(void *ctx) { return 0; }
SEC("syscall") int g(void *ctx) { return 0; }
SEC("lsm/no_such_hook") int h(void *ctx) { return 0; }
