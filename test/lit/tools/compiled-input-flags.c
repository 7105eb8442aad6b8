// What is compiled takes no flag of compilation: none is passed over in silence.
// RUN: %clang-bpf -c %s -o %t.o && %bpftime-aot compile %t.o -o %t.native
// RUN: %bpftime-aot link %t.native -o %t.blob
// RUN: sh -c '%bpftime-aot test-run %t.native --set limit=9 2>%t.err; test $? = 64' && FileCheck %s <%t.err
// RUN: sh -c '%bpftime-aot test-run %t.blob -O3 2>%t.err; test $? = 64' && FileCheck %s --check-prefix=OPT <%t.err
// RUN: sh -c '%bpftime-aot run %t.blob -I /tmp -- true 2>%t.err; test $? = 64' && FileCheck %s --check-prefix=INC <%t.err
// RUN: %bpftime-aot test-run %t.blob --target=x86_64 | FileCheck %s --check-prefix=SAME
// RUN: sh -c '%bpftime-aot test-run %t.native --target=armv7 2>%t.err; test $? = 64' && FileCheck %s --check-prefix=OTHER <%t.err
// CHECK: error: --set has no effect on {{.*}}.native, which is compiled: give it to `compile`
// SAME: probe: r0 5
// OTHER: error: --target=armv7 is not what {{.*}}.native was compiled for
// OPT: error: --opt has no effect on {{.*}}.blob, which is compiled
// INC: error: --include-dir has no effect on {{.*}}.blob, which is compiled
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int limit = 5;
SEC("raw_tp") int probe(void *ctx) { return limit; }
