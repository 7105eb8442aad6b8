// What lies where inside a structure. Loads are judged by the rules of the kernel's walk
// (btf_struct_walk in kernel/bpf/btf.c): members in order, the first that holds the offset
// decides. Every walk goes down at most a fixed number of levels.
#include "bpf/Types.h"

#include <algorithm>

#include <linux/btf.h>

namespace bpftime {

namespace {

constexpr unsigned levelsMax = 64;

}  // namespace

/// One load on its way down through nested structures.
class StructWalk {
 public:
  StructWalk(const Types &types, uint32_t id, uint64_t offset, uint32_t bytes)
      : types(types), id(types.strip(id)), offset(offset), bytes(bytes) {}
  std::optional<Field> run();

 private:
  /// Where the walk stands after one structure: at the end with or without a result, or
  /// inside a member that is a structure itself.
  enum Step { Down, Done };
  Step enter();
  Step pastTheEnd();
  Step inMember(const btf_member &, uint64_t begin);
  Step inPointer(uint32_t pointer, uint64_t begin);
  Step done(std::optional<Field> field) {
    result = field;
    return Done;
  }
  Field field(Field::Kind kind) const {
    Field f;
    f.kind = kind;
    f.isInUnion = isInUnion;
    return f;
  }
  bool isStructure(uint32_t t) const {
    TypeKind kind = types.kindOf(t);
    return kind == TypeKind::Struct || kind == TypeKind::Union;
  }

