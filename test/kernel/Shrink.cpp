// Tries one instruction after the other. Trusts that the program differed to begin with.
#include "Shrink.h"

#include "Assembler.h"

#include <cstring>

#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime::kernel {

using namespace reference;

namespace {

/// Without the jumps to the next instruction.
std::vector<RawInsn> compacted(const Program &program) {
  std::vector<uint32_t> place;  // of each instruction, among those that stay
  uint32_t kept = 0;
  auto vanishes = [&](size_t i) {
    return program.insns[i].kind == InsnKind::Jump && index(program.insns[i].target) == i + 1;
  };
  for (size_t i = 0; i < program.raw.size(); ++i) place.push_back(vanishes(i) ? kept : kept++);
  std::vector<RawInsn> code;
  for (size_t i = 0; i < program.raw.size(); ++i) {
    if (vanishes(i)) continue;
    const Insn &insn = program.insns[i];
    RawInsn out = program.raw[i];
    bool isNamed =
        insn.kind == InsnKind::CallLocal || insn.imm64 == Imm64Kind::Subprogram || out.opcode == 0x06;
    bool jumps =
        insn.kind == InsnKind::Jump || insn.kind == InsnKind::Branch || insn.kind == InsnKind::MayGoto;
    int32_t distance =
        int32_t(place[std::min<size_t>(index(insn.target), place.size() - 1)]) - int32_t(place[i]) - 1;
    if (isNamed) out.imm = distance;
    else if (jumps) out.off = int16_t(distance);
    code.push_back(out);
  }
  return code;
}

}  // namespace

void shrink(const Program &program, llvm::function_ref<bool(const Program &)> differs) {
  std::vector<uint32_t> starts;
  for (const Subprogram &subprogram : program.subprograms) starts.push_back(index(subprogram.begin));
  Program smallest = program;
  for (size_t i = 0; i < program.raw.size(); ++i) {
    InsnKind kind = program.insns[i].kind;
    // Without its stores a frame would be read uninitialised, which is another difference.
    if (kind == InsnKind::LoadImm64 || kind == InsnKind::WideTail || kind == InsnKind::Exit ||
        kind == InsnKind::Store || kind == InsnKind::CallLocal)
      continue;
    std::vector<RawInsn> code = smallest.raw;
    code[i] = jump(0);
    Program candidate = makeProgram(program.name, program.type, code, starts);
    if (differs(candidate)) smallest = candidate;
  }
  std::vector<RawInsn> code = compacted(smallest);
  std::vector<Insn> insns = llvm::cantFail(decode(code));
  for (size_t i = 0; i < code.size(); ++i) {
    uint64_t word;
    std::memcpy(&word, &code[i], sizeof word);
    llvm::outs() << llvm::formatv("  .8byte {0:x16} # {1}: {2}\n", word, i, disassemble(insns[i]));
  }
}

}  // namespace bpftime::kernel
