// Numbers that have a row in a table of the runtime, and the words for those without.
#include "codegen/Runtime.h"

#include "bpf/HelperTable.h"
#include "verify/MapRules.h"

#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

constexpr uint32_t mapTypes[] = {
#define MAP_TYPE(id, name, ops, kernelName) id,
#include "map_types.def"
#undef MAP_TYPE
};

/// "Use BPF_MAP_TYPE_HASH, … instead, …": the types there are.
std::string remedy() {
  std::string list;
  for (uint32_t type : mapTypes) list += (list.empty() ? "" : ", ") + std::string(kernelMapTypeName(type));
  return "Use " + list + ", or --program to take only programs without this map.";
}

}  // namespace

bool isMapTypeRun(uint32_t type) { return llvm::is_contained(mapTypes, type); }

Diagnostic mapNotRun(const MapDef &map) {
  if (!isMapType(map.type)) return diagnose(DiagId::UnknownMapType, map.name, map.type);
  return diagnose(DiagId::UnsupportedMapType, map.name, kernelMapTypeName(map.type), map.type)
      .tryThis(remedy());
}

Diagnostic helperNotRun(HelperId id) {
  std::string name = helperName(id);
  Diagnostic d = diagnose(DiagId::NoSuchHelper, index(id), name.empty() ? "" : " (" + name + ")");
  bool isTimer = index(id) >= helper::timer_init && index(id) <= helper::timer_cancel;
  if (!isTimer) return d;
  return std::move(d)
      .since("a process has nothing that runs a function of the program later, on its own")
      .tryThis("Look at bpf_ktime_get_ns() when the program runs next, or leave it to the reader of the map.");
}

}  // namespace bpftime
