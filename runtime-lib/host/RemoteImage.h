// libbpftime-inject.so inside the target, put there without a dynamic loader.
//
// The library has no NEEDED, no undefined symbol, no TLS and no constructors, so loading
// it means: map anonymous memory, write the segments with their relative relocations
// applied, set the rights. Works the same in static glibc and musl programs. The memory
// stays when probes are taken out and serves the next time.
#pragma once

#include "host/RemoteThread.h"

#include <optional>
#include <string>

namespace bpftime {

/// The library as it is to stand in memory, at address 0.
class InjectLibrary {
 public:
  /// Reads and checks the file. Errors: CannotRead; BadRuntime if it is not such a
  /// library.
  static llvm::Expected<InjectLibrary> read(const std::string &path);

  struct Segment {
    uint64_t address, size;  ///< page-aligned
    int rights;              ///< PROT_*
  };
  std::vector<uint8_t> memory;      ///< page-aligned size, not relocated
  std::vector<uint64_t> relatives;  ///< addresses of words that get the base added
  std::vector<Segment> segments;
  uint64_t entry = 0;
  uint64_t textAddress = 0, textSize = 0;  ///< the executable segment
};

/// Where it stands in a target, and what goes with it.
struct RemoteImage {
  uint64_t base = 0;
  uint64_t entry = 0;
  uint64_t call = 0;  ///< address of a struct bpftime_inject_call
  uint64_t stackTop = 0;
};

/// A copy that an earlier injection left, recognised by its code.
std::optional<RemoteImage> findImage(pid_t, const ProcessMemory &, const InjectLibrary &);

/// Maps a new copy. On error nothing is left mapped.
llvm::Expected<RemoteImage> placeImage(RemoteThread &, ProcessMemory &, const InjectLibrary &);

/// Takes a copy out again that placeImage made and that nothing has run in.
void removeImage(RemoteThread &, const InjectLibrary &, const RemoteImage &);

}  // namespace bpftime
