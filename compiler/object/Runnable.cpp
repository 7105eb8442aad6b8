// Names of map types come from libbpf, which knows all of its time; what runs comes from
// the table of the runtime.
#include "object/Runnable.h"

#include "support/Diagnostic.h"

#include <bpf/libbpf.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

constexpr uint32_t runnableTypes[] = {
#define MAP_TYPE(id, name, ops, kernelName) id,
#include "map_types.def"
#undef MAP_TYPE
};

/// "Use BPF_MAP_TYPE_HASH, … instead, …": the types there are.
std::string remedy() {
  std::string list;
  for (uint32_t type : runnableTypes) list += (list.empty() ? "" : ", ") + mapTypeName(type);
  return "Use " + list + ", or --program to take only programs without this map.";
}

/// Whether the runtime has a body for the type.
bool runs(uint32_t type) {
  for (uint32_t known : runnableTypes)
    if (known == type) return true;
  return false;
}

/// A type and the name it has in uapi/linux/bpf.h.
struct NewerRow {
  uint32_t type;
  const char *name;
};
/// Types that the kernel got after libbpf 1.1.
constexpr NewerRow newerTypes[] = {{32, "BPF_MAP_TYPE_CGRP_STORAGE"}, {33, "BPF_MAP_TYPE_ARENA"}};

}  // namespace

std::string mapTypeName(uint32_t type) {
  for (const NewerRow &row : newerTypes)
    if (row.type == type) return row.name;
  // libbpf answers with "array", "percpu_hash"; type 0 is "unspec".
  const char *name = type ? libbpf_bpf_map_type_str(bpf_map_type(type)) : nullptr;
  return name ? "BPF_MAP_TYPE_" + llvm::StringRef(name).upper() : "";
}

llvm::Error checkRunnable(const ObjectFile &object) {
  std::vector<Diagnostic> list;
  for (const MapDef &map : object.maps) {
    if (runs(map.type)) continue;
    std::string name = mapTypeName(map.type);
    Diagnostic d = name.empty()
                       ? diagnose(DiagId::UnknownMapType, map.name, map.type)
                       : diagnose(DiagId::UnsupportedMapType, map.name, name, map.type).tryThis(remedy());
    list.push_back(std::move(d).at({object.path}));
  }
  return list.empty() ? llvm::Error::success() : fail(std::move(list));
}

}  // namespace bpftime
