// A variable is found by the BTF of its data section, as in Variables.cpp, in every section
// this time: whether the program writes it does not matter to who reads it.
#include "object/Settable.h"

#include "support/Diagnostic.h"

#include <algorithm>

#include <bpf/btf.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace bpftime {

namespace {

/// Finds names and marks what they name.
class Marker {
 public:
  Marker(const btf *types, std::vector<MapDef> &maps) : types(types), maps(maps) {}
  void variable(const std::string &name);
  void size(const std::string &name, EntriesRange);
  std::vector<Diagnostic> found;

 private:
  /// Calls visit(name, bytes) for each variable of a data map.
  template <typename Visit> void eachVariable(const MapDef &, Visit);
  std::string otherNames(const std::vector<std::string> &known) {
    return known.empty() ? "The object has none." : "Those there are: " + llvm::join(known, ", ") + ".";
  }

  const btf *types;
  std::vector<MapDef> &maps;
};

template <typename Visit> void Marker::eachVariable(const MapDef &map, Visit visit) {
  const btf_type *section = types ? btf__type_by_id(types, map.btfValue) : nullptr;
  if (map.kind == BPFTIME_MAP_PLAIN || !section || !btf_is_datasec(section)) return;
  for (const btf_var_secinfo &info : llvm::ArrayRef(btf_var_secinfos(section), btf_vlen(section))) {
    const btf_type *variable = btf__type_by_id(types, info.type);
    const char *name = variable ? btf__name_by_offset(types, variable->name_off) : nullptr;
    // Sound: the BTF may say what it likes, so the range is held against the value's size.
    bool fits = info.offset <= map.valueSize && info.size <= map.valueSize - info.offset;
    if (name && fits) visit(name, ByteRange{info.offset, info.offset + info.size});
  }
}

void Marker::variable(const std::string &name) {
  std::vector<std::string> known;
  bool isThere = false;
  for (MapDef &map : maps) {
    eachVariable(map, [&](const char *other, ByteRange bytes) {
      known.push_back(other);
      if (name != other) return;
      isThere = true;
      if (!map.isSettable(bytes.begin, bytes.end - bytes.begin)) map.settable.push_back({bytes, name});
    });
    llvm::sort(map.settable, [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
  }
  if (!isThere)
    found.push_back(
        diagnose(DiagId::NoSuchVariable, "settable", "variable", name).tryThis(otherNames(known)));
}

void Marker::size(const std::string &name, EntriesRange range) {
  std::vector<std::string> known;
  for (MapDef &map : maps) {
    if (map.kind != BPFTIME_MAP_PLAIN) continue;
    known.push_back(map.name);
    if (map.name != name) continue;
    bool isInside = range.min <= map.entriesMax && map.entriesMax <= range.max;
    if (!isInside)
      found.push_back(diagnose(DiagId::SettableSize, name,
                               "has " + std::to_string(map.entriesMax) + " entries, which is not within " +
                                   std::to_string(range.min) + ".." + std::to_string(range.max)));
    else map.settableEntries = range;
    return;
  }
  found.push_back(diagnose(DiagId::NoSuchMap, name).tryThis(otherNames(known)));
}

}  // namespace

llvm::Expected<std::pair<std::string, EntriesRange>> parseSettableSize(const std::string &text) {
  auto [name, range] = llvm::StringRef(text).split('=');
  auto [least, most] = range.split("..");
  EntriesRange entries;
  // An empty map is no map: nothing can be created with 0 entries.
  bool isGood = !name.empty() && !least.getAsInteger(10, entries.min) &&
                !most.getAsInteger(10, entries.max) && entries.min > 0 && entries.min <= entries.max;
  if (isGood) return std::pair(name.str(), entries);
  return fail(diagnose(
      DiagId::BadUsage,
      "--settable-size=" + text + ": expected MAP=MIN..MAX with 0 < MIN <= MAX, as in counts=16..1024"));
}

llvm::Error declareSettable(const btf *types, const ObjectOptions &options, std::vector<MapDef> &maps) {
  Marker marker(types, maps);
  for (const std::string &name : options.settable) marker.variable(name);
  for (const auto &[name, range] : options.settableSizes) marker.size(name, range);
  return marker.found.empty() ? llvm::Error::success() : fail(std::move(marker.found));
}

}  // namespace bpftime
