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
  llvm::ArrayRef<uint8_t> image() const { return imageBytes; }
  /// Every slot that has been claimed.
  std::vector<ProcessEntry> processes() const;
  /// Hits and misses of every program, summed over all threads.
  std::vector<bpftime_counter> counters() const;
  /// Whether the tool that made the session still streams it.
  bool hasCreator() const;

 private:
  SessionView(int fd, std::string path) : fd(fd), file(std::move(path)) {}
  bool readAt(uint64_t off, void *out, size_t size) const;
  const char *fault(uint64_t size) const;
  int fd;
  std::string file;
  bpftime_segment head = {};
  std::vector<uint8_t> imageBytes;
};

/// What the session says about the site that failed in process `pid`: "the probe at
/// SYMBOL of PATH, address 0x…", or "".
std::string failedSite(const SessionView &, const bpftime_process &);

}  // namespace bpftime
