// One pass over the types, then a walk along the edges by which a type contains another
// by value: that graph must be free of cycles and shallow, or whoever computes a size
// never ends. Pointers and function types end the walk, as they do for the kernel.
#include "object/BtfCheck.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <linux/btf.h>

namespace bpftime {

namespace {

constexpr uint32_t typesMax = 1u << 20;  // as many as the kernel's BTF_MAX_TYPE
constexpr uint8_t nestingMax = 64;       // twice the kernel's MAX_RESOLVE_DEPTH

/// `problem` says what is wrong first; every step returns false once it is set.
class BtfCheck {
 public:
  explicit BtfCheck(llvm::ArrayRef<uint8_t> bytes) : bytes(bytes) {}
  std::string run();

 private:
  bool readHeader();
  bool readTypes();
  bool readType();
  bool readTail(uint32_t id, unsigned kind, unsigned count, uint32_t sizeOrType);
  bool readMembers(uint32_t id, unsigned count);
  bool readSecInfo(uint32_t id, unsigned count);
  bool readParams(unsigned count);
  bool checkEdges();
  bool visit(uint32_t id, unsigned depth);
  static constexpr uint8_t open = 255;

  bool wrong(const char *why) {
    problem = why;
    return false;
  }
  bool hasName(uint32_t offset) {
    return offset < header.str_len || wrong("a name of the BTF lies outside its strings");
  }
  // References may point forward, so they are held against the count at the end.
  void refer(uint32_t id) { idMax = std::max(idMax, id); }
  void contain(uint32_t id, uint32_t part) {
    refer(part);
    parts[id].push_back(part);
  }
  template <typename T> bool take(T &out) {
    if (sizeof(T) > end - at) return wrong("a type of the BTF is cut off");
    memcpy(&out, bytes.data() + at, sizeof(T));
    at += sizeof(T);
    return true;
  }

  llvm::ArrayRef<uint8_t> bytes;
  btf_header header{};
  size_t at = 0, end = 0;
  uint32_t idMax = 0;                        // the largest id that anything refers to
  std::vector<std::vector<uint32_t>> parts;  // by type id: what it contains by value
  std::vector<uint8_t> height;               // by type id: 0 not visited, `open`, or levels below it
  std::string problem;
};

/// Sound: sums are taken in 64 bits, so no pair of 32-bit fields wraps around.
bool BtfCheck::readHeader() {
  if (bytes.size() < sizeof header) return wrong("the BTF header is cut off");
  memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != BTF_MAGIC || header.version != BTF_VERSION)
    return wrong("the BTF has an unknown magic or version");
  if (header.hdr_len < sizeof header || header.hdr_len > bytes.size())
    return wrong("the BTF header has a wrong length");
  uint64_t room = bytes.size() - header.hdr_len;
  if (uint64_t(header.type_off) + header.type_len > room ||
      uint64_t(header.str_off) + header.str_len > room || header.type_off % 4)
    return wrong("a table of the BTF lies outside it");
  const uint8_t *strings = bytes.data() + header.hdr_len + header.str_off;
  if (header.str_len == 0 || strings[0] || strings[header.str_len - 1])
    return wrong("the BTF strings are not terminated");
  at = header.hdr_len + header.type_off;
  end = at + header.type_len;
  return true;
}

bool BtfCheck::readMembers(uint32_t id, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    btf_member member;
    if (!take(member) || !hasName(member.name_off)) return false;
    contain(id, member.type);
  }
  return true;
}

bool BtfCheck::readSecInfo(uint32_t id, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    btf_var_secinfo info;
    if (!take(info)) return false;
    contain(id, info.type);
  }
  return true;
}

/// Parameters are passed by reference as far as sizes go: a prototype may name its own
/// struct.
bool BtfCheck::readParams(unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    btf_param param;
    if (!take(param) || !hasName(param.name_off)) return false;
    refer(param.type);
  }
  return true;
}

