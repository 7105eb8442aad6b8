// Assembles text in process: what is easier to read as assembly is written as assembly.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <llvm/Support/Error.h>

namespace bpftime {

/// One section's bytes and where its labels are.
struct Assembled {
  std::vector<uint8_t> bytes;
  std::map<std::string, uint32_t> labels;
  std::vector<uint8_t> frames;  ///< .debug_frame: how to unwind what .cfi_ directives describe
};

/// Assembles x86_64 AT&T syntax into one section. Everything must be resolved inside it.
/// Errors are our bugs (DiagId::Internal): the text is the linker's own.
/// The addresses of `frames` count from where the text will lie: its start is at `base`.
llvm::Expected<Assembled> assemble(const std::string &text, uint64_t base);

}  // namespace bpftime
