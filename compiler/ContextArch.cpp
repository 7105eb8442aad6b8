// Types of known name and size tell CPUs apart: each has its own structure of registers for
// programs (uapi/asm/ptrace.h, and bpf_tracing.h, which casts to it).
#include "ContextArch.h"

#include "codegen/Target.h"
#include "support/Diagnostic.h"

#include <linux/btf.h>

namespace bpftime {

namespace {

struct RegisterRow {
  const char *arch;
  const char *structure;
  uint64_t bytes;
};
/// The first row of an architecture is what programs see of its registers; others are the
/// kernel's own structure, which vmlinux.h brings along.
constexpr RegisterRow rows[] = {
    {"x86_64", "pt_regs", 168},  {"aarch64", "user_pt_regs", 272}, {"riscv64", "user_regs_struct", 256},
    {"riscv64", "pt_regs", 288}, {"armv7", "pt_regs", 72},
};

/// The CPU that the object's types are of; "" if they do not tell.
std::string archOfTypes(const Program &program) {
  if (!program.types) return "";
  for (const RegisterRow &row : rows) {
    uint32_t id = program.types->find(row.structure, BTF_KIND_STRUCT);
    if (id && program.types->sizeOf(id) == row.bytes) return row.arch;
  }
  return "";
}

bool readsRegisters(const VerifiedProgram &verified) {
  std::optional<ProgramType> type = programType(verified.program().type);
  llvm::StringRef context = type ? type->context : "";
  return (context == "pt_regs" || context == "perf_event") && verified.facts().ctxWords != 0;
}

llvm::Error mismatch(const Program &program, const std::string &arch, const Architecture &target) {
  return fail(diagnose(DiagId::CtxArchMismatch, program.name, arch, target.name).in(program.name));
}

}  // namespace

void setRegisterBytes(ObjectFile &object, const Architecture &target) {
  for (const RegisterRow &row : rows)
    if (llvm::StringRef(row.arch) == target.name) {
      for (Program &program : object.programs) program.registerBytes = uint32_t(row.bytes);
      return;
    }
}

llvm::Error checkContextArch(const ObjectFile &object, llvm::ArrayRef<VerifiedProgram> programs,
                             const std::string &declared, const Architecture &target) {
  for (const VerifiedProgram &verified : programs) {
    if (!readsRegisters(verified)) continue;
    const Program &program = verified.program();
    std::string found = archOfTypes(program);
    for (const std::string &arch : {found, declared})
      if (!arch.empty() && arch != target.name) return mismatch(program, arch, target);
    // Nearly every object is made for the CPU it was made on; elsewhere somebody must say so.
    bool isUsual = target.arch == llvm::Triple::x86_64;
    if (found.empty() && declared.empty() && !isUsual)
      return fail(diagnose(DiagId::CtxArchUnknown, program.name)
                      .tryThis("Say --ctx-arch=" + std::string(target.name) +
                               " if it was compiled with -D__TARGET_ARCH_" + target.macro + ".")
                      .in(program.name));
  }
  return llvm::Error::success();
}

}  // namespace bpftime
