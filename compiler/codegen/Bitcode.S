// The bitcode of runtime-lib/inline/bodies.cpp as bytes between two symbols, for Bodies.cpp.
// CMakeLists.txt makes the file and names its folder.
        .section .rodata, "a"
        .globl bpftime_bodies_x86_64, bpftime_bodies_x86_64_end
bpftime_bodies_x86_64:
        .incbin "bodies-x86_64.bc"
bpftime_bodies_x86_64_end:
        .section .note.GNU-stack, "", @progbits
