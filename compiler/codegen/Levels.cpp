// Which programs get more than one body, and which of those bodies stay.
//
// What a level brings is wider vectors and instructions that count bits. Both pay where code
// runs again and again: a straight-line program is compiled once, and a body without vectors or
// counts, or with those that the one before it has, is no faster than that one.
#include "codegen/Levels.h"

#include "codegen/Architectures.h"
#include "codegen/Target.h"
#include "support/Diagnostic.h"

#include <linux/bpf.h>
#include <llvm/ADT/Hashing.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>

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

/// Names would not do: a program may be called as another one's body is.
constexpr llvm::StringLiteral bodyAttribute = "bpftime-body";

bool isOf(const llvm::Function &function, llvm::StringRef mark) {
  return function.getFnAttribute(bodyAttribute).getValueAsString() == mark;
}

/// What a body is made of, as far as a level may change it.
struct Shape {
  bool usesLevel = false;     ///< there are vectors or counts of bits
  llvm::hash_code code = {};  ///< of what is done with values of which types
};

bool countsBits(const llvm::Instruction &insn) {
  const auto *call = llvm::dyn_cast<llvm::IntrinsicInst>(&insn);
  if (!call) return false;
  switch (call->getIntrinsicID()) {
    case llvm::Intrinsic::ctpop:
    case llvm::Intrinsic::ctlz:
    case llvm::Intrinsic::cttz: return true;
    default: return false;
  }
}

Shape shapeOf(const llvm::Module &module, llvm::StringRef mark) {
  Shape shape;
  for (const llvm::Function &function : module) {
    if (!isOf(function, mark)) continue;
    for (const llvm::Instruction &insn : llvm::instructions(function)) {
      const llvm::Type *type = insn.getType();
      shape.usesLevel |= type->isVectorTy() || countsBits(insn);
      unsigned lanes = 1;
      if (const auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(type)) lanes = vector->getNumElements();
      shape.code = llvm::hash_combine(shape.code, insn.getOpcode(), lanes, type->getScalarSizeInBits());
    }
  }
  return shape;
}

void dropBody(llvm::Module &module, llvm::StringRef mark) {
  llvm::SmallVector<llvm::Function *> gone;
  for (llvm::Function &function : module)
    if (isOf(function, mark)) gone.push_back(&function);
  // Sound: the functions of a body call each other, and nothing else calls them.
  for (llvm::Function *function : gone) function->dropAllReferences();
  for (llvm::Function *function : gone) function->eraseFromParent();
}

}  // namespace

llvm::Expected<const Level *> levelNamed(llvm::StringRef name) {
  std::string known;
  for (const Level &level : levels) {
    if (name == level.name) return &level;
    known += (known.empty() ? "" : ", ") + std::string(level.name);
  }
  return fail(diagnose(DiagId::UnknownLevel, name).tryThis("The levels are " + known + "."));
}

std::string suffixOf(const Level &level) { return std::string(".") + level.name; }

std::string markOf(const std::string &program, const Level *level) {
  return program + "/" + (level ? level->name : "");
}

void markBody(llvm::Function &function, const std::string &mark) { function.addFnAttr(bodyAttribute, mark); }

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

void dropIdleBodies(llvm::Module &module, const CodegenOptions &options) {
  if (!isAutomatic(options)) return;
  llvm::SmallVector<std::string> programs;
  for (const llvm::Function &function : module) {
    llvm::StringRef name = function.getName();
    if (!function.isDeclaration() && name.consume_front(BPFTIME_SYMBOL_PROGRAM))
      programs.push_back(name.str());
  }
  for (const std::string &program : programs) {
    llvm::hash_code before = shapeOf(module, markOf(program, nullptr)).code;
    for (const Level *level : levelsIn(module, program)) {
      Shape shape = shapeOf(module, markOf(program, level));
      if (shape.usesLevel && shape.code != before) before = shape.code;
      else dropBody(module, markOf(program, level));
    }
  }
}

llvm::SmallVector<const Level *> levelsIn(const llvm::Module &module, const std::string &program) {
  llvm::SmallVector<const Level *> found;
  for (const Level &level : levels) {
    const llvm::Function *entry = module.getFunction(BPFTIME_SYMBOL_PROGRAM + program + suffixOf(level));
    if (entry && isOf(*entry, markOf(program, &level))) found.push_back(&level);
  }
  return found;
}

}  // namespace bpftime
