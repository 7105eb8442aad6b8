// Walks BTF types with libbpf's BTF reader.
//
// The BTF of an image passed the linker's checks of place and size only: libbpf checks
// its form, and every read of value bytes is bounded here. Types nest at most as deep as
// the walk allows.
#include "BtfPrint.h"

#include <cinttypes>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <llvm/Support/ConvertUTF.h>

namespace bpftime {

namespace {

constexpr unsigned depthMax = 32;
constexpr uint32_t elementsMax = 65536;

/// Little-endian bits [shift, shift + width) of at most 64. Taken one by one: fields may
/// straddle bytes, values may be cut short, and printing is no hot path.
uint64_t bits(llvm::ArrayRef<uint8_t> bytes, uint32_t shift, uint32_t width) {
  uint64_t out = 0;
  for (uint32_t i = 0; i < width; ++i) {
    uint64_t at = uint64_t{shift} + i;
    if (at / 8 < bytes.size() && (bytes[at / 8] >> (at % 8) & 1)) out |= 1ull << i;
  }
  return out;
}

int64_t signExtend(uint64_t value, uint32_t width) {
  if (width == 0 || width >= 64) return static_cast<int64_t>(value);
  return static_cast<int64_t>(value << (64 - width)) >> (64 - width);
}

/// One walk: a value at `bytes`, possibly starting at a bit.
class Walk {
 public:
  explicit Walk(const btf *types) : types(types) {}

  Json value(uint32_t id, llvm::ArrayRef<uint8_t> bytes, uint32_t shift, uint32_t width, unsigned depth) {
    int resolved = depth < depthMax ? btf__resolve_type(types, id) : -1;
    const btf_type *t = resolved < 0 ? nullptr : btf__type_by_id(types, static_cast<uint32_t>(resolved));
    if (!t) return byteArray(bytes);
    switch (btf_kind(t)) {
      case BTF_KIND_INT: return integer(t, bytes, shift, width);
      case BTF_KIND_ENUM:
      case BTF_KIND_ENUM64: return enumeration(t, bytes, shift, width);
      case BTF_KIND_PTR: return llvmHex(bits(bytes, 0, 64));
      case BTF_KIND_ARRAY: return array(btf_array(t), bytes, depth);
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION: return record(t, bytes, depth);
      case BTF_KIND_FLOAT: return real(t, bytes);
      case BTF_KIND_DATASEC: return section(t, bytes, depth);
      default: return byteArray(bytes);
    }
  }

 private:
  static std::string llvmHex(uint64_t v) {
    char text[24];
    snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(v));
    return text;
  }
  llvm::ArrayRef<uint8_t> part(llvm::ArrayRef<uint8_t> bytes, uint64_t off, int64_t size) {
    if (size < 0 || off > bytes.size()) return {};
    return bytes.slice(off, std::min<uint64_t>(static_cast<uint64_t>(size), bytes.size() - off));
  }

