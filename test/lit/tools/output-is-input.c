// An output that would replace an input is refused, by whatever name, and so are two outputs of one name.
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/probe.o && cp %t/probe.o %t/copy.o
// RUN: ln -s probe.o %t/link.o
// RUN: sh -c '%bpftime-aot compile %t/probe.o -o %t/../%basename_t.tmp/probe.o 2>%t/err; test $? = 64' && FileCheck %s <%t/err
// RUN: sh -c '%bpftime-aot compile %t/link.o -o %t/probe.o 2>%t/err; test $? = 64' && cmp %t/probe.o %t/copy.o
// RUN: %bpftime-aot compile %t/probe.o -o %t/probe.native && cp %t/probe.native %t/copy.native
// RUN: sh -c '%bpftime-aot link %t/probe.native -o %t/probe.native 2>%t/err; test $? = 64'
// RUN: sh -c '%bpftime-aot link %t/probe.native -o %t/blob --debug=%t/probe.native 2>%t/err; test $? = 64'
// RUN: cmp %t/probe.native %t/copy.native && test ! -e %t/blob
// RUN: sh -c '%bpftime-aot link %t/probe.native -o %t/blob --debug=%t/blob 2>%t/err; test $? = 64' && FileCheck %s --check-prefix=TWO <%t/err
// CHECK: error: output {{.*}}/probe.o would replace input {{.*}}/probe.o
// TWO: error: -o and --debug are both {{.*}}/blob
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe") int probe(void *ctx) { return 0; }
