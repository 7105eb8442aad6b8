// The way a path came: which way it went wherever there were several, newest first, as a
// shared linked list so that a fork costs nothing. With the program, that is the whole
// path: Replay.cpp walks it again when a diagnostic needs its history.
#pragma once

#include <cstdint>
#include <vector>

namespace bpftime {

using TrailId = uint32_t;
constexpr TrailId NoTrail = 0;

/// At the path's step number `step`, which could go on in several ways, it went on as
/// itself (way 0) or as the fork number way - 1.
struct TrailEvent {
  uint64_t step : 29;
  uint64_t way : 3;
  uint64_t before : 32;
};

class Trail {
 public:
  /// A path that goes on without end is not retold.
  static constexpr uint64_t StepsMax = (uint64_t{1} << 29) - 1;

  Trail() : events(1) {}
  TrailId add(TrailId before, uint64_t step, unsigned way) {
    events.push_back({step & StepsMax, way & 7, before});
    return TrailId(events.size() - 1);
  }
  const TrailEvent &operator[](TrailId id) const { return events[id]; }
  uint64_t memoryBytes() const { return events.capacity() * sizeof(TrailEvent); }

 private:
  std::vector<TrailEvent> events;
};

}  // namespace bpftime
