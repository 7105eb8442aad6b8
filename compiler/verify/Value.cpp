// Makes and describes values.
#include "verify/Value.h"

namespace bpftime {

Value Value::scalar(Scalar s, NodeId node, InsnIndex origin) {
  Value v;
  v.kind = ValueKind::Scalar;
  v.num = s;
  v.node = node;
  v.origin = origin;
  return v;
}

Value Value::pointer(ValueKind kind, InsnIndex origin) {
  Value v;
  v.kind = kind;
  v.origin = origin;
  return v;
}

namespace {

std::string offsetWords(const Value &v) {
  if (v.num.isConstant()) {
    int64_t off = v.off + int64_t(v.num.value());
    if (off == 0) return "";
    return " at offset " + std::to_string(off);
  }
  std::string fixed = v.off ? std::to_string(v.off) + " plus a number " : "";
  return " at offset " + fixed + v.num.describe();
}

std::string mapWords(const Value &v, llvm::ArrayRef<MapDef> maps) {
  return index(v.map) < maps.size() ? "map '" + maps[index(v.map)].name + "'" : "a map";
}

/// What the pointer points at, without where in it.
std::string targetWords(const Value &v, llvm::ArrayRef<MapDef> maps) {
  switch (v.kind) {
    case ValueKind::Uninit: return "not initialised";
    case ValueKind::Poison: return "the result of a refused instruction";
    case ValueKind::Scalar: return "a number, " + rangeWords(v.num);
    case ValueKind::Ctx: return "the context pointer";
    case ValueKind::Stack: return "a stack pointer";
    case ValueKind::Map: return mapWords(v, maps);
    case ValueKind::MapKey: return "a pointer to a key of " + mapWords(v, maps);
    case ValueKind::MapValue:
      return std::string(v.maybeNull ? "a pointer to" : "a pointer into") + " a value of " +
             mapWords(v, maps);
    case ValueKind::RingbufMem:
      if (v.maybeNull) return "a pointer to reserved ring-buffer memory";
      return "a pointer to ring-buffer memory of " + bytesWords(v.memSize);
    case ValueKind::Mem: return "a pointer to memory of " + bytesWords(v.memSize);
    case ValueKind::Packet: return "a packet pointer with " + bytesWords(v.memSize) + " checked";
    case ValueKind::PacketMeta: return "a packet metadata pointer with " + bytesWords(v.memSize) + " checked";
    case ValueKind::PacketEnd: return "the end of the packet";
    case ValueKind::Btf: return "a pointer to a kernel structure";
    case ValueKind::Function: return "the address of a function";
    case ValueKind::Iterator: return "an iterator";
    case ValueKind::Dynptr: return "a dynptr";
  }
  return "unknown";
}

}  // namespace

std::string bytesWords(uint64_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

std::string rangeWords(const Scalar &s) {
  if (s.isConstant()) return s.describe();
  // A bound this far out comes from the width of the register, not from the program.
  constexpr int64_t Far = int64_t{1} << 62;
  uint64_t varying = s.bits.value | s.bits.mask;
  std::string words;
  bool isHigh = s.wide.sMax >= Far, isLow = s.wide.sMin <= -Far;
  std::string most = std::to_string(s.wide.sMax), least = std::to_string(s.wide.sMin);
  if (isHigh && isLow && s.wide.uMin > 0 && s.wide.uMin < uint64_t(Far))
    words = "at least " + std::to_string(s.wide.uMin) + " as an unsigned number";
  else if (isHigh && isLow) words = "any 64-bit number";
  else if (isLow) words = "at most " + most + ", and may be negative";
  else if (isHigh) words = "at least " + least + ", without an upper bound";
  else words = "between " + least + " and " + most;
  if (varying & 1) return words;
  return words + ", a multiple of " + std::to_string(varying & -varying);
}

std::string describe(const Value &v, llvm::ArrayRef<MapDef> maps) {
  std::string words = targetWords(v, maps);
  if (v.isPointer() && v.kind != ValueKind::Map && v.kind != ValueKind::Iterator && !v.maybeNull)
    words += offsetWords(v);
  return v.maybeNull ? words + ", or NULL" : words;
}

}  // namespace bpftime
