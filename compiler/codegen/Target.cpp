// Makes the TargetMachine and answers questions about it. Everything that depends on
// the CPU is decided here and once, before the first instruction is lowered: triple,
// CPU, features, relocation model, sections. Trusts nothing the user typed.
#include "codegen/Target.h"

#include "codegen/Codegen.h"
#include "support/Diagnostic.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
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

/// The CPU every machine of the architecture has at least.
constexpr const char *baselineCpu = "x86-64";

/// The features of the machine we run on, as one string.
std::string hostFeatures() {
  std::string text;
  for (const auto &feature : llvm::sys::getHostCPUFeatures()) {
    if (!text.empty()) text += ",";
    text += (feature.second ? "+" : "-") + feature.first().str();
  }
  return text;
}

/// The target of a triple, or why there is none.
llvm::Expected<const llvm::Target *> findTarget(const std::string &triple) {
  // One architecture, not all of them: each costs start-up time. Repeating it is free.
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  LLVMInitializeX86AsmParser();
  llvm::Triple parsed(triple);
  std::string reason;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, reason);
  // Other architectures lack a runtime; an object nobody can load is not worth making.
  if (!target || parsed.getArch() != llvm::Triple::x86_64 || !parsed.isOSLinux())
    return fail(diagnose(DiagId::UnknownTarget, triple));
  return target;
}

std::string tripleOf(const CodegenOptions &options) {
  return options.triple.empty() ? llvm::sys::getDefaultTargetTriple()
                                : llvm::Triple::normalize(options.triple);
}

/// LLVM prints a warning on standard error and goes on when it does not know a CPU or a
/// feature; here such a name is an error before LLVM sees it.
llvm::Error checkCpu(const llvm::Target &target, const std::string &triple, const CodegenOptions &options) {
  std::unique_ptr<llvm::MCSubtargetInfo> info(target.createMCSubtargetInfo(triple, baselineCpu, ""));
  const std::string &cpu = options.cpu;
  if (!cpu.empty() && cpu != "host" && !info->isCPUStringValid(cpu))
    return fail(diagnose(DiagId::UnknownCpu, cpu, triple));
  llvm::SmallVector<llvm::StringRef> wanted;
  llvm::StringRef(options.attributes).split(wanted, ',', -1, false);
  for (llvm::StringRef feature : wanted) {
    llvm::StringRef name = feature;
    bool isSigned = name.consume_front("+") || name.consume_front("-");
    bool known = llvm::any_of(info->getAllProcessorFeatures(),
                              [&](const llvm::SubtargetFeatureKV &row) { return name == row.Key; });
    if (!isSigned || !known) return fail(diagnose(DiagId::UnknownFeature, feature.str(), triple));
  }
  return llvm::Error::success();
}

}  // namespace

std::optional<ProgramType> programType(uint32_t id) {
  for (const ProgramType &row : programTypes)
    if (row.id == id) return row;
  return std::nullopt;
}

std::string featuresFor(const llvm::TargetMachine &machine, bpftime_register_policy policy) {
  std::string features = machine.getTargetFeatureString().str();
  if (policy == BPFTIME_REGS_CABI) return features;
  // Switching off a feature switches off all that imply it, so these three rows take
  // every vector and floating-point register file away. They stand last: LLVM reads the
  // list from left to right.
  return features + (features.empty() ? "" : ",") + "-x87,-mmx,-sse";
}

uint32_t cpuFeatureBits(const llvm::TargetMachine &machine, llvm::StringRef cpuOption) {
  const llvm::MCSubtargetInfo &info = *machine.getMCSubtargetInfo();
  uint32_t bits = 0;
  struct Level {
    const char *cpu;
    uint32_t bit;
  };
  // A level is needed as soon as one feature of it that the level below lacks is used.
  constexpr Level levels[] = {{"x86-64-v2", BPFTIME_CPU_X86_64_V2},
                              {"x86-64-v3", BPFTIME_CPU_X86_64_V3},
                              {"x86-64-v4", BPFTIME_CPU_X86_64_V4}};
  const llvm::FeatureBitset &used = info.getFeatureBits();
  const llvm::Target &target = machine.getTarget();
  auto featuresOf = [&](const char *cpu) {
    std::unique_ptr<llvm::MCSubtargetInfo> level(
        target.createMCSubtargetInfo(machine.getTargetTriple().str(), cpu, ""));
    return level->getFeatureBits();
  };
  llvm::FeatureBitset below = featuresOf(baselineCpu);
  for (const Level &level : levels) {
    llvm::FeatureBitset here = featuresOf(level.cpu);
    if ((used & here & ~below).any()) bits |= level.bit;
    below |= here;
  }
  // Sound: what no level names can only be promised by the machine that was asked.
  if (cpuOption == "host") bits |= BPFTIME_CPU_HOST_ONLY;
  return bits;
}

llvm::Expected<std::string> listCpus(const CodegenOptions &options) {
  std::string triple = tripleOf(options);
  llvm::Expected<const llvm::Target *> target = findTarget(triple);
  if (!target) return target.takeError();
  std::unique_ptr<llvm::MCSubtargetInfo> info((*target)->createMCSubtargetInfo(triple, baselineCpu, ""));
  std::string text;
  for (const llvm::SubtargetSubTypeKV &cpu : info->getAllProcessorDescriptions())
    text += std::string(cpu.Key) + "\n";
  return text;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> createTarget(const CodegenOptions &options) {
  std::string triple = tripleOf(options);
  llvm::Expected<const llvm::Target *> target = findTarget(triple);
  if (!target) return target.takeError();
  if (llvm::Error error = checkCpu(**target, triple, options)) return std::move(error);

  std::string cpu = options.cpu.empty() ? baselineCpu : options.cpu;
  std::string features = options.attributes;
  // The name alone is not enough: a virtual machine hides features of the CPU it names.
  if (cpu == "host") {
    cpu = llvm::sys::getHostCPUName().str();
    features = hostFeatures() + (features.empty() ? "" : "," + features);
  }
  // One section per function, so that the linker can leave out what nobody asked for.
  llvm::TargetOptions targetOptions;
  targetOptions.FunctionSections = true;
  targetOptions.DataSections = true;
  auto level = options.optLevel == '0'   ? llvm::CodeGenOptLevel::None
               : options.optLevel == '1' ? llvm::CodeGenOptLevel::Less
               : options.optLevel == '3' ? llvm::CodeGenOptLevel::Aggressive
                                         : llvm::CodeGenOptLevel::Default;
  return std::unique_ptr<llvm::TargetMachine>((*target)->createTargetMachine(
      triple, cpu, features, targetOptions, llvm::Reloc::PIC_, llvm::CodeModel::Small, level));
}

}  // namespace bpftime
