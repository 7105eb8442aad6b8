// Steps of a random sequence: what is done to both maps, and what each answered in a form
// that is equal exactly if the answers mean the same.
#pragma once

#include "Types.h"

#include <random>
#include <string>

namespace mapdiff {

enum class StepKind {
  Read,
  Take,
  Update,
  Remove,
  NextKey,
  Walk,
  ReadAll,
  TakeAll,
  ReadSome,
  UpdateMany,
  RemoveMany,
  Freeze,
};

struct Step {
  StepKind kind;
  uint32_t key;    ///< number of the key, or of the first of many
  uint32_t count;  ///< of many; room of a batch
  uint64_t flags;
  uint64_t seed;  ///< of the values written
};

using Random = std::mt19937_64;

Step randomStep(Random &, const TypeRow &, const Shape &);
std::string describe(const Step &);

/// Answers: an errno and bytes; elements are sorted where the order is a type's own.
struct Answer {
  int error = 0;
  std::vector<uint8_t> bytes;
  bool operator==(const Answer &) const = default;
};
Answer take(const Step &, Side &, const TypeRow &, const Shape &);

}  // namespace mapdiff
