// Externs are the variables of the BTF's data sections ".ksyms" and ".kconfig". Functions
// of ".ksyms" are left to libbpf: a call to one is an instruction the verifier sees.
#include "object/Externs.h"

#include "support/Diagnostic.h"

#include <cstring>
#include <functional>
#include <memory>

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

llvm::StringRef nameOf(const btf *types, const btf_type *type) {
  const char *name = btf__name_by_offset(types, type->name_off);
  return name ? name : "";
}

/// Visits the variables of the data sections of that name.
void eachVariable(const btf *types, llvm::StringRef section,
                  const std::function<void(llvm::StringRef name, const btf_var_secinfo &)> &visit) {
  for (uint32_t id = 1; types && id < btf__type_cnt(types); ++id) {
    const btf_type *type = btf__type_by_id(types, id);
    if (!btf_is_datasec(type) || nameOf(types, type) != section) continue;
    const btf_var_secinfo *infos = btf_var_secinfos(type);
    for (unsigned i = 0; i < btf_vlen(type); ++i) {
      const btf_type *variable = btf__type_by_id(types, infos[i].type);
      if (variable && btf_is_var(variable)) visit(nameOf(types, variable), infos[i]);
    }
  }
}

}  // namespace

/// A weak one is refused as well: libbpf would take the running kernel's if it has it, and
/// the artifact would differ from machine to machine.
llvm::Error checkExterns(llvm::ArrayRef<uint8_t> bytes, const std::string &path) {
  std::vector<Diagnostic> list;
  std::unique_ptr<btf, decltype(&btf__free)> types(
      bytes.empty() ? nullptr : btf__new(bytes.data(), uint32_t(bytes.size())), btf__free);
  auto refuse = [&](llvm::StringRef name, const char *reason) {
    list.push_back(
        diagnose(DiagId::UnresolvedExtern, name.str())
            .at({path})
            .since(reason)
            .tryThis("Make it a `const volatile` variable of this object, which --set gives a value."));
  };
  eachVariable(types.get(), ".ksyms", [&](llvm::StringRef name, const btf_var_secinfo &) {
    refuse(name, "it is a symbol of the kernel, and a process has none of those");
  });
  eachVariable(types.get(), ".kconfig", [&](llvm::StringRef name, const btf_var_secinfo &) {
    if (name.starts_with("CONFIG_")) refuse(name, "it is an option of the kernel that happens to run here");
  });
  return list.empty() ? llvm::Error::success() : fail(std::move(list));
}

void setKernelVersion(const bpf_object *object, std::optional<uint32_t> version, ObjectFile &to) {
  eachVariable(bpf_object__btf(object), ".kconfig", [&](llvm::StringRef name, const btf_var_secinfo &info) {
    if (name != "LINUX_KERNEL_VERSION" || info.size != sizeof(uint32_t)) return;
    for (MapDef &map : to.maps) {
      // libbpf moved the variable to its place in the map and noted it in the BTF.
      bool fits = map.kind == BPFTIME_MAP_KCONFIG && info.offset <= map.initial.size() &&
                  map.initial.size() - info.offset >= sizeof(uint32_t);
      if (!fits) continue;
      if (version) memcpy(&map.initial[info.offset], &*version, sizeof(uint32_t));
      memcpy(&to.kernelVersion, &map.initial[info.offset], sizeof(uint32_t));
    }
  });
}

}  // namespace bpftime