  // A width of 0 means the whole of the type; bit fields bring their own.
  Json integer(const btf_type *t, llvm::ArrayRef<uint8_t> bytes, uint32_t shift, uint32_t width) {
    if (t->size == 16) return wide(bytes);
    if (t->size > 8) return byteArray(bytes);
    if (!width) width = t->size * 8;
    uint64_t raw = bits(bytes, shift, width);
    int encoding = btf_int_encoding(t);
    if (encoding & BTF_INT_BOOL) return raw != 0;
    if (encoding & BTF_INT_SIGNED) return signExtend(raw, width);
    return raw;
  }
  // 128 bits have no number in JSON: a string, as bpftool writes it.
  static Json wide(llvm::ArrayRef<uint8_t> bytes) {
    uint64_t low = bits(bytes, 0, 64), high = bits(bytes, 64, 64);
    char text[40];
    if (high) snprintf(text, sizeof text, "0x%" PRIx64 "%016" PRIx64, high, low);
    else snprintf(text, sizeof text, "0x%" PRIx64, low);
    return text;
  }
  // Enumerators are compared in the width of the value: a negative one is stored signed.
  Json enumeration(const btf_type *t, llvm::ArrayRef<uint8_t> bytes, uint32_t shift, uint32_t width) {
    if (!width) width = t->size * 8;
    uint64_t raw = bits(bytes, shift, width), mask = width >= 64 ? ~0ull : (1ull << width) - 1;
    for (int i = 0; i < btf_vlen(t); ++i) {
      bool wide = btf_kind(t) == BTF_KIND_ENUM64;
      uint64_t member =
          wide ? btf_enum64_value(btf_enum64(t) + i) : static_cast<uint64_t>(int64_t{btf_enum(t)[i].val});
      uint32_t name = wide ? btf_enum64(t)[i].name_off : btf_enum(t)[i].name_off;
      if ((member & mask) == raw) return btf__str_by_offset(types, name);
    }
    return btf_kflag(t) ? Json(signExtend(raw, width)) : Json(raw);
  }
  // The double whose digits are those of the float: 0.1, not 0.10000000149011612.
  static double shortest(float f) {
    char text[40];
    for (int digits = 1; digits <= 9; ++digits) {
      snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(f));
      if (strtof(text, nullptr) == f) break;
    }
    return strtod(text, nullptr);
  }
  Json real(const btf_type *t, llvm::ArrayRef<uint8_t> bytes) {
    double d;
    float f;
    if (t->size == sizeof d && bytes.size() >= sizeof d) return memcpy(&d, bytes.data(), sizeof d), d;
    if (t->size == sizeof f && bytes.size() >= sizeof f)
      return memcpy(&f, bytes.data(), sizeof f), shortest(f);
    return byteArray(bytes);
  }
  // `char` is text; `signed char`, `__u8` and the like are numbers.
  bool isChar(uint32_t id) {
    int resolved = btf__resolve_type(types, id);
    const btf_type *t = resolved < 0 ? nullptr : btf__type_by_id(types, static_cast<uint32_t>(resolved));
    return t && btf_is_int(t) && t->size == 1 && !strcmp(btf__name_by_offset(types, t->name_off), "char");
  }
  Json array(const struct btf_array *a, llvm::ArrayRef<uint8_t> bytes, unsigned depth) {
    int64_t size = btf__resolve_size(types, a->type);
    Json out = Json::array();
    if (size <= 0) return byteArray(bytes);
    if (isChar(a->type)) return text(part(bytes, 0, a->nelems));
    for (uint32_t i = 0; i < std::min(a->nelems, elementsMax); ++i)
      out.push_back(
          value(a->type, part(bytes, uint64_t{i} * static_cast<uint64_t>(size), size), 0, 0, depth + 1));
    return out;
  }
  /// A C string if it looks like one, else its bytes.
  static Json text(llvm::ArrayRef<uint8_t> bytes) {
    size_t length = strnlen(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    for (size_t i = 0; i < length; ++i)
      if (bytes[i] < ' ' && bytes[i] != '\n' && bytes[i] != '\t') return byteArray(bytes);
    const llvm::UTF8 *begin = bytes.data();
    if (!llvm::isLegalUTF8String(&begin, begin + length)) return byteArray(bytes);
    return std::string(reinterpret_cast<const char *>(bytes.data()), length);
  }
  Json record(const btf_type *t, llvm::ArrayRef<uint8_t> bytes, unsigned depth) {
    Json out = Json::object();
    for (uint32_t i = 0; i < btf_vlen(t); ++i) {
      const btf_member &m = btf_members(t)[i];
      uint32_t at = btf_member_bit_offset(t, i), width = btf_member_bitfield_size(t, i);
      const char *name = btf__name_by_offset(types, m.name_off);
      Json v = width ? value(m.type, part(bytes, 0, static_cast<int64_t>(bytes.size())), at, width, depth + 1)
                     : value(m.type, part(bytes, at / 8, btf__resolve_size(types, m.type)), 0, 0, depth + 1);
      // Members of an anonymous struct or union appear as the outer one's.
      if (name && *name) out[name] = std::move(v);
      else if (v.is_object()) out.update(v);
    }
    return out;
  }
  // The value of .data, .bss and .rodata maps: one member per variable.
  Json section(const btf_type *t, llvm::ArrayRef<uint8_t> bytes, unsigned depth) {
    Json out = Json::object();
    for (uint32_t i = 0; i < btf_vlen(t); ++i) {
      const btf_var_secinfo &s = btf_var_secinfos(t)[i];
      const btf_type *var = btf__type_by_id(types, s.type);
      if (!var || !btf_is_var(var)) continue;
      out[btf__name_by_offset(types, var->name_off)] =
          value(var->type, part(bytes, s.offset, s.size), 0, 0, depth + 1);
    }
    return out;
  }

  const btf *types;
};

}  // namespace

void BtfPrinter::Free::operator()(btf *b) const { btf__free(b); }

BtfPrinter::BtfPrinter(llvm::ArrayRef<uint8_t> bytes) {
  libbpf_set_print(nullptr);
  if (!bytes.empty()) types.reset(btf__new(bytes.data(), static_cast<uint32_t>(bytes.size())));
}

bool BtfPrinter::fits(uint32_t type, size_t size) const {
  if (!types || !type) return false;
  const btf_type *t = btf__type_by_id(types.get(), type);
  // Clang leaves a section's size 0; libbpf fills it in only in its own copy.
  if (t && btf_is_datasec(t)) return true;
  return t && btf__resolve_size(types.get(), type) == static_cast<int64_t>(size);
}

uint32_t BtfPrinter::find(const std::string &name) const {
  if (!types) return 0;
  for (uint32_t kind : {BTF_KIND_STRUCT, BTF_KIND_UNION}) {
    int id = btf__find_by_name_kind(types.get(), name.c_str(), kind);
    if (id > 0) return static_cast<uint32_t>(id);
  }
  return 0;
}

Json BtfPrinter::value(uint32_t type, llvm::ArrayRef<uint8_t> bytes) const {
  if (!fits(type, bytes.size())) return byteArray(bytes);
  return Walk(types.get()).value(type, bytes, 0, 0, 0);
}

Json byteArray(llvm::ArrayRef<uint8_t> bytes) {
  Json out = Json::array();
  for (uint8_t b : bytes) {
    char text[8];
    snprintf(text, sizeof text, "0x%02x", b);
    out.push_back(text);
  }
  return out;
}

std::string plainText(const Json &j) {
  std::string out;
  if (j.is_string()) return j.get<std::string>();
  if (j.is_object()) {
    for (auto it = j.begin(); it != j.end(); ++it)
      out += (out.empty() ? "" : ", ") + it.key() + " = " + plainText(it.value());
    return "{" + out + "}";
  }
  if (j.is_array()) {
    for (const Json &e : j) out += (out.empty() ? "" : ", ") + plainText(e);
    return "[" + out + "]";
  }
  // JSON has no such numbers; people do.
  if (j.is_number_float() && !std::isfinite(j.get<double>())) return std::to_string(j.get<double>());
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace bpftime
