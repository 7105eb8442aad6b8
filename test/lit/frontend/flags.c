// -I, -D, -U, -include and -std reach Clang, in the order they were given.
// RUN: rm -rf %t && mkdir -p %t/inc && echo '#define FROM_HEADER 20' > %t/inc/header.h
// RUN: echo '#define FORCED 100' > %t/forced.h
// RUN: %bpftime-aot compile %s -I %t/inc -include %t/forced.h -D A=5 -DB -U B -UC -DC -std=gnu89 --emit=programs | FileCheck %s
// CHECK: w0 = 125
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "header.h"
#if defined(B) || !defined(C)
#error "the order of -D and -U"
#endif
#if __STDC_VERSION__ + 0
#error "this is not C89"
#endif

SEC("uprobe")
int sum(void *ctx) { return FROM_HEADER + FORCED + A; }
