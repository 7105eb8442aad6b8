// What a session has to say while it runs, and its maps at the end.
//
// trace_printk lines, ring-buffer records and perf samples are written as they come: as
// text, or as JSON lines {"event": "trace"|"ringbuf"|"perf"|"lost"|"maps", …}. Whoever listens
// also serves the session's timers: their callbacks run in this process.
#pragma once

#include "BtfPrint.h"
#include "Link.h"

#include "bpftime/bpftime.h"

#include <map>
#include <string>
#include <vector>

#include <llvm/Support/raw_ostream.h>

namespace bpftime {

/// A pause: at most so long, and no longer than until the descriptor (-1: none) is readable.
struct Nap {
  int fd;
  uint64_t timeout_ns;
};

/// By map name: the BTF id of the struct that the records of this buffer are.
using EventTypes = std::map<std::string, uint32_t>;

/// Whether the image has a callback, so that someone must serve its timers.
bool hasTimers(const Image &);

class EventStream {
 public:
  EventStream(const EventStream &) = delete;
  ~EventStream();
  /// Of one image of the session, and its extent.
  EventStream(bpftime_session &, uint32_t extent, const Image &, llvm::raw_fd_ostream &, bool json,
              const EventTypes &);
  /// Has the image's timers run from now on, if it has any; it must outlive this.
  llvm::Error serveTimers(const Image &, uint32_t loadFlags);
  /// Writes what has come since the last call; gives the number of records.
  uint64_t drain();
  /// Drains, runs the timers that are due, and says how long to sleep before the next time.
  Nap drainAndNap();
  /// Writes the maps that hold anything but constants.
  void printMaps();
  /// True once writing has failed (a full disk, a closed pipe).
  bool hasFailed() const { return os.has_error(); }

 private:
  enum class Kind { Trace, Ring, Perf };
  /// A ring buffer, or one processor's buffer of a perf event array.
  struct Ring {
    bpftime_map *map;
    Kind kind;
    uint32_t buffer;
    uint32_t eventType;
    uint64_t dropped;
    EventStream *stream;
  };
  static int record(void *ring, const void *data, uint32_t size);
  void write(const Ring &, llvm::ArrayRef<uint8_t> data);
  Json formatted(const Ring &, llvm::ArrayRef<uint8_t> data) const;
  void writeLost(Ring &, uint64_t dropped);

  std::vector<bpftime_map *> ownMaps() const;

  bpftime_session &session;
  uint32_t extent;
  bpftime_loaded timers = {};  ///< the image, if it has callbacks
  llvm::raw_fd_ostream &os;
  bool json;
  BtfPrinter btf;
  std::vector<Ring> rings;
  int wakeups;  ///< -1: none to be had
  unsigned idle = 0;
};

/// Records carry no type, so the user names it: MAP=STRUCT of every --event, both of them
/// the image's. Errors: BadUsage, NoSuchBuffer, NoSuchEvent.
llvm::Expected<EventTypes> parseEventTypes(const std::vector<std::string> &, const Image &);

}  // namespace bpftime