  const Types &types;
  uint32_t id;      // the structure that the walk is in, stripped
  uint64_t offset;  // of the load inside it
  uint32_t bytes;
  bool isInUnion = false;
  std::optional<Field> result;
};

/// A structure may end in an array that the type gives no length; its elements repeat
/// without end.
StructWalk::Step StructWalk::pastTheEnd() {
  llvm::ArrayRef<btf_member> members = types.records<btf_member>(id);
  if (members.empty()) return done(std::nullopt);
  uint32_t last = types.strip(members.back().type);
  if (types.btfKindOf(last) != BTF_KIND_ARRAY || types.tail<btf_array>(last).nelems != 0)
    return done(std::nullopt);
  uint64_t begin = types.bitsOf(id, members.back()).begin / 8;
  if (offset < begin) return done(std::nullopt);
  uint32_t element = types.strip(types.tail<btf_array>(last).type);
  if (types.btfKindOf(element) == BTF_KIND_INT) return done(field(Field::Number));
  uint64_t stride = types.sizeOf(element);
  if (!isStructure(element) || stride == 0) return done(std::nullopt);
  offset = (offset - begin) % stride;
  id = element;
  return Down;
}

/// Part of a pointer is nothing; a pointer to anything but a structure is a number.
StructWalk::Step StructWalk::inPointer(uint32_t pointer, uint64_t begin) {
  if (offset != begin || bytes != types.sizeOf(pointer)) return done(std::nullopt);
  uint32_t target = types.strip(types.pointee(pointer));
  if (!isStructure(target)) return done(field(Field::Number));
  Field f = field(Field::Pointer);
  f.type = target;
  for (llvm::StringRef tag : types.pointerTags(pointer)) {
    if (tag == "user") f.space = Field::User;
    else if (tag == "percpu") f.space = Field::Percpu;
    else if (tag == "rcu") f.space = Field::Rcu;
  }
  return done(f);
}

/// The offset lies in this member. An array of numbers may be read across its elements.
StructWalk::Step StructWalk::inMember(const btf_member &member, uint64_t begin) {
  uint32_t part = types.strip(member.type);
  uint64_t end = begin + types.sizeOf(part);
  for (unsigned level = 0; types.btfKindOf(part) == BTF_KIND_ARRAY && level < levelsMax; ++level) {
    part = types.strip(types.tail<btf_array>(part).type);
    uint64_t stride = types.sizeOf(part);
    if (stride == 0) return done(std::nullopt);
    begin += (offset - begin) / stride * stride;
  }
  if (isStructure(part)) {
    // A union of one is a way to write a name down, not a choice.
    isInUnion |= types.kindOf(part) == TypeKind::Union && types.vlen(part) != 1;
    offset -= begin;
    id = part;
    return Down;
  }
  if (types.kindOf(part) == TypeKind::Pointer) return inPointer(part, begin);
  if (offset + bytes > end) return done(std::nullopt);
  return done(field(Field::Number));
}

StructWalk::Step StructWalk::enter() {
  if (offset + bytes > types.sizeOf(id)) return pastTheEnd();
  for (const btf_member &member : types.records<btf_member>(id)) {
    Types::Bits bits = types.bitsOf(id, member);
    uint64_t begin = bits.begin / 8;
    if (offset + bytes <= begin) break;
    if (bits.count) {
      // A load that covers the field reads it with its neighbours, as compilers do.
      if (offset <= begin && (bits.begin + bits.count + 7) / 8 <= offset + bytes)
        return done(field(Field::Number));
      continue;
    }
    if (offset < begin) break;  // a hole
    if (offset >= begin + types.sizeOf(member.type)) continue;
    return inMember(member, begin);
  }
  return done(std::nullopt);
}

std::optional<Field> StructWalk::run() {
  if (!isStructure(id) || bytes == 0 || offset > UINT32_MAX) return std::nullopt;
  isInUnion = types.kindOf(id) == TypeKind::Union && types.vlen(id) != 1;
  for (unsigned level = 0; level < levelsMax; ++level)
    if (enter() == Done) return result;
  return std::nullopt;
}

std::optional<Field> Types::fieldAt(uint32_t structId, uint64_t offset, uint32_t bytes) const {
  return StructWalk(*this, structId, offset, bytes).run();
}

std::optional<uint64_t> Types::memberOffset(uint32_t structId, llvm::StringRef path, unsigned level) const {
  uint32_t id = strip(structId);
  bool isRecord = kindOf(id) == TypeKind::Struct || kindOf(id) == TypeKind::Union;
  if (!isRecord || level > levelsMax) return std::nullopt;
  auto [name, rest] = path.split('.');
  for (const btf_member &m : records<btf_member>(id)) {
    Bits bits = bitsOf(id, m);
    llvm::StringRef own = string(m.name_off);
    std::optional<uint64_t> inner;
    if (own.empty()) inner = memberOffset(m.type, path, level + 1);
    else if (own == name && !bits.count)
      inner = rest.empty() ? std::optional<uint64_t>(0) : memberOffset(m.type, rest, level + 1);
    if (inner) return bits.begin / 8 + *inner;
  }
  return std::nullopt;
}

std::optional<uint64_t> Types::memberOffset(uint32_t structId, llvm::StringRef path) const {
  return memberOffset(structId, path, 0);
}

/// Unlike a load, this looks at structures only, and not into unions: what they hold is
/// anybody's guess.
bool Types::holdsAt(uint32_t outer, uint64_t offset, llvm::StringRef innerName) const {
  uint32_t id = strip(outer);
  for (unsigned level = 0; level < levelsMax; ++level) {
    if (kindOf(id) == TypeKind::Array) {
      uint32_t element = strip(tail<btf_array>(id).type);
      uint64_t stride = sizeOf(element);
      if (stride == 0) return false;
      offset %= stride;
      id = element;
      continue;
    }
    if (kindOf(id) != TypeKind::Struct) return false;
    if (offset == 0 && nameOf(id) == innerName) return true;
    llvm::ArrayRef<btf_member> members = records<btf_member>(id);
    const btf_member *in = std::find_if(members.begin(), members.end(), [&](const btf_member &m) {
      uint64_t begin = bitsOf(id, m).begin / 8;
      return offset >= begin && offset < begin + sizeOf(m.type);
    });
    if (in == members.end()) return false;
    offset -= bitsOf(id, *in).begin / 8;
    id = strip(in->type);
  }
  return false;
}

}  // namespace bpftime
