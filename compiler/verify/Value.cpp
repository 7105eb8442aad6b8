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

}  // namespace

std::string describe(const Value &v, llvm::ArrayRef<MapDef> maps) {
  switch (v.kind) {
    case ValueKind::Uninit: return "not initialised";
    case ValueKind::Scalar: return "a number, " + v.num.describe();
    case ValueKind::Ctx: return "the context pointer" + offsetWords(v);
    case ValueKind::Stack: return "a stack pointer" + offsetWords(v);
    case ValueKind::Map: return mapWords(v, maps);
    case ValueKind::MapValue: return "a pointer into a value of " + mapWords(v, maps) + offsetWords(v);
    case ValueKind::MapValueOrNull: return "a pointer to a value of " + mapWords(v, maps) + ", or NULL";
    case ValueKind::RingbufMem:
      return "a pointer to ring-buffer memory of " + std::to_string(v.memSize) + " bytes" + offsetWords(v);
    case ValueKind::RingbufMemOrNull: return "a pointer to reserved ring-buffer memory, or NULL";
  }
  return "unknown";
}

}  // namespace bpftime
