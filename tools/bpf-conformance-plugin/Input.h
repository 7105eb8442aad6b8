// What a conformance suite hands over: memory and a program, both as hexadecimal digits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

namespace bpftime::conformance {

/// Bytes of two digits each, blanks between them or not. Errors: BadUsage.
llvm::Expected<std::vector<uint8_t>> parseHex(llvm::StringRef text, const std::string &what);

/// The instructions of function `main` of an ELF object: a section `.text` or `xdp` that
/// begins with it. Errors: NotElf, DamagedElf, NoSuchProgram; UnresolvedExtern if relocations
/// would have to be applied.
llvm::Expected<std::vector<uint8_t>> mainOfElf(llvm::ArrayRef<uint8_t> file);

}  // namespace bpftime::conformance
