// A variable is found by the BTF of its data section: name, offset and type. The BTF was
// checked for form (BtfCheck.h) but not for agreement with the data, so each offset and
// size is held against the section's size before anything is written.
#include "object/Variables.h"

#include "support/Diagnostic.h"

#include <cstring>
#include <optional>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <llvm/ADT/APInt.h>
#include <llvm/ADT/StringExtras.h>

namespace bpftime {

namespace {

/// A variable, or a part of one: its bytes and type.
struct Place {
  uint8_t *bytes;          ///< inside the map's initial value
  uint32_t size;           ///< of a variable as the data section says
  uint32_t type;           ///< id in the object's BTF
  uint32_t bit = 0;        ///< of `bytes`, where a bit field begins
  uint32_t bitsField = 0;  ///< of a bit field, 0 for anything else
};

/// The type behind const, volatile and typedefs, which say nothing about values.
uint32_t withoutModifiers(const btf *types, uint32_t id) {
  // Sound: BtfCheck.h refused types that contain themselves, so the chain ends.
  for (const btf_type *t = btf__type_by_id(types, id); t && (btf_is_mod(t) || btf_is_typedef(t));
       t = btf__type_by_id(types, id))
    id = t->type;
  return id;
}

/// "" for an offset outside the strings.
llvm::StringRef nameOf(const btf *types, uint32_t offset) {
  const char *name = btf__name_by_offset(types, offset);
  return name ? name : "";
}

/// Writers return "" or the reason, in words that complete "X cannot be Y: …".
class Setter {
 public:
  explicit Setter(bpf_object *object) : object(object), types(bpf_object__btf(object)) {}
  llvm::Error set(llvm::StringRef name, llvm::StringRef value);

 private:
  std::optional<Place> find(llvm::StringRef name);
  std::optional<Place> findIn(bpf_map *, llvm::StringRef name);
  std::string descend(Place &, llvm::StringRef path);
  bool enterMember(Place &, llvm::StringRef name);
  std::string enterElement(Place &, uint32_t index);
  const btf_type *typeOf(const Place &place) {
    return btf__type_by_id(types, withoutModifiers(types, place.type));
  }
  std::string write(const Place &, llvm::StringRef value);
  std::string writeInteger(const Place &, llvm::StringRef value, bool isSigned, bool isBool);
  std::string writeEnum(const Place &, const btf_type *, llvm::StringRef value);
  std::string writeReal(const Place &, llvm::StringRef value);
  std::string writeText(const Place &, llvm::StringRef value);
  std::string writeArray(const Place &, const btf_type *, llvm::StringRef value);

