// Which programs get more than one body.
//
// What a level brings is wider vectors and instructions that count bits. Both pay where code
// runs again and again: a straight-line program is compiled once.
#include "codegen/Levels.h"

#include "codegen/Architectures.h"
#include "codegen/Target.h"
#include "support/Diagnostic.h"

#include <linux/bpf.h>
#include <llvm/ADT/StringExtras.h>

namespace bpftime {

namespace {

constexpr Level levels[] = {
#define CPU_LEVEL(bit, name, cpu, features, byDefault) {1u << bit, name, cpu, features, byDefault},
#include "cpu_levels.def"
#undef CPU_LEVEL
};

/// Longer programs take their time to compile, and their loops hold little that a vector could do.
constexpr size_t insnsMax = 4096;

bool isBaseline(const CodegenOptions &options) {
  return options.cpu.empty() || options.cpu == "x86-64" || options.cpu == "x86-64-v1";
}

bool isAutomatic(const CodegenOptions &options) { return options.levels == "auto"; }

/// A jump back, or a call that becomes a loop (Repeat.cpp).
bool runsInLoops(const Program &program) {
  for (uint32_t i = 0; i < program.insns.size(); ++i) {
    const Insn &insn = program.insns[i];
    bool jumps =
        insn.kind == InsnKind::Branch || insn.kind == InsnKind::Jump || insn.kind == InsnKind::MayGoto;
    if (jumps && index(insn.target) <= i) return true;
    if (insn.kind == InsnKind::CallHelper &&
        (insn.imm == BPF_FUNC_loop || insn.imm == BPF_FUNC_for_each_map_elem))
      return true;
  }
  return false;
}

}  // namespace

llvm::ArrayRef<Level> allLevels() { return levels; }

llvm::Expected<const Level *> levelNamed(llvm::StringRef name) {
  std::string known;
  for (const Level &level : levels) {
    if (name == level.name) return &level;
    known += (known.empty() ? "" : ", ") + std::string(level.name);
  }
  return fail(diagnose(DiagId::UnknownLevel, name).tryThis("The levels are " + known + "."));
}

llvm::Expected<llvm::SmallVector<const Level *>> chosenLevels(const CodegenOptions &options) {
  const Architecture *target = targetArchitecture(options);
  bool isX86 = target && target->arch == llvm::Triple::x86_64,
       isSpeed = llvm::StringRef("23").contains(options.optLevel);
  llvm::SmallVector<const Level *> chosen;
  if (isAutomatic(options)) {
    for (const Level &level : levels)
      if (level.isDefault && isX86 && isSpeed && isBaseline(options) && options.attributes.empty())
        chosen.push_back(&level);
    return chosen;
  }
  if (options.levels == "none") return chosen;
  llvm::SmallVector<llvm::StringRef> words;
  llvm::StringRef(options.levels).split(words, ',');
  for (const Level &level : levels)
    if (llvm::is_contained(words, level.name)) chosen.push_back(&level);
  for (llvm::StringRef word : words)
    if (auto level = levelNamed(word); !level) return level.takeError();
  if (!isX86 || !isBaseline(options)) return fail(diagnose(DiagId::LevelsTarget, options.levels));
  return chosen;
}

llvm::SmallVector<const Level *> levelsOf(const VerifiedProgram &verified, const CodegenOptions &options) {
  const Program &program = verified.program();
  std::optional<ProgramType> type = programType(program.type);
  if (!type || type->policy != BPFTIME_REGS_CABI) return {};
  if (isAutomatic(options) && (program.insns.size() > insnsMax || !runsInLoops(program))) return {};
  // Sound: createTarget() has refused what is not understood.
  return llvm::cantFail(chosenLevels(options));
}

std::string nameOfBody(const std::string &program, const Level &level) { return program + "." + level.name; }

}  // namespace bpftime
