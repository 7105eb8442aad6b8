// checkCodegen: says no, with a reason, to whatever emitModule cannot turn into code.
// Runs on verified programs, since only the verifier knows what is dead: an instruction
// that no path reaches may be anything (CO-RE leaves poisoned calls behind).
#include "codegen/Codegen.h"
#include "codegen/Helpers.h"
#include "codegen/Origins.h"
#include "codegen/Target.h"
#include "support/Diagnostic.h"

namespace bpftime {

namespace {

class Checker {
 public:
  Checker(const VerifiedProgram &v, llvm::ArrayRef<std::string> names)
      : program(v.program()), facts(v.facts()), mapNames(names) {}
  std::vector<Diagnostic> run();

 private:
  void checkSubprogram(SubprogramId);
  void checkInsn(InsnIndex, const Subprogram &);
  void checkFlow(InsnIndex, const Subprogram &);
  void complain(InsnIndex, Diagnostic);

  const Program &program;
  const Facts &facts;
  llvm::ArrayRef<std::string> mapNames;
  std::vector<Diagnostic> found;
};

/// Why an instruction has no native form, or nullptr if it has one.
const char *obstacle(const Insn &insn) {
  switch (insn.kind) {
    case InsnKind::LoadPacket: return "packet loads (LD_ABS, LD_IND) are not implemented";
    case InsnKind::AddrSpaceCast: return "arenas are not implemented";
    case InsnKind::MayGoto: return "may_goto is not implemented";
    case InsnKind::CallKfunc: return "kernel functions exist only in the kernel";
    case InsnKind::CallReg: return "calls through a register are not implemented";
    case InsnKind::LoadImm64:
      if (insn.imm64 == Imm64Kind::Subprogram) return "callbacks are not implemented";
      if (insn.imm64 == Imm64Kind::BtfId) return "kernel variables exist only in the kernel";
      return nullptr;
    default: return nullptr;
  }
}

/// Adds a diagnostic with the source line, if BTF has one, and the instruction.
void Checker::complain(InsnIndex i, Diagnostic d) {
  Where where;
  if (const LineInfo *line = program.lineOf(i)) where = {line->file, line->line, line->column, line->text};
  found.push_back(std::move(d)
                      .in(program.name)
                      .at(std::move(where))
                      .on({index(i), disassemble(program.insns[index(i)], mapNames)}));
}

/// Control must stay inside the subprogram, and a call must hit the start of another:
/// with that, every block that code generation asks for exists.
void Checker::checkFlow(InsnIndex i, const Subprogram &range) {
  for (InsnIndex to : successors(program, facts, i))
    if (to < range.begin || to >= range.end) complain(i, diagnose(DiagId::LeavesProgram));
  const Insn &insn = program.insns[index(i)];
  // The entry takes a context and not five words, so nothing may call it.
  if (insn.kind != InsnKind::CallLocal) return;
  for (size_t s = 1; s < program.subprograms.size(); ++s)
    if (program.subprograms[s].begin == insn.target) return;
  complain(i, diagnose(DiagId::LeavesProgram));
}

void Checker::checkInsn(InsnIndex i, const Subprogram &range) {
  const Insn &insn = program.insns[index(i)];
  if (const char *reason = obstacle(insn)) return complain(i, diagnose(DiagId::NoNativeForm).since(reason));
  if (const UnresolvedCore *lost = program.unresolvedAt(i))
    return complain(i, diagnose(DiagId::UnresolvedCore, lost->target));
  if (insn.kind == InsnKind::CallHelper) {
    const HelperPrototype *helper = helperPrototype(HelperId(insn.imm));
    if (!helper) return complain(i, diagnose(DiagId::NoSuchHelper, insn.imm, ""));
    if (!helper->isNative)
      return complain(i, diagnose(DiagId::NoSuchHelper, insn.imm, " (" + std::string(helper->name) + ")"));
  }
  checkFlow(i, range);
}

/// Only what is reachable counts, by the graph and by the facts.
void Checker::checkSubprogram(SubprogramId id) {
  const Subprogram &range = program.subprograms[index(id)];
  Origins origins(program, facts, id);
  for (InsnIndex i = range.begin; i < range.end; i = next(i))
    if (origins.reaches(i) && factOf(facts, i).reachable) checkInsn(i, range);
}

std::vector<Diagnostic> Checker::run() {
  // All complaints of a program are collected, so that one run shows them all.
  if (!programType(program.type))
    found.push_back(diagnose(DiagId::ProgramTypeNotRun, program.type).in(program.name));
  for (uint32_t s = 0; s < program.subprograms.size(); ++s) checkSubprogram(SubprogramId(s));
  return std::move(found);
}

}  // namespace

llvm::Error checkCodegen(const VerifiedProgram &verified, llvm::ArrayRef<MapDef> maps) {
  std::vector<std::string> names;
  for (const MapDef &map : maps) names.push_back(map.name);
  std::vector<Diagnostic> found = Checker(verified, names).run();
  return found.empty() ? llvm::Error::success() : fail(std::move(found));
}

}  // namespace bpftime
