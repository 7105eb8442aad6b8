// The way a path came: its branches and calls, newest first, as a shared linked list so
// that a fork costs nothing.
#pragma once

#include "bpf/Ids.h"

#include <cstdint>
#include <vector>

namespace bpftime {

using TrailId = uint32_t;
constexpr TrailId NoTrail = 0;

enum class TrailKind : uint8_t { BranchTaken, BranchNotTaken, Called, Returned };

struct TrailEvent {
  InsnIndex at;
  TrailKind kind;
  TrailId before;
};

class Trail {
 public:
  Trail() : events(1) {}
  TrailId add(TrailId before, TrailKind kind, InsnIndex at) {
    events.push_back({at, kind, before});
    return TrailId(events.size() - 1);
  }
  const TrailEvent &operator[](TrailId id) const { return events[id]; }
  uint64_t memoryBytes() const { return events.capacity() * sizeof(TrailEvent); }

 private:
  std::vector<TrailEvent> events;
};

}  // namespace bpftime
