# A placement that cannot be read is wrong usage.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: rm -f %t.blob
# RUN: sh -c '%bpftime-aot link %t.native --at count=libc.so.6 -o %t.blob 2>%t.err; test $? = 64'
# RUN: FileCheck %s <%t.err
# RUN: test ! -e %t.blob
# CHECK: error: cannot read --at count=libc.so.6
# CHECK: try: Write PROGRAM=BINARY:SYMBOL
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
native
