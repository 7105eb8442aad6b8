// A session as a tool sees it that only reads: header, processes, counters, image.
//
// The file is input like any other, and its owner may change or cut it at any time. So
// nothing is mapped: header and image are copied and checked once, the rest is read
// when asked for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "image.h"
#include "segment.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

/// A bpftime_process with its slot and whether its owner lives (by its lock).
struct ProcessEntry {
  uint32_t slot;
  bool isAlive;
  bpftime_process process;

  bool isLive() const { return isAlive && process.state == BPFTIME_PROCESS_LIVE; }
  bool isJoining() const { return isAlive && process.state == BPFTIME_PROCESS_JOINING; }
};

class SessionView {
 public:
  /// Errors: CannotRead; BadSession.
  static llvm::Expected<SessionView> open(const std::string &path);
  SessionView(SessionView &&);
  SessionView &operator=(SessionView &&) = delete;
  ~SessionView();

  const std::string &path() const { return file; }
  const bpftime_segment &header() const { return head; }
  /// How many images there were when the session was opened, or extend() called.
  uint32_t extents() const { return uint32_t(parts.size()); }
  llvm::ArrayRef<uint8_t> image(uint32_t extent = 0) const { return parts[extent].image; }
  const bpftime_extent &extent(uint32_t index) const { return parts[index].head; }
  /// What it takes of the memory behind /dev/shm, or of the file system.
  uint64_t bytes() const;
  /// Every slot that has been claimed.
  std::vector<ProcessEntry> processes() const;
  /// Hits and misses of every program of an image, summed over all threads.
  std::vector<bpftime_counter> counters(uint32_t extent = 0) const;
  /// Takes in what was added to the session since. Errors: BadSession.
  llvm::Error extend();
  /// Whether a tool streams the rings of an image; of any.
  bool isStreamed(uint32_t extent) const;
  bool isStreamed() const;

 private:
  SessionView(int fd, std::string path) : fd(fd), file(std::move(path)) {}
  /// What one image brought along: a copy, checked.
  struct Part {
    uint64_t off;
    bpftime_extent head;
    std::vector<uint8_t> image;
  };
  bool readAt(uint64_t off, void *out, size_t size) const;
  const char *fault(uint64_t size) const;
  const char *add(uint64_t off);
  int fd;
  std::string file;
  bpftime_segment head = {};
  std::vector<Part> parts;
};

/// What the session says about the site that failed in process `pid`: "the probe at
/// SYMBOL of PATH, address 0x…", or "".
std::string failedSite(const SessionView &, const bpftime_process &);

}  // namespace bpftime