  bpf_object *object;
  const btf *types;
  std::vector<std::string> known;
};

/// Notes every name it passes, for the message when none fits.
std::optional<Place> Setter::findIn(bpf_map *map, llvm::StringRef name) {
  const btf_type *section = btf__type_by_id(types, bpf_map__btf_value_type_id(map));
  size_t size = 0;
  auto *data = static_cast<uint8_t *>(const_cast<void *>(bpf_map__initial_value(map, &size)));
  if (!section || !btf_is_datasec(section) || !data) return std::nullopt;
  const btf_var_secinfo *infos = btf_var_secinfos(section);
  for (unsigned i = 0; i < btf_vlen(section); ++i) {
    const btf_type *variable = btf__type_by_id(types, infos[i].type);
    if (!variable || !btf_is_var(variable)) continue;
    llvm::StringRef found = nameOf(types, variable->name_off);
    known.push_back(found.str());
    bool fits = infos[i].offset <= size && infos[i].size <= size - infos[i].offset;
    if (found == name && fits) return Place{data + infos[i].offset, infos[i].size, variable->type};
  }
  return std::nullopt;
}

/// Only read-only data: other variables are the program's to change, and --set would
/// promise more than an initial value.
std::optional<Place> Setter::find(llvm::StringRef name) {
  known.clear();
  if (!types) return std::nullopt;
  bpf_map *map = nullptr;
  bpf_object__for_each_map(map, object) {
    bool isReadOnly = llvm::StringRef(bpf_map__name(map)).contains(".rodata");
    if (!bpf_map__is_internal(map) || !isReadOnly) continue;
    if (std::optional<Place> variable = findIn(map, name)) return variable;
  }
  return std::nullopt;
}

/// Members of unnamed structures and unions count as the outer one's.
bool Setter::enterMember(Place &place, llvm::StringRef name) {
  const btf_type *outer = typeOf(place);
  for (unsigned i = 0; outer && btf_is_composite(outer) && i < btf_vlen(outer); ++i) {
    const btf_member &m = btf_members(outer)[i];
    uint32_t bit = btf_member_bit_offset(outer, i), bits = btf_member_bitfield_size(outer, i);
    int64_t size = bits ? place.size : btf__resolve_size(types, m.type);
    uint32_t begin = bits ? 0 : bit / 8;
    bool fits = bits ? uint64_t(bit) + bits <= uint64_t(place.size) * 8
                     : size > 0 && begin <= place.size && size <= place.size - begin;
    if (!fits) continue;
    Place member = {place.bytes + begin, uint32_t(size), m.type, bits ? bit : 0, bits};
    llvm::StringRef found = nameOf(types, m.name_off);
    // Sound: BtfCheck.h refused types that contain themselves, so the recursion ends.
    if (found != name && !(found.empty() && enterMember(member, name))) continue;
    place = member;
    return true;
  }
  return false;
}

std::string Setter::enterElement(Place &place, uint32_t index) {
  const btf_type *outer = typeOf(place);
  if (!outer || !btf_is_array(outer)) return "it is no array";
  int64_t size = btf__resolve_size(types, btf_array(outer)->type);
  if (size <= 0 || index >= btf_array(outer)->nelems || (index + 1ull) * uint64_t(size) > place.size)
    return "the array has " + std::to_string(btf_array(outer)->nelems) + " elements";
  place = {place.bytes + index * uint64_t(size), uint32_t(size), btf_array(outer)->type};
  return "";
}

/// Follows `.member` and `[index]`.
std::string Setter::descend(Place &place, llvm::StringRef path) {
  while (!path.empty()) {
    uint32_t index;
    std::string why;
    if (path.consume_front(".")) {
      llvm::StringRef member = path.take_until([](char c) { return c == '.' || c == '['; });
      path = path.drop_front(member.size());
      if (!enterMember(place, member)) why = "there is no member " + member.str();
    } else if (path.consume_front("[") && !path.consumeInteger(0, index) && path.consume_front("]")) {
      why = enterElement(place, index);
    } else {
      why = "its name should be as in NAME.member or NAME[2]";
    }
    if (!why.empty()) return why;
  }
  return "";
}

/// Little-endian, as eBPF objects are, so bits are in the order of bytes.
void store(const Place &place, const llvm::APInt &value) {
  for (uint32_t i = 0; i < value.getBitWidth(); ++i) {
    uint32_t at = place.bit + i;
    uint8_t mask = uint8_t(1u << at % 8);
    place.bytes[at / 8] = uint8_t((place.bytes[at / 8] & ~mask) | (value[i] ? mask : 0));
  }
}

/// A bool is 0 or 1, whatever room it takes.
std::string Setter::writeInteger(const Place &place, llvm::StringRef value, bool isSigned, bool isBool) {
  if (value == "true" || value == "false") value = value == "true" ? "1" : "0";
  const uint32_t room = place.bitsField ? place.bitsField : place.size * 8, bits = isBool ? 1 : room;
  if (room > 128) return "it is wider than 128 bits";
  bool negative = value.consume_front("-");
  llvm::APInt magnitude;
  if (value.getAsInteger(0, magnitude)) return "that is not an integer";
  // The largest magnitude on either side of zero is one bit shorter than the type.
  const uint32_t used = magnitude.getActiveBits(), signedBits = bits - 1;
  const bool isLowest = negative && used == bits && magnitude.isPowerOf2();
  if (negative && !isSigned && used) return "it is unsigned";
  if (isSigned ? used > signedBits && !isLowest : used > bits)
    return "it has " + std::to_string(bits) + (bits == 1 ? " bit" : " bits");
  magnitude = magnitude.zextOrTrunc(room);
  store(place, negative ? -magnitude : magnitude);
  return "";
}

/// By name, or by number: an enum may hold what no enumerator names.
std::string Setter::writeEnum(const Place &place, const btf_type *type, llvm::StringRef value) {
  bool wide = btf_is_enum64(type);
  for (unsigned i = 0; i < btf_vlen(type); ++i) {
    uint32_t nameOffset = wide ? btf_enum64(type)[i].name_off : btf_enum(type)[i].name_off;
    if (nameOf(types, nameOffset) != value) continue;
    int64_t number = wide ? int64_t(btf_enum64_value(&btf_enum64(type)[i])) : int64_t(btf_enum(type)[i].val);
    // A large number of an unsigned enumeration is stored as a negative one would be.
    uint32_t room = place.bitsField ? place.bitsField : place.size * 8;
    if (room > 64) return "it is wider than 64 bits";
    store(place, llvm::APInt(64, uint64_t(number)).trunc(room));
    return "";
  }
  return writeInteger(place, value, btf_kflag(type), false);
}

/// As the C compiler would have rounded it.
std::string Setter::writeReal(const Place &place, llvm::StringRef value) {
  double wide;
  if (value.getAsDouble(wide)) return "that is not a number";
  float narrow = float(wide);
  if (place.size != sizeof wide && place.size != sizeof narrow) return "it is neither a float nor a double";
  memcpy(place.bytes, place.size == sizeof wide ? (void *)&wide : &narrow, place.size);
  return "";
}

/// Strings keep their terminator, and what was longer before is cleared.
std::string Setter::writeText(const Place &place, llvm::StringRef value) {
  if (value.size() >= place.size) return "it holds " + std::to_string(place.size) + " bytes";
  memset(place.bytes, 0, place.size);
  memcpy(place.bytes, value.data(), value.size());
  return "";
}

/// `{1, 2}`: the elements behind those given become 0, as in C. Bytes may be text as well.
std::string Setter::writeArray(const Place &place, const btf_type *array, llvm::StringRef value) {
  const btf_type *element = btf__type_by_id(types, withoutModifiers(types, btf_array(array)->type));
  bool isByte = element && btf_is_int(element) && element->size == 1;
  bool isList = value.size() >= 2 && value.front() == '{' && value.back() == '}';
  if (isByte && (!isList || nameOf(types, element->name_off) == "char")) return writeText(place, value);
  if (!isList) return "an array takes a list: {1,2}";
  llvm::SmallVector<llvm::StringRef> values;
  value.drop_front().drop_back().split(values, ',');
  memset(place.bytes, 0, place.size);
  for (uint32_t i = 0; i < values.size(); ++i) {
    Place at = place;
    std::string why = enterElement(at, i);
    if (why.empty()) why = write(at, values[i].trim());
    if (!why.empty()) return why;
  }
  return "";
}

/// Empty, or why the value does not fit.
std::string Setter::write(const Place &place, llvm::StringRef value) {
  const btf_type *type = typeOf(place);
  if (!type || place.size == 0) return "its type is unknown";
  if (btf_is_array(type)) return writeArray(place, type, value);
  if (btf_is_any_enum(type)) return writeEnum(place, type, value);
  if (btf_is_float(type)) return writeReal(place, value);
  if (btf_is_composite(type)) return "it has members: set one of them, as in NAME.member";
  if (!btf_is_int(type)) return "its type takes no value";
  int encoding = btf_int_encoding(type);
  return writeInteger(place, value, encoding & BTF_INT_SIGNED, encoding & BTF_INT_BOOL);
}

llvm::Error Setter::set(llvm::StringRef name, llvm::StringRef value) {
  // The longest name that is one: what is static in a function has a dot in its own.
  size_t end = name.size();
  std::optional<Place> place = find(name);
  while (!place && (end = name.take_front(end).find_last_of(".[")) != llvm::StringRef::npos)
    place = find(name.take_front(end));
  if (!place) {
    std::string remedy = known.empty() ? "The object has none; declare it `const volatile`."
                                       : "Those there are: " + llvm::join(known, ", ") + ".";
    return fail(diagnose(DiagId::NoSuchVariable, "set", "read-only variable", name).tryThis(remedy));
  }
  std::string why = descend(*place, name.drop_front(end));
  if (why.empty()) why = write(*place, value);
  if (why.empty()) return llvm::Error::success();
  return fail(diagnose(DiagId::BadValue, name, value, why));
}

}  // namespace

llvm::Error setVariables(bpf_object *object, llvm::ArrayRef<std::pair<std::string, std::string>> values) {
  for (const auto &[name, value] : values)
    if (llvm::Error e = Setter(object).set(name, value)) return e;
  return llvm::Error::success();
}

}  // namespace bpftime
