// Whole files in, whole files out. `-` is standard input or standard output.
//
// An output file appears complete or not at all: it is written under a temporary name in
// the same folder and renamed, so a failure (or a kill) leaves what was there before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

/// Errors: DiagId::CannotRead.
llvm::Expected<std::vector<uint8_t>> readInput(const std::string &path);

/// Refuses an output that is one of the inputs, by whatever name. Errors: DiagId::BadUsage.
llvm::Error checkNoInput(const std::string &output, llvm::ArrayRef<std::string> inputs);

/// Errors: DiagId::CannotWrite. `executable` sets the x bits the umask allows.
llvm::Error writeOutput(const std::string &path, llvm::ArrayRef<uint8_t> bytes, bool executable = false);
llvm::Error writeOutput(const std::string &path, llvm::StringRef text);

}  // namespace bpftime
