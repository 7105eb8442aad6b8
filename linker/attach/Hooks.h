// Where an injected runtime answers for zones: the functions of the C library that unwinders
// ask for the tables of an address. A preloaded library stands before them by name
// (runtime-lib/entry/unwinders.cpp); elsewhere they are patched like probed functions, with
// trampolines that need nothing of the runtime but its list of zones.
#pragma once

#include "attach/Site.h"

#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

/// A hook that can be placed.
struct PlacedHook {
  bpftime_site_hook kind;
  std::string path;  ///< of the binary
  uint64_t address;
};

const char *hookSymbol(unsigned kind);

/// The hooks that these files have room for. What cannot be patched is left out: an exception
/// then ends as it would without hooks.
std::vector<PlacedHook> findHooks(Decoder &, llvm::ArrayRef<std::string> files);

}  // namespace bpftime
