// The bitcode of runtime-lib/inline/bodies.cpp, each between two symbols, for Bodies.cpp.
// CMakeLists.txt makes the files and names their folder.
.macro bodies architecture
        .globl bpftime_bodies_\architecture, bpftime_bodies_\architecture\()_end
bpftime_bodies_\architecture:
        .incbin "bodies-\architecture\().bc"
bpftime_bodies_\architecture\()_end:
        .balign 16
.endm
        .section .rodata, "a"
        .balign 16
        bodies x86_64
        bodies aarch64
        bodies riscv64
        bodies armv7
        .section .note.GNU-stack, "", @progbits
