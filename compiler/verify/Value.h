// What a register or a spilled stack slot holds: nothing, a number, or a pointer with
// the region it points into and an offset that is a fixed part plus a Scalar.
#pragma once

#include "bpf/Program.h"
#include "verify/Precision.h"
#include "verify/Scalar.h"

#include <optional>
#include <string>

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

enum class ValueKind : uint8_t {
  Uninit,          ///< never written on this path, or no longer valid
  Scalar,          ///< a number
  Ctx,             ///< the program's context
  Stack,           ///< frame `frame`'s r10, plus offset
  Map,             ///< the map itself, for helpers only
  MapValue,        ///< a value of `map`
  MapValueOrNull,  ///< the same or 0, decided for all values with this `id` at once
  RingbufMem,      ///< `memSize` bytes reserved under reference `ref`
  RingbufMemOrNull,
};

struct Value {
  ValueKind kind = ValueKind::Uninit;
  uint8_t frame = 0;
  InsnIndex origin{};  ///< the instruction that made the value what it is; for messages
  uint32_t id = 0;     ///< Scalar: equal ids are equal numbers; or-null: decided together
  uint32_t ref = 0;    ///< reference that must be released, 0: none
  MapId map{};
  uint32_t memSize = 0;
  int32_t off = 0;                   ///< fixed part of a pointer's offset
  NodeId node = NoNode;              ///< Scalar: its place in the precision graph
  Scalar num = Scalar::constant(0);  ///< the number, or a pointer's variable offset

  static Value scalar(Scalar s, NodeId node, InsnIndex origin);
  static Value pointer(ValueKind kind, InsnIndex origin);

  bool isInit() const { return kind != ValueKind::Uninit; }
  bool isScalar() const { return kind == ValueKind::Scalar; }
  bool isPointer() const { return isInit() && !isScalar(); }
  bool isOrNull() const { return kind == ValueKind::MapValueOrNull || kind == ValueKind::RingbufMemOrNull; }
  /// The sum of both offsets, as a signed range.
  int64_t offsetMin() const { return off + num.wide.sMin; }
  int64_t offsetMax() const { return off + num.wide.sMax; }
};

/// "a pointer to the context", "a number between 0 and 7": the words of diagnostics.
std::string describe(const Value &, llvm::ArrayRef<MapDef> maps);

}  // namespace bpftime
