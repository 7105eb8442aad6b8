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

/// Helpers of the kernel that mean nothing in a process, why, and what does there.
struct KernelOnly {
  uint32_t id;
  const char *why, *instead;
};
constexpr KernelOnly kernelOnly[] = {
    {helper::redirect_map, "its maps hold devices, CPUs and sockets of the kernel",
     "Call bpf_redirect() with the device's number, and let the host of the program send the packet."},
    {helper::override_return, "it ends a function of the kernel that allows error injection",
     "A probe watches a function of a process; it does not end it."},
    {helper::get_task_stack,
     "registers of threads are kept by the kernel, and there is no way from a task to them",
     "Call bpf_get_stack() with the context of the probe and BPF_F_USER_STACK."},
    {helper::task_pt_regs,
     "registers of threads are kept by the kernel, and there is no way from a task to them",
     "Read the context of the probe: it holds the registers of the thread that runs."},
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
  for (const KernelOnly &row : kernelOnly)
    if (row.id == index(id)) return std::move(d).since(row.why).tryThis(row.instead);
  return d;
}

}  // namespace bpftime
