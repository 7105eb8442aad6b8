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
  Uninit,      ///< never written on this path, or no longer valid
  Poison,      ///< the result of an instruction that was already complained about
  Scalar,      ///< a number
  Ctx,         ///< the program's context
  Stack,       ///< frame `frame`'s r10, plus offset
  Map,         ///< the map itself, for helpers only
  MapKey,      ///< a key of `map`, as for_each callbacks get it
  MapValue,    ///< a value of `map`
  RingbufMem,  ///< `memSize` bytes reserved under reference `ref`
  Mem,         ///< `memSize` bytes that someone else owns
  Packet,      ///< packet bytes; the first `memSize` from this base are there
  PacketMeta,  ///< the same in the metadata before the packet
  PacketEnd,   ///< one past the packet's last byte
  Btf,         ///< a kernel structure of BTF type `type`
  Function,    ///< the code of subprogram `type`, for callbacks
  Iterator,    ///< on the stack only: an open iterator under reference `ref`
  Dynptr,      ///< half of a dynptr on the stack, at byte `off` of it; in a register: one to be read only
};

/// In place of an instruction: given when the function began.
constexpr InsnIndex GivenAtEntry{UINT32_MAX};

struct Value {
  ValueKind kind = ValueKind::Uninit;
  uint8_t frame = 0;
  bool maybeNull = false;  ///< may be 0 instead, decided for all values with this `id` at once
  bool isReadOnly = false;
  bool isLockable = false;  ///< holds a lock or timer: keeps its id, which says which object it is
  bool isDrained = false;   ///< Iterator: has given its last element
  InsnIndex origin{};       ///< the instruction that made the value what it is, or GivenAtEntry; for messages
  uint32_t id = 0;          ///< Scalar: equal ids are equal numbers; or-null: decided together;
                            ///< packet: equal ids are equal variable offsets; lock holders: the object
  uint32_t ref = 0;         ///< what it ends with: a reference to be released, a dynptr; 0: nothing
  MapId map{};
  uint32_t type = 0;                 ///< Btf: id in the kernel's types; Function: subprogram
  uint32_t memSize = 0;              ///< bytes there; Iterator: elements given so far
  int32_t off = 0;                   ///< fixed part of a pointer's offset
  NodeId node = NoNode;              ///< Scalar: its place in the precision graph
  Scalar num = Scalar::constant(0);  ///< the number, or a pointer's variable offset

  static Value scalar(Scalar s, NodeId node, InsnIndex origin);
  static Value pointer(ValueKind kind, InsnIndex origin);
  static Value poison(InsnIndex origin) { return pointer(ValueKind::Poison, origin); }

  bool isInit() const { return kind != ValueKind::Uninit; }
  bool isScalar() const { return kind == ValueKind::Scalar; }
  bool isPoison() const { return kind == ValueKind::Poison; }
  bool isPointer() const { return isInit() && !isScalar() && !isPoison(); }
  bool isPacket() const { return kind == ValueKind::Packet || kind == ValueKind::PacketMeta; }
  /// A pointer that was not moved since it was made.
  bool isAtStart() const { return off == 0 && num.isConstant(0); }
  /// The sum of both offsets, as a signed range.
  int64_t offsetMin() const { return off + num.wide.sMin; }
  int64_t offsetMax() const { return off + num.wide.sMax; }
};

/// "1 byte", "8 bytes".
std::string bytesWords(uint64_t);
/// "exactly 8", "between 0 and 56, a multiple of 8", "at most 7, and may be negative".
std::string rangeWords(const Scalar &);
/// "a pointer to the context", "a number, between 0 and 7": the words of diagnostics.
std::string describe(const Value &, llvm::ArrayRef<MapDef> maps);

}  // namespace bpftime
