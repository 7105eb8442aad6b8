// The session that is damaged, and the damage.
//
// An input is a row of records: where, how, what to write. What a record names is found from
// the undamaged session, so that most of them hit a field that matters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "segment.h"

namespace bpftime::fuzz {

constexpr size_t fileBytesMax = 16 << 20;
constexpr uint32_t perfType = 4, arrayOfMapsType = 12, hashOfMapsType = 13, ringbufType = 27,
                   userRingbufType = 31;

/// One change of 1, 4 or 8 bytes.
struct Damage {
  uint8_t where;    ///< enum Place
  uint8_t width;    ///< 1, 4 or 8
  uint8_t isDelta;  ///< added to what is there
  uint8_t isLate;   ///< once the session is open
  uint32_t at;      ///< which field, modulo how many there are
  uint64_t value;
};
static_assert(sizeof(Damage) == 16);

/// Images that differ: 0 has maps of every type; 1 shares one of them by name.
std::vector<uint8_t> makeImage(int which);
std::vector<Damage> readDamage(const uint8_t *data, size_t size);
/// libFuzzer's custom mutator: a record more, less or changed.
size_t mutateDamage(uint8_t *data, size_t size, size_t sizeMax, unsigned seed);

class SessionFile {
 public:
  SessionFile();
  ~SessionFile();
  SessionFile(const SessionFile &) = delete;

  const std::string &path() const { return name; }
  /// The file as it was made.
  void reset();
  void apply(const Damage &);
  /// Only where the living write.
  void applyLate(const Damage &, bpftime_segment *) const;
  /// What opening it would judge, where it was mapped.
  bool check(bpftime_segment *, uint64_t size) const;
  /// Maps the file as it is over `at`; its size.
  uint64_t mapAt(void *at) const;

 private:
  uint64_t extentOf(const Damage &) const;
  uint64_t offsetOf(const Damage &, bool isLate) const;

  std::string name;
  std::vector<uint8_t> pristine;
  int fd = -1;
};

}  // namespace bpftime::fuzz
