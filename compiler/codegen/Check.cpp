// checkCodegen: says no, with a reason, to whatever emitModule cannot turn into code.
// Runs on verified programs, since only the verifier knows what is dead: an instruction
// that no path reaches may be anything (CO-RE leaves poisoned calls behind).
#include "bpf/ProgramTypes.h"
#include "codegen/Codegen.h"
#include "codegen/Contexts.h"
#include "codegen/Helpers.h"
#include "codegen/Origins.h"
#include "codegen/Runtime.h"
#include "codegen/Target.h"
#include "support/Diagnostic.h"
#include "verify/Context.h"
#include "verify/Policy.h"

#include <set>

#include <linux/bpf.h>

namespace bpftime {

namespace {

class Checker {
 public:
  Checker(const VerifiedProgram &v, llvm::ArrayRef<MapDef> m, llvm::ArrayRef<std::string> names)
      : program(v.program()), facts(v.facts()), policy(v.policy()), maps(m), mapNames(names) {}
  std::vector<Diagnostic> run();

 private:
  void checkSubprogram(SubprogramId);
  void checkInsn(InsnIndex, const Subprogram &, const Origins &);
  void checkHelper(InsnIndex, HelperId, const Origins &);
  void checkWrites(InsnIndex);
  void checkRuntime(InsnIndex, const Origins &);
  void checkPointerLoad(InsnIndex, const Registers &);
  void checkFlow(InsnIndex, const Subprogram &);
  void complain(InsnIndex, Diagnostic);

