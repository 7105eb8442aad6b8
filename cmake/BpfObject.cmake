# bpftime_bpf_object(NAME FILE): compiles BPF C to NAME.bpf.o in the current build folder,
# with the flags a user would give. -idirafter: clang -target bpf does not search the
# host's architecture headers, where <asm/ptrace.h> lives.
find_program(BPFTIME_CLANG_BPF NAMES clang-19 HINTS ${LLVM_TOOLS_BINARY_DIR} REQUIRED)
set(BPFTIME_BPF_FLAGS -target bpf -mcpu=v3 -O2 -g -Wall -Werror
  -D__TARGET_ARCH_x86 -idirafter /usr/include/${CMAKE_LIBRARY_ARCHITECTURE})

function(bpftime_bpf_object name file)
  get_filename_component(source ${file} ABSOLUTE)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.bpf.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${BPFTIME_CLANG_BPF} ${BPFTIME_BPF_FLAGS} -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d VERBATIM)
  add_custom_target(${name}-bpf ALL DEPENDS ${object})
endfunction()
