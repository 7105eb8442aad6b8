// An object from bare instructions: no ELF, no maps, no types. What readObject() finds in
// symbols is found here in the instructions: a function begins where a call goes.
#include "object/Instructions.h"

#include "support/Diagnostic.h"

#include <cstring>
#include <set>

#include <llvm/Support/SHA256.h>

namespace bpftime {

namespace {

/// Functions lie one behind the other, each up to where the next begins.
std::vector<Subprogram> functionsOf(llvm::ArrayRef<Insn> insns, const std::string &entry) {
  std::set<uint32_t> starts = {0};
  for (const Insn &insn : insns) {
    bool isNamed = insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram;
    if (insn.kind == InsnKind::CallLocal || isNamed) starts.insert(index(insn.target));
  }
  std::vector<Subprogram> functions;
  for (uint32_t start : starts) {
    if (!functions.empty()) functions.back().end = InsnIndex(start);
    std::string name = start ? "function" + std::to_string(start) : entry;
    functions.push_back({std::move(name), InsnIndex(start), InsnIndex(uint32_t(insns.size())), false, 0});
  }
  return functions;
}

}  // namespace

llvm::Expected<ObjectFile> objectOfInstructions(llvm::ArrayRef<uint8_t> bytes, std::string name,
                                                uint32_t type) {
  if (bytes.empty() || bytes.size() % sizeof(RawInsn))
    return fail(diagnose(DiagId::BadUsage, name + ": " + std::to_string(bytes.size()) +
                                               " bytes are not a whole number of instructions"));
  Program program;
  program.name = program.section = "main";
  program.type = type;
  program.raw.resize(bytes.size() / sizeof(RawInsn));
  std::memcpy(program.raw.data(), bytes.data(), bytes.size());
  llvm::Expected<std::vector<Insn>> insns = decode(program.raw);
  if (!insns) return insns.takeError();
  for (const Insn &insn : *insns)
    if (insn.kind == InsnKind::LoadImm64 &&
        (insn.imm64 == Imm64Kind::Map || insn.imm64 == Imm64Kind::MapValue))
      return fail(diagnose(DiagId::BadMapReference, index(insn.map)));
  program.insns = std::move(*insns);
  program.subprograms = functionsOf(program.insns, program.name);
  ObjectFile object;
  object.path = std::move(name);
  object.digest = llvm::SHA256::hash(bytes);
  object.programs.push_back(std::move(program));
  return object;
}

}  // namespace bpftime