/// What follows the common part of a type.
bool BtfCheck::readTail(uint32_t id, unsigned kind, unsigned count, uint32_t sizeOrType) {
  uint32_t word;
  switch (kind) {
    // One word: the encoding of an integer, the component a tag is for.
    case BTF_KIND_INT:
    case BTF_KIND_DECL_TAG: {
      if (kind == BTF_KIND_DECL_TAG) refer(sizeOrType);
      return take(word);
    }
    case BTF_KIND_VAR: contain(id, sizeOrType); return take(word);
    case BTF_KIND_ARRAY: {
      btf_array array;
      if (!take(array)) return false;
      contain(id, array.type);
      refer(array.index_type);
      return true;
    }
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION: return readMembers(id, count);
    case BTF_KIND_DATASEC: return readSecInfo(id, count);
    case BTF_KIND_ENUM:
      for (btf_enum entry; count; --count)
        if (!take(entry) || !hasName(entry.name_off)) return false;
      return true;
    case BTF_KIND_ENUM64:
      for (btf_enum64 entry; count; --count)
        if (!take(entry) || !hasName(entry.name_off)) return false;
      return true;
    case BTF_KIND_FUNC_PROTO: refer(sizeOrType); return readParams(count);
    case BTF_KIND_PTR:
    case BTF_KIND_FUNC: refer(sizeOrType); return true;
    case BTF_KIND_TYPEDEF:
    case BTF_KIND_VOLATILE:
    case BTF_KIND_CONST:
    case BTF_KIND_RESTRICT:
    case BTF_KIND_TYPE_TAG: contain(id, sizeOrType); return true;
    case BTF_KIND_FWD:
    case BTF_KIND_FLOAT: return true;
    default: return wrong("the BTF has a type of unknown kind");
  }
}

/// Ids are given out in the order of the types; `parts` grows with them.
bool BtfCheck::readType() {
  btf_type type;
  if (!take(type) || !hasName(type.name_off)) return false;
  uint32_t id = uint32_t(parts.size());
  parts.emplace_back();
  return readTail(id, BTF_INFO_KIND(type.info), BTF_INFO_VLEN(type.info), type.type);
}

bool BtfCheck::readTypes() {
  parts.emplace_back();  // id 0 is void
  while (at < end) {
    if (parts.size() > typesMax) return wrong("the BTF has too many types");
    if (!readType()) return false;
  }
  if (idMax >= parts.size()) return wrong("the BTF refers to a type that does not exist");
  return true;
}

/// Sound: a type's height is final once all its parts have theirs, and a part that is
/// still open is an ancestor, so the walk visits each type once and ends.
bool BtfCheck::visit(uint32_t id, unsigned depth) {
  if (height[id] == open) return wrong("a type of the BTF contains itself");
  if (height[id]) return true;
  if (depth > nestingMax) return wrong("a type of the BTF is nested too deeply");
  height[id] = open;
  unsigned levels = 1;
  for (uint32_t part : parts[id]) {
    if (!visit(part, depth + 1)) return false;
    levels = std::max(levels, height[part] + 1u);
  }
  if (levels > nestingMax) return wrong("a type of the BTF is nested too deeply");
  height[id] = uint8_t(levels);
  return true;
}

bool BtfCheck::checkEdges() {
  height.assign(parts.size(), 0);
  for (uint32_t id = 0; id < parts.size(); ++id)
    if (!visit(id, 0)) return false;
  return true;
}

std::string BtfCheck::run() {
  if (readHeader() && readTypes()) checkEdges();
  return problem;
}

}  // namespace

std::string checkBtf(llvm::ArrayRef<uint8_t> bytes) { return bytes.empty() ? "" : BtfCheck(bytes).run(); }

std::string checkBtfExt(llvm::ArrayRef<uint8_t> bytes, bool &hasCoreRelocations) {
  hasCoreRelocations = false;
  if (bytes.empty()) return "";
  // The header as libbpf knows it; the last two fields came later.
  struct {
    uint16_t magic;
    uint8_t version, flags;
    uint32_t headerSize, table[6];  // offset and length of func, line, CO-RE info
  } header{};
  constexpr size_t olderSize = 24;
  if (bytes.size() < olderSize) return "the BTF.ext header is cut off";
  memcpy(&header, bytes.data(), std::min(bytes.size(), sizeof header));
  if (header.magic != BTF_MAGIC || header.version != BTF_VERSION)
    return "the BTF.ext has an unknown magic or version";
  if (header.headerSize < olderSize || header.headerSize > bytes.size())
    return "the BTF.ext header has a wrong length";
  size_t tables = header.headerSize >= sizeof header ? 3 : 2;
  uint64_t room = bytes.size() - header.headerSize;
  for (size_t i = 0; i < tables; ++i)
    if (uint64_t(header.table[2 * i]) + header.table[2 * i + 1] > room || header.table[2 * i] % 4)
      return "a table of the BTF.ext lies outside it";
  // Four bytes are the record size alone: a table without records.
  hasCoreRelocations = tables == 3 && header.table[5] > 4;
  return "";
}

}  // namespace bpftime
