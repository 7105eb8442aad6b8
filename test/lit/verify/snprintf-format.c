// The format of bpf_snprintf is read: an unknown conversion or a missing argument is an error, as in the kernel.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --engine=both %t.o >%t.out 2>%t.err
// RUN: FileCheck %s <%t.out
// RUN: FileCheck %s --check-prefix=WHY <%t.err
// CHECK-DAG: precision: rejected
// CHECK-DAG: one_missing: rejected
// CHECK-DAG: address_of_what: rejected
// CHECK-DAG: fine: accepted
// CHECK-DAG: more_than_needed: accepted
// CHECK: 5 agree, 0 disagree, 0 not judged by both
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define PROGRAM(name, format, args...)                    \
  SEC("raw_tp/sys_enter") int name(void *ctx) {           \
    char text[16] = {};                                   \
    return BPF_SNPRINTF(text, sizeof text, format, args); \
  }

// WHY-DAG: snprintf-format.c:[[#@LINE+1]]:{{.*}} error: argument 3 of bpf_snprintf
PROGRAM(precision, "%.3d", 1)
// WHY-DAG: snprintf-format.c:[[#@LINE+1]]:{{.*}} error: argument 3 of bpf_snprintf
PROGRAM(one_missing, "%d %d", 1)
// WHY-DAG: snprintf-format.c:[[#@LINE+1]]:{{.*}} error: argument 3 of bpf_snprintf
PROGRAM(address_of_what, "%pI5", 1)
PROGRAM(fine, "%5d %-llx %pks. %c%% %pI6", 1, 2, 3, 4, 5)
PROGRAM(more_than_needed, "caf\xc3\xa9 %s", 1, 2)

char LICENSE[] SEC("license") = "GPL";
