# What the host side is built on: LLVM 19 with Clang and lld, libbpf (static, so that
# --wrap=syscall reaches its bpf(2) calls), nlohmann/json, googletest, Google Benchmark.
set(Clang_DIR /usr/lib/llvm-19/lib/cmake/clang CACHE PATH "")
set(LLD_DIR /usr/lib/llvm-19/lib/cmake/lld CACHE PATH "")
set(LLVM_DIR /usr/lib/llvm-19/lib/cmake/llvm CACHE PATH "")
find_package(LLVM 19.1 REQUIRED CONFIG)
find_package(Clang REQUIRED CONFIG)
find_package(LLD REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)

include_directories(SYSTEM ${LLVM_INCLUDE_DIRS})
separate_arguments(definitions NATIVE_COMMAND ${LLVM_DEFINITIONS})
add_definitions(${definitions})

# The shared libLLVM serves every tool but bpftime-verify, which links no code generator.
set(BPFTIME_LLVM LLVM)

add_library(bpftime_libbpf INTERFACE)
find_library(BPFTIME_LIBBPF_A libbpf.a REQUIRED)
target_link_libraries(bpftime_libbpf INTERFACE ${BPFTIME_LIBBPF_A} elf z)
target_link_options(bpftime_libbpf INTERFACE -Wl,--wrap=syscall)
