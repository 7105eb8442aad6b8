// The patched sites of a stopped process, seen from outside.
//
// Reads the image's site table and the process's memory to know where each site lies and
// where its trampoline is, moves threads off instructions that a patch has displaced,
// and tells whether the original bytes are back.
#pragma once

#include "host/Threads.h"

#include "image.h"

#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

/// The tables of an image that matter here; the image outlives the view.
class SiteTable {
 public:
  /// Checks only what it reads itself. Error: BadSession.
  static llvm::Expected<SiteTable> of(llvm::ArrayRef<uint8_t> image);
  llvm::ArrayRef<bpftime_image_site> sites;
  llvm::ArrayRef<bpftime_image_move> moves;
  llvm::ArrayRef<bpftime_image_module> modules;
  std::vector<std::string> paths;  ///< of the modules
};

/// A site in one process.
struct LiveSite {
  const bpftime_image_site *site;
  uint64_t address;  ///< run time
  uint64_t zone;     ///< where its image copy stands; 0 if the site is not patched
};

/// The sites whose module the process maps, in table order.
std::vector<LiveSite> locateSites(pid_t, const ProcessMemory &, const SiteTable &);

/// Moves every thread that stands inside a patched site to the copy of its instruction.
/// Error: InjectionFailed if one stands where there is none; then no thread was moved.
llvm::Error moveThreads(StoppedThreads &, llvm::ArrayRef<LiveSite>, const SiteTable &);

}  // namespace bpftime
