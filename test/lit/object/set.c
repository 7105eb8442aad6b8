// --set gives read-only variables their values, by name and type, before anything looks at them.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - --set number=-2 --set flag=true \
// RUN:   --set text=hey --set colour=GREEN --set wide=0x1122334455667788 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum colour { RED, GREEN = 5 };
const volatile long wide = 1;
const volatile int number = 1;
const volatile enum colour colour = RED;
const volatile char text[7] = "longer";
const volatile _Bool flag;

// CHECK: initial 8877665544332211feffffff050000006865790000000001{{$}}
SEC("uprobe") int probe(void *ctx) { return wide + number + colour + text[0] + flag; }
