# --for makes the plan when linking: sites with build id, address and the expected bytes.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib -Wl,--build-id=0x1234abcd %t/target.s -o %t/target.so
# RUN: %bpftime-aot link %t/probe.native --for %t/target.so -o %t/out.blob
# RUN: %bpftime-aot inspect -j %t/out.blob | FileCheck %s
# CHECK: "plan":[
# CHECK-SAME: "program":"count","kind":"uprobe","binary":"","symbol":"target","offset":0,"path":"{{.*}}target.so","build_id":"1234abcd","address":{{[0-9]+}},"bytes":"554889e55d"
#--- probe.s
.include "native.inc"
program count, "uprobe/:target"
  ret
end_program count
link 0, 1, "", "target"
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
