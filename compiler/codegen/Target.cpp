// Makes the TargetMachine and answers questions about it. Everything that depends on
// the CPU is decided here and once, before the first instruction is lowered: triple,
// CPU, features, relocation model, sections. Trusts nothing the user typed.
#include "codegen/Target.h"

#include "codegen/Architectures.h"
#include "codegen/Codegen.h"
#include "codegen/Levels.h"
#include "support/Diagnostic.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/Triple.h>

namespace bpftime {

namespace {

// The words `probe` and `cabi` of the table become the policy numbers of the ABI.
constexpr ProgramType programTypes[] = {
#define probe BPFTIME_REGS_GENERAL
#define cabi BPFTIME_REGS_CABI
#define PROGRAM_TYPE(id, name, policy, context) {id, #name, policy, #context},
#include "program_types.def"
#undef PROGRAM_TYPE
#undef probe
#undef cabi
};

/// The features of the machine we run on, as one string.
std::string hostFeatures() {
  std::string text;
  for (const auto &feature : llvm::sys::getHostCPUFeatures()) {
    if (!text.empty()) text += ",";
    text += (feature.second ? "+" : "-") + feature.first().str();
  }
  return text;
}

/// What was asked for, understood.
struct Choice {
  std::string triple;
  const Architecture *architecture;
  const llvm::Target *target;

  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(llvm::StringRef cpu, llvm::StringRef features) const {
    return std::unique_ptr<llvm::MCSubtargetInfo>(target->createMCSubtargetInfo(triple, cpu, features));
  }
  std::unique_ptr<llvm::MCSubtargetInfo> baseline() const {
    return subtarget(architecture->baselineCpu, architecture->baselineFeatures);
  }
};

llvm::Error unknownTarget(const std::string &triple) {
  return fail(diagnose(DiagId::UnknownTarget, triple).tryThis("Use one of " + architectureNames() + "."));
}

/// Other architectures lack a runtime; an object nobody can load is not worth making.
llvm::Expected<Choice> choose(const std::string &asked) {
  Choice choice{asked.empty() ? llvm::sys::getDefaultTargetTriple() : expandTriple(asked), nullptr, nullptr};
  choice.architecture = architectureOf(llvm::Triple(choice.triple));
  if (!choice.architecture) return unknownTarget(choice.triple);
  // One architecture, not all of them: each costs start-up time.
  choice.architecture->initialise();
  std::string reason;
  choice.target = llvm::TargetRegistry::lookupTarget(choice.triple, reason);
  if (!choice.target) return unknownTarget(choice.triple);
  return choice;
}

/// The level that has the plain name is the baseline.
llvm::StringRef cpuName(llvm::StringRef asked) { return asked == "x86-64-v1" ? "x86-64" : asked; }

/// LLVM prints a warning on standard error and goes on when it does not know a CPU or a
/// feature, and ends the process where a CPU does not fit the triple; here such a name is an
/// error before LLVM sees it.
llvm::Error checkCpu(const Choice &choice, const CodegenOptions &options) {
  llvm::StringRef cpu = cpuName(options.cpu);
  bool isHost = cpu == "host" &&
                llvm::Triple(llvm::sys::getDefaultTargetTriple()).getArch() == choice.architecture->arch;
  if (!cpu.empty() && !isHost && !runsCode(*choice.architecture, cpu))
    return fail(diagnose(DiagId::UnknownCpu, options.cpu, choice.triple));
  std::unique_ptr<llvm::MCSubtargetInfo> info = choice.baseline();
  llvm::SmallVector<llvm::StringRef> wanted;
  llvm::StringRef(options.attributes).split(wanted, ',', -1, false);
  for (llvm::StringRef feature : wanted) {
    llvm::StringRef name = feature;
    bool isSigned = name.consume_front("+") || name.consume_front("-");
    bool known = llvm::any_of(info->getAllProcessorFeatures(),
                              [&](const llvm::SubtargetFeatureKV &row) { return name == row.Key; });
    if (!isSigned || !known) return fail(diagnose(DiagId::UnknownFeature, feature.str(), choice.triple));
  }
  return llvm::Error::success();
}

std::string joined(std::initializer_list<llvm::StringRef> lists) {
  std::string text;
  for (llvm::StringRef list : lists)
    if (!list.empty()) text += (text.empty() ? "" : ",") + list.str();
  return text;
}

/// The architecture of a machine that createTarget has made.
const Architecture &rowOf(const llvm::TargetMachine &machine) {
  return *architectureOf(machine.getTargetTriple());
}

/// The levels of x86-64 that a feature set uses.
uint32_t levelBits(const llvm::TargetMachine &machine) {
  uint32_t bits = 0;
  struct Level {
    const char *cpu;
    uint32_t bit;
  };
  // A level is needed as soon as one feature of it that the level below lacks is used.
  constexpr Level levels[] = {{"x86-64-v2", BPFTIME_CPU_X86_64_V2},
                              {"x86-64-v3", BPFTIME_CPU_X86_64_V3},
                              {"x86-64-v4", BPFTIME_CPU_X86_64_V4}};
  const llvm::FeatureBitset &used = machine.getMCSubtargetInfo()->getFeatureBits();
  auto featuresOf = [&](const char *cpu) {
    std::unique_ptr<llvm::MCSubtargetInfo> level(
        machine.getTarget().createMCSubtargetInfo(machine.getTargetTriple().str(), cpu, ""));
    return level->getFeatureBits();
  };
  llvm::FeatureBitset below = featuresOf(rowOf(machine).baselineCpu);
  for (const Level &level : levels) {
    llvm::FeatureBitset here = featuresOf(level.cpu);
    if ((used & here & ~below).any()) bits |= level.bit;
    below |= here;
  }
  return bits;
}

}  // namespace

std::optional<ProgramType> programType(uint32_t id) {
  for (const ProgramType &row : programTypes)
    if (row.id == id) return row;
  return std::nullopt;
}

std::string featuresFor(const llvm::TargetMachine &machine, bpftime_register_policy policy) {
  const Architecture &row = rowOf(machine);
  // What is switched off stands last: LLVM reads the list from left to right.
  return joined({machine.getTargetFeatureString(),
                 policy == BPFTIME_REGS_CABI ? row.cabiFeatures : row.generalFeatures});
}

uint32_t cpuFeatureBits(const llvm::TargetMachine &machine, llvm::StringRef cpuOption) {
  const Architecture &row = rowOf(machine);
  std::unique_ptr<llvm::MCSubtargetInfo> baseline(machine.getTarget().createMCSubtargetInfo(
      machine.getTargetTriple().str(), row.baselineCpu, row.baselineFeatures));
  uint32_t bits = row.arch == llvm::Triple::x86_64
                      ? levelBits(machine)
                      : neededBits(row, *machine.getMCSubtargetInfo(), *baseline);
  // Sound: what no bit names can only be promised by the machine that was asked.
  if (cpuOption == "host") return (bits & ~BPFTIME_CPU_UNNAMED) | BPFTIME_CPU_HOST_ONLY;
  return bits;
}

llvm::Expected<std::string> listCpus(const CodegenOptions &options) {
  llvm::Expected<Choice> choice = choose(options.triple);
  if (!choice) return choice.takeError();
  std::string text;
  if (choice->architecture->arch == llvm::Triple::x86_64) text = "x86-64-v1\n";
  for (const llvm::SubtargetSubTypeKV &cpu : choice->baseline()->getAllProcessorDescriptions())
    if (runsCode(*choice->architecture, cpu.Key)) text += std::string(cpu.Key) + "\n";
  return text;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> createTarget(const CodegenOptions &options) {
  llvm::Expected<Choice> choice = choose(options.triple);
  if (!choice) return choice.takeError();
  if (llvm::Error error = checkCpu(*choice, options)) return std::move(error);
  if (auto levels = chosenLevels(options); !levels) return levels.takeError();

  const Architecture &row = *choice->architecture;
  std::string cpu = cpuName(options.cpu).str(), features;
  if (cpu.empty() || cpu == row.baselineCpu) features = row.baselineFeatures;
  if (cpu.empty()) cpu = row.baselineCpu;
  // The name alone is not enough: a virtual machine hides features of the CPU it names.
  if (cpu == "host") {
    cpu = llvm::sys::getHostCPUName().str();
    features = hostFeatures();
  }
  features = joined({features, options.attributes});
  // One section per function, so that the linker can leave out what nobody asked for.
  llvm::TargetOptions targetOptions;
  targetOptions.FunctionSections = true;
  targetOptions.DataSections = true;
  targetOptions.MCOptions.ABIName = row.abi;
  // Not more for -O3: Aggressive copies longer blocks to the ends of those that jump to them, so
  // that the usual way through a loop is full of taken branches (bench/micro/minmax, hex_decode).
  auto level = options.optLevel == '0'   ? llvm::CodeGenOptLevel::None
               : options.optLevel == '1' ? llvm::CodeGenOptLevel::Less
                                         : llvm::CodeGenOptLevel::Default;
  return std::unique_ptr<llvm::TargetMachine>(choice->target->createTargetMachine(
      choice->triple, cpu, features, targetOptions, llvm::Reloc::PIC_, llvm::CodeModel::Small, level));
}

}  // namespace bpftime
