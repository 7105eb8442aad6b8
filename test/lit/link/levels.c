// The bodies of a program go from the native object into the blob, where any CPU still runs the first.
// RUN: %clang-bpf -c %s -o %t.o && %clang-bpf -DOTHER -c %s -o %t2.o
// RUN: %bpftime-aot compile %t.o -o %t.native --levels=x86-64-v2,x86-64-v4 && %bpftime-aot compile %t2.o -o %t2.native
// RUN: %bpftime-aot inspect %t.native -j | FileCheck %s
// RUN: llvm-nm %t.native | FileCheck %s --check-prefix=SYMBOLS
// RUN: %bpftime-aot link %t.native %t2.native -o %t.blob --debug %t.debug
// RUN: %bpftime-aot inspect %t.blob -j | FileCheck %s --check-prefixes=CHECK,BOTH
// RUN: %bpftime-aot inspect %t.blob | FileCheck %s --check-prefix=TEXT
// RUN: llvm-nm %t.debug | FileCheck %s --check-prefix=SYMBOLS
// CHECK: features":[]
// CHECK: "program":"one",{{[^{]*}}"levels":["x86-64-v2","x86-64-v4"]
// BOTH: "program":"two",{{[^{]*}}"levels":["x86-64-v3","x86-64-v4-icelake"]
// SYMBOLS-DAG: T bpftime_prog_one{{$}}
// SYMBOLS-DAG: T bpftime_prog_one.x86-64-v2{{$}}
// SYMBOLS-DAG: T bpftime_prog_one.x86-64-v4{{$}}
// TEXT: program {{.*}} levels
// TEXT: one {{.*}} x86-64-v2 x86-64-v4
// TEXT: two {{.*}} x86-64-v3 x86-64-v4-icelake
//
// One that does not have what its rows name is refused:
// RUN: llvm-objcopy --redefine-sym bpftime_prog_one.x86-64-v4=other %t.native %t3.native
// RUN: not %bpftime-aot link %t3.native -o %t3.blob 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: the code of program one.x86-64-v4 is missing
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#ifdef OTHER
#define one two
#endif
SEC("xdp") int one(struct xdp_md *ctx) {
  unsigned char *data = (void *)(long)ctx->data;
  __u32 sum = 1;
  if (data + 512 > (unsigned char *)(long)ctx->data_end) return 0;
  for (int i = 0; i < 512; ++i) sum += data[i] * (i ^ 3);
  return sum;
}
char LICENSE[] SEC("license") = "GPL";
