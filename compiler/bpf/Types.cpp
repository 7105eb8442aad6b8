// One pass notes where each type begins; everything else is read in place. Types have at
// most a fixed number of levels here, so that BTF which contains itself ends a walk instead
// of the process.
#include "bpf/Types.h"

#include <cstring>

#include <linux/btf.h>

namespace bpftime {

namespace {

constexpr unsigned levelsMax = 64;  // twice the kernel's MAX_RESOLVE_DEPTH

/// Bytes behind the common part of a type; nullopt: an unknown kind.
std::optional<uint64_t> tailBytes(const btf_type &type) {
  uint64_t count = BTF_INFO_VLEN(type.info);
  switch (BTF_INFO_KIND(type.info)) {
    case BTF_KIND_INT: return sizeof(uint32_t);
    case BTF_KIND_VAR: return sizeof(btf_var);
    case BTF_KIND_DECL_TAG: return sizeof(btf_decl_tag);
    case BTF_KIND_ARRAY: return sizeof(btf_array);
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION: return count * sizeof(btf_member);
    case BTF_KIND_DATASEC: return count * sizeof(btf_var_secinfo);
    case BTF_KIND_ENUM: return count * sizeof(btf_enum);
    case BTF_KIND_ENUM64: return count * sizeof(btf_enum64);
    case BTF_KIND_FUNC_PROTO: return count * sizeof(btf_param);
    case BTF_KIND_PTR:
    case BTF_KIND_FUNC:
    case BTF_KIND_TYPEDEF:
    case BTF_KIND_VOLATILE:
    case BTF_KIND_CONST:
    case BTF_KIND_RESTRICT:
    case BTF_KIND_TYPE_TAG:
    case BTF_KIND_FWD:
    case BTF_KIND_FLOAT: return 0;
    default: return std::nullopt;
  }
}

bool isModifier(unsigned kind) {
  return kind == BTF_KIND_CONST || kind == BTF_KIND_VOLATILE || kind == BTF_KIND_RESTRICT ||
         kind == BTF_KIND_TYPE_TAG;
}

}  // namespace

std::shared_ptr<const Types> Types::parse(std::vector<uint8_t> bytes) {
  std::shared_ptr<Types> types(new Types);
  types->data = std::move(bytes);
  return types->index() ? types : nullptr;
}

/// Sound: each type is inside the table before its id exists, sums are taken in 64 bits, and
/// the table is aligned, so later reads in place stay inside `data`.
bool Types::index() {
  btf_header header;
  if (data.size() < sizeof header) return false;
  memcpy(&header, data.data(), sizeof header);
  uint64_t base = header.hdr_len, begin = base + header.type_off, end = begin + header.type_len;
  uint64_t text = base + header.str_off, textEnd = text + header.str_len;
  if (header.magic != BTF_MAGIC || begin % 4 || end > data.size() || textEnd > data.size() ||
      data.size() > UINT32_MAX || text >= textEnd || data[textEnd - 1])
    return false;
  strings = uint32_t(text);
  stringsEnd = uint32_t(textEnd);
  offsets.push_back(0);
  for (uint64_t at = begin; at < end;) {
    if (end - at < sizeof(btf_type)) return false;
    btf_type type;
    memcpy(&type, &data[at], sizeof type);
    std::optional<uint64_t> more = tailBytes(type);
    if (!more || *more > end - at - sizeof type) return false;
    if (BTF_INFO_KIND(type.info) == BTF_KIND_DECL_TAG) tags.push_back(count());
    offsets.push_back(uint32_t(at));
    at += sizeof type + *more;
  }
  return true;
}

const btf_type *Types::type(uint32_t id) const {
  return id && id < count() ? reinterpret_cast<const btf_type *>(&data[offsets[id]]) : nullptr;
}

unsigned Types::btfKindOf(uint32_t id) const {
  const btf_type *t = type(id);
  return t ? BTF_INFO_KIND(t->info) : BTF_KIND_UNKN;
}

unsigned Types::vlen(uint32_t id) const { return BTF_INFO_VLEN(type(id)->info); }

Types::Bits Types::bitsOf(uint32_t structId, const btf_member &member) const {
  if (!BTF_INFO_KFLAG(type(structId)->info)) return {member.offset, 0};
  return {BTF_MEMBER_BIT_OFFSET(member.offset), BTF_MEMBER_BITFIELD_SIZE(member.offset)};
}

llvm::StringRef Types::string(uint32_t offset) const {
  // The last byte of the strings is zero, so a name that begins inside ends there.
  return offset < stringsEnd - strings ? reinterpret_cast<const char *>(&data[strings + offset]) : "";
}

uint32_t Types::skipModifiers(uint32_t id) const {
  for (unsigned level = 0; isModifier(btfKindOf(id)); id = type(id)->type)
    if (++level > levelsMax) return 0;
  return id;
}

uint32_t Types::strip(uint32_t id) const {
  for (unsigned level = 0; isModifier(btfKindOf(id)) || btfKindOf(id) == BTF_KIND_TYPEDEF;
       id = type(id)->type)
    if (++level > levelsMax) return 0;
  return id < count() ? id : 0;
}

TypeKind Types::kindOf(uint32_t id) const {
  switch (btfKindOf(strip(id))) {
    case BTF_KIND_UNKN: return TypeKind::Void;
    case BTF_KIND_INT:
    case BTF_KIND_ENUM:
    case BTF_KIND_ENUM64:
    case BTF_KIND_FLOAT: return TypeKind::Number;
    case BTF_KIND_PTR: return TypeKind::Pointer;
    case BTF_KIND_ARRAY: return TypeKind::Array;
    case BTF_KIND_STRUCT: return TypeKind::Struct;
    case BTF_KIND_UNION: return TypeKind::Union;
    case BTF_KIND_FUNC:
    case BTF_KIND_FUNC_PROTO: return TypeKind::Function;
    case BTF_KIND_DATASEC: return TypeKind::Section;
    default: return TypeKind::Other;
  }
}

uint64_t Types::sizeOf(uint32_t id) const {
  uint64_t elements = 1;
  for (unsigned level = 0; level < levelsMax; ++level) {
    id = strip(id);
    switch (btfKindOf(id)) {
      case BTF_KIND_INT:
      case BTF_KIND_ENUM:
      case BTF_KIND_ENUM64:
      case BTF_KIND_FLOAT:
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION:
      case BTF_KIND_DATASEC: return elements * type(id)->size;
      case BTF_KIND_PTR: return elements * 8;
      case BTF_KIND_VAR: id = type(id)->type; break;
      case BTF_KIND_ARRAY: {
        const btf_array &array = tail<btf_array>(id);
        // No object is as large as this; the product stays far from wrapping around.
        if (array.nelems && elements > (uint64_t(1) << 31) / array.nelems) return 0;
        elements *= array.nelems;
        id = array.type;
        break;
      }
      default: return 0;
    }
  }
  return 0;
}

llvm::StringRef Types::nameOf(uint32_t id) const {
  const btf_type *t = type(skipModifiers(id));
  return t ? string(t->name_off) : "";
}

uint32_t Types::pointee(uint32_t id) const {
  id = strip(id);
  return btfKindOf(id) == BTF_KIND_PTR ? type(id)->type : 0;
}

std::vector<llvm::StringRef> Types::pointerTags(uint32_t id) const {
  std::vector<llvm::StringRef> out;
  uint32_t at = pointee(id);
  for (unsigned level = 0; isModifier(btfKindOf(at)) && level < levelsMax; ++level, at = type(at)->type)
    if (btfKindOf(at) == BTF_KIND_TYPE_TAG) out.push_back(string(type(at)->name_off));
  return out;
}

bool Types::isSigned(uint32_t id) const {
  id = strip(id);
  if (btfKindOf(id) != BTF_KIND_INT) return false;
  return BTF_INT_ENCODING(tail<uint32_t>(id)) & BTF_INT_SIGNED;
}

uint32_t Types::find(llvm::StringRef name, unsigned btfKind) const {
  for (uint32_t id = 1; id < count(); ++id)
    if (btfKindOf(id) == btfKind && string(type(id)->name_off) == name) return id;
  return 0;
}

std::vector<std::string> Types::tagsOf(uint32_t id, int component) const {
  std::vector<std::string> out;
  for (uint32_t tag : tags)
    if (type(tag)->type == id && tail<btf_decl_tag>(tag).component_idx == component)
      out.push_back(string(type(tag)->name_off).str());
  return out;
}

std::optional<FunctionType> Types::functionType(uint32_t id) const {
  id = strip(id);
  if (btfKindOf(id) == BTF_KIND_PTR) id = strip(type(id)->type);
  FunctionType out;
  uint32_t function = 0;
  if (btfKindOf(id) == BTF_KIND_FUNC) {
    function = id;
    uint32_t linkage = vlen(id);
    out.linkage = linkage == BTF_FUNC_GLOBAL   ? Linkage::Global
                  : linkage == BTF_FUNC_EXTERN ? Linkage::Extern
                                               : Linkage::Static;
    out.tags = tagsOf(function, -1);
    id = type(id)->type;
  }
  if (btfKindOf(id) != BTF_KIND_FUNC_PROTO) return std::nullopt;
  out.result = type(id)->type;
  for (const btf_param &p : records<btf_param>(id)) {
    int component = int(out.params.size());
    out.params.push_back({string(p.name_off).str(), p.type,
                          function ? tagsOf(function, component) : std::vector<std::string>()});
  }
  // "..." is a last parameter without type.
  out.isVariadic = !out.params.empty() && out.params.back().type == 0;
  if (out.isVariadic) out.params.pop_back();
  return out;
}

}  // namespace bpftime