  const Program &program;
  const Facts &facts;
  const Policy *policy;
  llvm::ArrayRef<MapDef> maps;
  llvm::ArrayRef<std::string> mapNames;
  std::vector<Diagnostic> found;
  std::set<uint32_t> helpersSeen, mapsSeen;
  bool contextEscaped = false;
  std::vector<InsnIndex> uncertain;  ///< loads that may be of a packet pointer
};

/// Why an instruction has no native form, or nullptr if it has one.
const char *obstacle(const Insn &insn) {
  switch (insn.kind) {
    case InsnKind::AddrSpaceCast: return "arenas have no counterpart in user space";
    case InsnKind::CallKfunc: return "kernel functions exist only in the kernel";
    case InsnKind::LoadImm64:
      if (insn.imm64 == Imm64Kind::BtfId) return "kernel variables exist only in the kernel";
      return nullptr;
    default: return nullptr;
  }
}

/// Why memory of this kind cannot be accessed by native code, or nullptr if it can.
const char *obstacle(const Program &program, const Insn &insn, const AccessFact &access) {
  // Loads are answered by the runtime (Tasks.cpp).
  if (access.region == Region::Kernel && insn.kind != InsnKind::Load)
    return "structures of the kernel exist only in the kernel";
  if (insn.kind == InsnKind::LoadPacket && !hasPacketLoads(program))
    return "programs of this type have no packet to load from";
  if (access.region != Region::Ctx) return nullptr;
  // Packet pointers are in our contexts too (Contexts.h); others only the kernel has.
  CtxAnswer field = checkCtxAccess(program, access.offsetMin, insn.size, false, false);
  return field.field == CtxField::Kernel ? "kernel pointers in the context exist only in the kernel"
                                         : nullptr;
}

/// Adds a diagnostic with the source line, if BTF has one, and the instruction.
void Checker::complain(InsnIndex i, Diagnostic d) {
  Where where;
  if (const LineInfo *line = program.lineOf(i)) where = {line->file, line->line, line->column, line->text};
  found.push_back(
      std::move(d).in(program.name).at(std::move(where)).on({index(i), disassemble(program, i, mapNames)}));
}

/// Control must stay inside the subprogram, and a call must hit the start of another:
/// with that, every block that code generation asks for exists.
void Checker::checkFlow(InsnIndex i, const Subprogram &range) {
  for (InsnIndex to : successors(program, facts, i))
    if (to < range.begin || to >= range.end) complain(i, diagnose(DiagId::LeavesProgram));
  const Insn &insn = program.insns[index(i)];
  bool isNamed = insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram;
  if (insn.kind != InsnKind::CallLocal && !isNamed) return;
  // The entry takes a context and not five words, so nothing may call it.
  for (size_t s = 1; s < program.subprograms.size(); ++s)
    if (program.subprograms[s].begin == insn.target) return;
  complain(i, diagnose(DiagId::LeavesProgram));
}

/// Writing to a program's memory is nothing that "all helpers" should mean: whoever allows it
/// says so by name.
void Checker::checkWrites(InsnIndex i) {
  if (!policy || !policy->helpers.names(BPF_FUNC_probe_write_user))
    complain(i,
             diagnose(DiagId::NoNativeForm)
                 .since("it writes to the memory of the traced program, and no policy names probe_write_user")
                 .tryThis("Give a --policy whose list of helpers has probe_write_user in it."));
}

/// Calls that become loops around a function, which must be known (Repeat.cpp).
static bool isRepeated(HelperId id) {
  return index(id) == helper::loop || index(id) == helper::for_each_map_elem ||
         index(id) == helper::user_ringbuf_drain;
}

void Checker::checkHelper(InsnIndex i, HelperId id, const Origins &origins) {
  const HelperPrototype *helper = program.prototype(id);
  bool isRun = program.host ? program.hostFunction(id) != nullptr : helper && helper->isNative;
  if (!program.host && isRepeated(id)) {
    if (!callbackOf(origins, i))
      complain(i, diagnose(DiagId::NoNativeForm)
                      .since("the function to repeat is chosen at run time")
                      .tryThis("Name the function in the call itself."));
  }
  // Sound: whoever serves timers calls only what was verified for the map that they are in.
  if (!program.host && index(id) == BPF_FUNC_timer_set_callback && !factOf(facts, i).callMap)
    complain(i, diagnose(DiagId::NoNativeForm)
                    .since("which map the timer is in differs from path to path, or no verifier's facts tell")
                    .tryThis("Call it once for each map."));
  if (!program.host && index(id) == BPF_FUNC_probe_write_user) checkWrites(i);
  // Sound: the facts alone tell a load of such a structure from one of memory.
  if (!program.host && index(id) == BPF_FUNC_get_current_task_btf && facts.insns.empty())
    complain(
        i, diagnose(DiagId::NoNativeForm)
               .since("without the verifier's facts, loads through the task it returns are not told apart"));
  if (!isRun && helpersSeen.insert(index(id)).second) complain(i, helperNotRun(id));
}

/// What only the kernel has is refused at its first use; later ones would say the same.
void Checker::checkRuntime(InsnIndex i, const Origins &origins) {
  const Insn &insn = program.insns[index(i)];
  if (insn.kind == InsnKind::CallHelper) checkHelper(i, HelperId(insn.imm), origins);
  bool usesMap = insn.imm64 == Imm64Kind::Map || insn.imm64 == Imm64Kind::MapValue;
  if (insn.kind == InsnKind::LoadImm64 && usesMap && index(insn.map) < maps.size()) {
    const MapDef &map = maps[index(insn.map)];
    if (!isMapTypeRun(map.type) && mapsSeen.insert(index(insn.map)).second) complain(i, mapNotRun(map));
  }
}

/// Only the verifier's facts tell packet pointers everywhere; without them, a context that
/// data flow has lost may be behind any register.
void Checker::checkPointerLoad(InsnIndex i, const Registers &before) {
  if (!facts.insns.empty()) return;
  contextEscaped |= contextEscapes(program, i, before);
  const Insn &insn = program.insns[index(i)];
  if (looksLikePointerLoad(program, insn) && before[insn.src].kind == Origin::Unknown) uncertain.push_back(i);
}

void Checker::checkInsn(InsnIndex i, const Subprogram &range, const Origins &origins) {
  const Insn &insn = program.insns[index(i)];
  if (const char *reason = obstacle(program, insn, factOf(facts, i).access))
    return complain(i, diagnose(DiagId::NoNativeForm).since(reason));
  if (const char *reason = obstacle(insn)) return complain(i, diagnose(DiagId::NoNativeForm).since(reason));
  if (const UnresolvedCore *lost = program.unresolvedAt(i))
    return complain(i, diagnose(DiagId::UnresolvedCore, lost->target));
  checkRuntime(i, origins);
  checkFlow(i, range);
}

/// Only what is reachable counts, by the graph and by the facts.
void Checker::checkSubprogram(SubprogramId id) {
  const Subprogram &range = program.subprograms[index(id)];
  Origins origins(program, facts, id);
  for (InsnIndex i = range.begin; i < range.end; i = next(i))
    if (origins.reaches(i) && factOf(facts, i).reachable) {
      checkInsn(i, range, origins);
      checkPointerLoad(i, *origins.before(i));
    }
}

std::vector<Diagnostic> Checker::run() {
  // All complaints of a program are collected, so that one run shows them all.
  if (!programType(program.type))
    found.push_back(diagnose(DiagId::ProgramTypeNotRun, kernelProgramType(program.type)).in(program.name));
  for (uint32_t s = 0; s < program.subprograms.size(); ++s) checkSubprogram(SubprogramId(s));
  if (contextEscaped)
    for (InsnIndex i : uncertain)
      complain(i, diagnose(DiagId::NoNativeForm)
                      .since("without the verifier's facts it may be a load of a packet pointer"));
  return std::move(found);
}

}  // namespace

llvm::Error checkCodegen(const VerifiedProgram &verified, llvm::ArrayRef<MapDef> maps) {
  std::vector<std::string> names;
  for (const MapDef &map : maps) names.push_back(map.name);
  std::vector<Diagnostic> found = Checker(verified, maps, names).run();
  return found.empty() ? llvm::Error::success() : fail(std::move(found));
}

}  // namespace bpftime
