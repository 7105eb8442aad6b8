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

/// A variable's bytes and type.
struct Variable {
  uint8_t *bytes;  ///< inside the map's initial value
  uint32_t size;   ///< as the data section says
  uint32_t type;   ///< id in the object's BTF
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
  llvm::Error set(const std::string &name, llvm::StringRef value);

 private:
  std::optional<Variable> find(const std::string &name);
  std::optional<Variable> findIn(bpf_map *, const std::string &name);
  std::string write(const Variable &, llvm::StringRef value);
  std::string writeInteger(const Variable &, llvm::StringRef value, bool isSigned, unsigned bits);
  std::string writeEnum(const Variable &, const btf_type *, llvm::StringRef value);
  std::string writeText(const Variable &, const btf_type *, llvm::StringRef value);

  bpf_object *object;
  const btf *types;
  std::vector<std::string> known;
};

/// Notes every name it passes, for the message when none fits.
std::optional<Variable> Setter::findIn(bpf_map *map, const std::string &name) {
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
    if (found == name && fits) return Variable{data + infos[i].offset, infos[i].size, variable->type};
  }
  return std::nullopt;
}

/// Only read-only data: other variables are the program's to change, and --set would
/// promise more than an initial value.
std::optional<Variable> Setter::find(const std::string &name) {
  if (!types) return std::nullopt;
  bpf_map *map = nullptr;
  bpf_object__for_each_map(map, object) {
    bool isReadOnly = llvm::StringRef(bpf_map__name(map)).contains(".rodata");
    if (!bpf_map__is_internal(map) || !isReadOnly) continue;
    if (std::optional<Variable> variable = findIn(map, name)) return variable;
  }
  return std::nullopt;
}

/// Little-endian, as eBPF objects are; `bits` is 1 for a bool, whatever room it takes.
std::string Setter::writeInteger(const Variable &variable, llvm::StringRef value, bool isSigned,
                                 unsigned bits) {
  if (value == "true" || value == "false") value = value == "true" ? "1" : "0";
  if (variable.size > 8) return "it is wider than 64 bits";
  bool negative = value.consume_front("-");
  uint64_t magnitude;
  if (value.getAsInteger(0, magnitude)) return "that is not an integer";
  // The largest magnitude on either side of zero.
  uint64_t top = isSigned     ? (uint64_t(1) << (bits - 1)) - !negative
                 : bits == 64 ? UINT64_MAX
                              : (uint64_t(1) << bits) - 1;
  if (negative && !isSigned && magnitude) return "it is unsigned";
  if (magnitude > top) return "it has " + std::to_string(bits) + (bits == 1 ? " bit" : " bits");
  uint64_t result = negative ? 0 - magnitude : magnitude;
  memcpy(variable.bytes, &result, variable.size);
  return "";
}

/// By name, or by number: an enum may hold what no enumerator names.
std::string Setter::writeEnum(const Variable &variable, const btf_type *type, llvm::StringRef value) {
  bool wide = btf_is_enum64(type);
  for (unsigned i = 0; i < btf_vlen(type); ++i) {
    uint32_t nameOffset = wide ? btf_enum64(type)[i].name_off : btf_enum(type)[i].name_off;
    if (nameOf(types, nameOffset) != value) continue;
    uint64_t number =
        wide ? btf_enum64_value(&btf_enum64(type)[i]) : uint64_t(int64_t(btf_enum(type)[i].val));
    if (variable.size > sizeof number) return "it is wider than 64 bits";
    memcpy(variable.bytes, &number, variable.size);
    return "";
  }
  return writeInteger(variable, value, btf_kflag(type), variable.size * 8);
}

/// Strings keep their terminator, and what was longer before is cleared.
std::string Setter::writeText(const Variable &variable, const btf_type *array, llvm::StringRef value) {
  const btf_type *element = btf__type_by_id(types, withoutModifiers(types, btf_array(array)->type));
  if (!element || !btf_is_int(element) || element->size != 1) return "only arrays of char can be set";
  if (value.size() >= variable.size) return "it holds " + std::to_string(variable.size) + " bytes";
  memset(variable.bytes, 0, variable.size);
  memcpy(variable.bytes, value.data(), value.size());
  return "";
}

/// Empty, or why the value does not fit.
std::string Setter::write(const Variable &variable, llvm::StringRef value) {
  const btf_type *type = btf__type_by_id(types, withoutModifiers(types, variable.type));
  if (!type || variable.size == 0) return "its type is unknown";
  if (btf_is_array(type)) return writeText(variable, type, value);
  if (btf_is_any_enum(type)) return writeEnum(variable, type, value);
  if (btf_is_int(type)) {
    bool isBool = btf_int_encoding(type) & BTF_INT_BOOL;
    return writeInteger(variable, value, btf_int_encoding(type) & BTF_INT_SIGNED,
                        isBool ? 1 : variable.size * 8);
  }
  return "only integers, enumerations and arrays of char can be set";
}

/// A fresh Setter serves each variable, so `known` lists the names once.
llvm::Error Setter::set(const std::string &name, llvm::StringRef value) {
  std::optional<Variable> variable = find(name);
  if (!variable) {
    std::string remedy = known.empty() ? "The object has none; declare it `const volatile`."
                                       : "Those there are: " + llvm::join(known, ", ") + ".";
    return fail(diagnose(DiagId::NoSuchVariable, "set", "read-only variable", name).tryThis(remedy));
  }
  std::string why = write(*variable, value);
  if (why.empty()) return llvm::Error::success();
  return fail(diagnose(DiagId::BadValue, name, value.str(), why));
}

}  // namespace

llvm::Error setVariables(bpf_object *object, llvm::ArrayRef<std::pair<std::string, std::string>> values) {
  for (const auto &[name, value] : values)
    if (llvm::Error e = Setter(object).set(name, value)) return e;
  return llvm::Error::success();
}

}  // namespace bpftime
