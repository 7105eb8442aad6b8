// A number from the context is dereferenced as if it were a pointer.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-direct-deref.c:13{{.*}}: error: r1 is used as an address but is not a pointer to memory of the program
// CHECK: because: r1 is a number, any 64-bit number
// CHECK-NEXT: explain-direct-deref.c:12 `const char *name = (const char *)ctx[14];`: r1 is read from the context at offset 112: a number, any 64-bit number
// CHECK-NEXT: try: A number read from memory is no address to the program: read what it points to with bpf_probe_read_user() or bpf_probe_read_kernel().
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  const char *name = (const char *)ctx[14];
  return name[0] == 'a';
}
