// The attach plan: decided on the host, executed in the target without a decoder.
//
// For every link of an image: find the binary and the symbol, decode the function with
// LLVM MC, choose the bytes to patch, prove that nothing jumps into them, relocate the
// displaced instructions and write the trampoline. The result is appended to the image
// (sites, fix-ups, moves, code).
#pragma once

#include "Link.h"

#include <functional>
#include <string>
#include <vector>

namespace bpftime {

/// Finds the file behind a link's binary name: a path is itself, a bare name ("libc.so.6",
/// "libc", "") is looked up in what the process maps or the loader would load.
using BinaryResolver = std::function<llvm::Expected<std::string>(const std::string &binary)>;

/// Looks where the dynamic loader would: ld.so.cache, the usual folders, PATH for programs.
llvm::Expected<std::string> findBinary(const std::string &binary);

struct PlanOptions {
  BinaryResolver resolve = findBinary;
  bool requireAll = true;  ///< false: links whose binary is absent stay unplanned
  /// Where the C library may be, if the runtime is injected: what unwinders call gets a hook.
  std::vector<std::string> hookFiles = {};
  std::string debugLink;  ///< where the file for debuggers will be, for those that see the process
};

/// The image with its plan. Every planned link has a site. Errors name the link: binary
/// not found, symbol not found (with near names), a function too short, a jump into the
/// patched bytes, an instruction that cannot be moved, a function that must not be
/// return-probed.
/// `debug`, an ELF file that link() made for the image, learns how to unwind trampolines.
llvm::Expected<Image> withPlan(const Image &, const PlanOptions &, std::vector<uint8_t> *debug = nullptr);

/// The plan as people read it (--dry-run, inspect): one paragraph per site.
void printPlan(llvm::raw_ostream &, const Image &);

}  // namespace bpftime
