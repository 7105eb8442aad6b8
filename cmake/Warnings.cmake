# One set of flags for all host code. LLVM 19 on Debian has RTTI on and exceptions off.
set(BPFTIME_SANITIZE "" CACHE STRING "value of -fsanitize= for host code")
option(BPFTIME_FUZZ "build the libFuzzer targets" OFF)
add_library(bpftime_flags INTERFACE)
target_compile_options(bpftime_flags INTERFACE
  -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Werror=return-type -Werror=switch
  -fno-exceptions -fdata-sections -ffunction-sections)
target_link_options(bpftime_flags INTERFACE -Wl,--as-needed -Wl,--gc-sections)
if(BPFTIME_SANITIZE)
  target_compile_options(bpftime_flags INTERFACE -fsanitize=${BPFTIME_SANITIZE} -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  string(REPLACE "fuzzer-no-link" "fuzzer-no-link" _link "${BPFTIME_SANITIZE}")
  target_link_options(bpftime_flags INTERFACE -fsanitize=${_link})
endif()
