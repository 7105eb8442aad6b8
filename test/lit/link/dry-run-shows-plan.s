# --dry-run prints one paragraph per site, entry probes before return probes, and writes nothing.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: %bpftime-aot link %t/probe.native --for %t/target.so -o %t/out.blob --dry-run | FileCheck %s
# RUN: test ! -e %t/out.blob
# CHECK: target.so:target at 0x{{[0-9a-f]+}}, 5 bytes: 55 48 89 e5 5d
# CHECK-NEXT: {{^}}  uprobe enter
# CHECK-NEXT: {{^}}  uretprobe leave
# CHECK-NOT: {{.}}
#--- probe.s
.include "native.inc"
program leave, "uretprobe"
  ret
end_program leave
program enter, "uprobe"
  ret
end_program enter
link 0, 2, "", "target"
link 1, 1, "", "target"
native
#--- target.s
.globl target
.type target,@function
target:
  pushq %rbp
  movq %rsp, %rbp
  popq %rbp
  ret
.size target, . - target
