# A part that a compiler split off a function is jumped to: it can be probed, but not at its return.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/probe.s -o %t/probe.native
# RUN: %clang -shared -nostdlib %t/target.s -o %t/target.so
# RUN: %bpftime-aot link %t/probe.native --at entry=%t/target.so:f.cold --dry-run | FileCheck %s
# RUN: sh -c '%bpftime-aot link %t/probe.native --at leave=%t/target.so:f.cold --dry-run 2>%t/err; test $? = 1'
# RUN: FileCheck %s --check-prefix=RETURN <%t/err
# CHECK: target.so:f.cold at 0x{{[0-9a-f]+}}, 5 bytes: b8 01 00 00 00
# RETURN: error: a return probe cannot sit at f.cold, which is not where a function begins
#--- probe.s
.include "native.inc"
program entry, "uprobe"
  ret
end_program entry
program leave, "uretprobe"
  ret
end_program leave
native
#--- target.s
.type f.cold,@function
f.cold:
  movl $1, %eax
  ret
.size f.cold, . - f.cold
