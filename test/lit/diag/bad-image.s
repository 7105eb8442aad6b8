# A blob with one changed byte, too few or too many is refused.
# RUN: %clang -c -Wa,-I%source/test/lit/Inputs %s -o %t.native
# RUN: %bpftime-aot link %t.native -o %t.blob
# RUN: %python -c "b = bytearray(open(r'%t.blob', 'rb').read()); b[-1] ^= 1; open(r'%t.changed', 'wb').write(b)"
# RUN: sh -c '%bpftime-aot inspect %t.changed 2>%t.err; test $? = 2'
# RUN: FileCheck %s --check-prefix=CHANGED <%t.err
# CHANGED: bad-image.s.tmp.changed: error: this is not a usable blob: its contents do not match its digest
# RUN: head -c 300 %t.blob >%t.short
# RUN: sh -c '%bpftime-aot inspect %t.short 2>%t.err; test $? = 2'
# RUN: FileCheck %s --check-prefix=SHORT <%t.err
# SHORT: error: this is not a usable blob: it should have {{[0-9]+}} bytes but has 300
# RUN: sh -c 'cat %t.blob /dev/null >%t.long; echo >>%t.long'
# RUN: sh -c '%bpftime-aot inspect %t.long 2>%t.err; test $? = 2'
# RUN: FileCheck %s --check-prefix=LONG <%t.err
# LONG: error: this is not a usable blob: it should have
.include "native.inc"
program count, "uprobe/libc.so.6:malloc"
  ret
end_program count
native
