// The rows of KernelMapTypes.def, asked by map type.
#include "verify/MapRules.h"

#include "bpf/HelperTable.h"

#include <initializer_list>

#include <linux/bpf.h>
#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

using namespace helper;

uint16_t factsOf(uint32_t type) {
  switch (type) {
#define KERNEL_MAP_TYPE(id, name, lookup, facts, ...) \
  case id: return facts;
#include "verify/KernelMapTypes.def"
    default: return 0;
  }
}

}  // namespace

bool isMapType(uint32_t type) {
  switch (type) {
#define KERNEL_MAP_TYPE(id, name, lookup, facts, ...) case id:
#include "verify/KernelMapTypes.def"
    return true;
    default: return false;
  }
}

const char *kernelMapTypeName(uint32_t type) {
  switch (type) {
#define KERNEL_MAP_TYPE(id, name, lookup, facts, ...) \
  case id: return "BPF_MAP_TYPE_" #name;
#include "verify/KernelMapTypes.def"
    default: return "an unknown type";
  }
}

MapLookup mapLookup(uint32_t type) {
  switch (type) {
#define KERNEL_MAP_TYPE(id, name, lookup, facts, ...) \
  case id: return MapLookup::lookup;
#include "verify/KernelMapTypes.def"
    default: return MapLookup::NONE;
  }
}

bool mapHas(uint32_t type, MapFact fact) { return (factsOf(type) & fact) != 0; }

bool isMapAllowed(HelperId id, uint32_t mapType) {
  using List = std::initializer_list<uint32_t>;
  switch (mapType) {
#define KERNEL_MAP_TYPE(id_, name, lookup, facts, ...) \
  case id_: return llvm::is_contained(List{__VA_ARGS__}, index(id));
#include "verify/KernelMapTypes.def"
    default: return false;
  }
}

bool mayChangeSockets(uint32_t programType, uint32_t attachType) {
  switch (programType) {
    case BPF_PROG_TYPE_TRACING: return attachType == BPF_TRACE_ITER;
    case BPF_PROG_TYPE_SOCKET_FILTER:
    case BPF_PROG_TYPE_SCHED_CLS:
    case BPF_PROG_TYPE_SCHED_ACT:
    case BPF_PROG_TYPE_XDP: return true;
    default: return false;
  }
}

}  // namespace bpftime
