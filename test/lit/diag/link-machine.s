# Objects for two machines are refused, both named.
# RUN: split-file %s %t
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %t/a.s -o %t/a.native
# RUN: %clang --target=aarch64-linux-gnu -c -Wa,-I%source/test/lit/Inputs %t/b.s -o %t/b.native
# RUN: sh -c '%bpftime-aot link %t/a.native %t/b.native -o %t/out.blob 2>%t/err; test $? = 1'
# RUN: FileCheck %s <%t/err
# RUN: test ! -e %t/out.blob
# CHECK: error: {{.*}}a.native and {{.*}}b.native are for different machines
# CHECK: try: Compile both with the same --target.
#--- a.s
.include "native.inc"
program count, "uprobe"
  ret
end_program count
native
#--- b.s
.set MACHINE, 183
.include "native.inc"
program other, "uprobe"
  ret
end_program other
native
