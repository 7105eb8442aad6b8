// Trampolines that answer unwinders in the place of the C library.
#pragma once

#include "image.h"

#include <string>

#include <llvm/Support/raw_ostream.h>

namespace bpftime {

/// Writes what stands before the displaced instructions of site `site`, which follow at the
/// label D<site>. `sitesSlot` is the operand that loads the address of the process's sites.
void writeHook(llvm::raw_ostream &, bpftime_site_hook, uint32_t site, const std::string &sitesSlot);

}  // namespace bpftime
