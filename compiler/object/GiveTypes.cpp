// Section names lead to ids here, not in libbpf: Sections.def opens these programs as another
// type, so that an object can be read where no kernel BTF is. The names of the kernel's
// functions and typedefs are those that libbpf and the kernel agree on.
#include "object/GiveTypes.h"

#include "object/BtfFile.h"

#include <linux/bpf.h>
#include <linux/btf.h>
#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

/// Helpers that take or return pointers to structures of the kernel: per-CPU variables,
/// tasks, sockets of a known kind, files, cgroups (enum bpf_func_id).
constexpr int64_t typedHelpers[] = {35,  136, 137, 138, 139, 140, 145, 146, 147, 153, 154, 156,
                                    157, 158, 162, 175, 178, 180, 191, 193, 196, 210, 211};

/// How a program finds its place: the prefix of the name, and what carries that name.
struct AttachName {
  uint32_t expectedAttachType;
  const char *prefix;
  unsigned kind;
};
constexpr AttachName attachNames[] = {
    {BPF_TRACE_RAW_TP, "btf_trace_", BTF_KIND_TYPEDEF},
    {BPF_TRACE_FENTRY, "", BTF_KIND_FUNC},
    {BPF_TRACE_FEXIT, "", BTF_KIND_FUNC},
    {BPF_MODIFY_RETURN, "", BTF_KIND_FUNC},
    {BPF_LSM_MAC, "bpf_lsm_", BTF_KIND_FUNC},
    {BPF_TRACE_ITER, "bpf_iter_", BTF_KIND_FUNC},
};

bool isAttachedByType(const Program &p) {
  return p.type == BPF_PROG_TYPE_TRACING || p.type == BPF_PROG_TYPE_LSM;
}

bool callsForTypes(const Insn &insn) {
  return insn.kind == InsnKind::CallKfunc ||
         (insn.kind == InsnKind::CallHelper && llvm::is_contained(typedHelpers, insn.imm));
}

/// A global function may ask for a kernel structure by a tag.
bool takesKernelStructure(const Types *own, const Subprogram &sub) {
  std::optional<FunctionType> type = own && sub.isGlobal ? own->functionType(sub.btfType) : std::nullopt;
  return type &&
         llvm::any_of(type->params, [](const Param &p) { return llvm::is_contained(p.tags, "arg:trusted"); });
}

bool needsKernelTypes(const Program &p, const Types *own) {
  return isAttachedByType(p) || llvm::any_of(p.insns, callsForTypes) ||
         llvm::any_of(p.subprograms, [&](const Subprogram &s) { return takesKernelStructure(own, s); });
}

uint32_t attachId(const Program &p, const Types &kernel) {
  llvm::StringRef name = llvm::StringRef(p.section).split('/').second;
  for (const AttachName &row : attachNames)
    if (row.expectedAttachType == p.expectedAttachType && !name.empty())
      return kernel.find(row.prefix + name.str(), row.kind);
  return 0;
}

/// libbpf numbers kernel functions by the running kernel, whatever BTF is given.
void renumberKernelFunctions(Program &p, const Types *running, const Types &given) {
  for (Insn &insn : p.insns) {
    if (insn.kind != InsnKind::CallKfunc) continue;
    llvm::StringRef name = running && insn.imm > 0 ? running->nameOf(uint32_t(insn.imm)) : "";
    insn.imm = name.empty() ? 0 : given.find(name, BTF_KIND_FUNC);
  }
}

}  // namespace

void giveTypes(const ObjectOptions &options, ObjectFile &object) {
  std::shared_ptr<const Types> own = object.btf.empty() ? nullptr : Types::parse(object.btf);
  std::shared_ptr<const Types> kernel;
  if (llvm::any_of(object.programs, [&](const Program &p) { return needsKernelTypes(p, own.get()); })) {
    KernelBtf btf = readKernelBtf(options);
    kernel = Types::parse(std::move(btf.bytes));
    if (kernel) object.btfSource = btf.source;
  }
  bool isForeign = kernel && !options.btfPath.empty();
  std::shared_ptr<const Types> running = isForeign ? Types::parse(readKernelBtf({}).bytes) : nullptr;
  for (Program &p : object.programs) {
    if (isForeign) renumberKernelFunctions(p, running.get(), *kernel);
    p.types = own;
    p.kernelTypes = kernel;
    if (kernel && isAttachedByType(p)) p.attachBtfId = attachId(p, *kernel);
  }
}

}  // namespace bpftime
