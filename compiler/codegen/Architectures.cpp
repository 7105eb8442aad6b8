// The rows, and what is read off them.
//
// Where a general-register entry may run, no vector or floating-point register is saved. LLVM
// has no such registers left when the feature that owns them is switched off, because that
// switches off all that imply it. Each list of features below was checked to do so by the
// test that looks for such registers in compiled code (probe-entries-use-no-vector-register).
#include "codegen/Architectures.h"

#include "codegen/Codegen.h"
#include "native.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>

namespace bpftime {

namespace {

#define INITIALISE(Name)                \
  [] {                                  \
    LLVMInitialize##Name##TargetInfo(); \
    LLVMInitialize##Name##Target();     \
    LLVMInitialize##Name##TargetMC();   \
    LLVMInitialize##Name##AsmPrinter(); \
    LLVMInitialize##Name##AsmParser();  \
  }

constexpr uint32_t hwcap(unsigned bit) { return 1u << bit; }

// What instruction selection makes of integer code. A feature without a bit of its own is one
// that the loader cannot ask for.
constexpr CpuFeature aarch64Features[] = {
    {"lse", hwcap(8)},
    {"rdm", hwcap(12)},
    {"rcpc", hwcap(15)},
    {"sha3", hwcap(17)},
    {"dotprod", hwcap(20)},
    {"sve", hwcap(22)},
    {"lse2", hwcap(25)},
    {"rcpc-immo", hwcap(26)},
    {"flagm", hwcap(27)},
    {"sve2*", BPFTIME_CPU_UNNAMED},
    {"sme*", BPFTIME_CPU_UNNAMED},
    {"i8mm", BPFTIME_CPU_UNNAMED},
    {"cssc", BPFTIME_CPU_UNNAMED},
    {"mops", BPFTIME_CPU_UNNAMED},
    {"hbc", BPFTIME_CPU_UNNAMED},
    {"lse128", BPFTIME_CPU_UNNAMED},
    {"rcpc3", BPFTIME_CPU_UNNAMED},
};
// Linux tells of single-letter extensions only (AT_HWCAP), and of those none is used here.
constexpr CpuFeature riscv64Features[] = {
    {"zb*", BPFTIME_CPU_UNNAMED},  {"zicond", BPFTIME_CPU_UNNAMED},         {"zve*", BPFTIME_CPU_UNNAMED},
    {"zvb*", BPFTIME_CPU_UNNAMED}, {"zacas", BPFTIME_CPU_UNNAMED},          {"zabha", BPFTIME_CPU_UNNAMED},
    {"zcb", BPFTIME_CPU_UNNAMED},  {"zcm*", BPFTIME_CPU_UNNAMED},           {"zk*", BPFTIME_CPU_UNNAMED},
    {"x*", BPFTIME_CPU_UNNAMED},   {"experimental-*", BPFTIME_CPU_UNNAMED},
};
constexpr CpuFeature armv7Features[] = {
    {"neon", hwcap(12)},
    {"hwdiv-arm", hwcap(17)},
    {"v8", BPFTIME_CPU_UNNAMED},
    {"acquire-release", BPFTIME_CPU_UNNAMED},
    {"dotprod", BPFTIME_CPU_UNNAMED},
    {"i8mm", BPFTIME_CPU_UNNAMED},
    {"iwmmxt*", BPFTIME_CPU_UNNAMED},
};

const Architecture rows[] = {
    {.arch = llvm::Triple::x86_64,
     .name = "x86_64",
     .macro = "x86",
     .triple = "x86_64-linux-gnu",
     .baselineCpu = "x86-64",
     // LLVM's model of the baseline is a CPU of 2011, for which it unrolls and schedules less. Of
     // the models of newer ones this makes the fastest code on Zen 4 (bench/engines, `generic`).
     .tuneCpu = "znver4",
     .generalFeatures = "-x87,-mmx,-sse",
     .cpuTriple = "x86_64",
     .cpuNeeds = "+64bit",
     .initialise = INITIALISE(X86)},
    {.arch = llvm::Triple::aarch64,
     .name = "aarch64",
     .macro = "arm64",
     .triple = "aarch64-linux-gnu",
     .baselineCpu = "generic",
     .generalFeatures = "-fp-armv8",
     .cpuTriple = "aarch64",
     .cpuNeeds = "+v8a",
     .features = aarch64Features,
     .initialise = INITIALISE(AArch64)},
    // The soft-float ABI passes integers as the other ones do and needs no floating point; a
    // C-ABI entry without it cannot touch the registers that hosts expect to be kept.
    {.arch = llvm::Triple::riscv64,
     .name = "riscv64",
     .macro = "riscv",
     .triple = "riscv64-linux-gnu",
     .baselineCpu = "generic-rv64",
     .baselineFeatures = "+m,+a,+c",
     .cabiFeatures = "-f",
     .generalFeatures = "-f,-zve32x",
     .abi = "lp64",
     .cpuTriple = "riscv64",
     .cpuNeeds = "+64bit",
     .callsBySlot = false,
     .features = riscv64Features,
     .initialise = INITIALISE(RISCV)},
    // NEON came with some v7 processors only. The unwind tables of its ABI name functions of
    // a C++ library.
    {.arch = llvm::Triple::arm,
     .name = "armv7",
     .macro = "arm",
     .triple = "armv7-linux-gnueabihf",
     .baselineCpu = "generic",
     .baselineFeatures = "-neon",
     .generalFeatures = "-fpregs,+soft-float",
     .cpuTriple = "arm-linux-gnueabihf",
     .cpuNeeds = "+v7,+aclass",
     .callsBySlot = false,
     .divides64 = false,
     .unwindsByFrames = false,
     .features = armv7Features,
     .initialise = INITIALISE(ARM)},
};

bool isNamed(const CpuFeature &row, llvm::StringRef feature) {
  llvm::StringRef name = row.name;
  return name.consume_back("*") ? feature.starts_with(name) : feature == name;
}

}  // namespace

llvm::ArrayRef<Architecture> architectures() { return rows; }

const Architecture *architectureOf(const llvm::Triple &triple) {
  if (!triple.isOSLinux()) return nullptr;
  bool isOldArm = triple.getArch() == llvm::Triple::arm && triple.getSubArch() != llvm::Triple::ARMSubArch_v7;
  for (const Architecture &row : rows)
    if (row.arch == triple.getArch() && !isOldArm) return &row;
  return nullptr;
}

std::string expandTriple(llvm::StringRef text) {
  for (const Architecture &row : rows)
    if (text == row.name) return llvm::Triple::normalize(row.triple);
  llvm::Triple triple(llvm::Triple::normalize(text));
  // Debian's name for its ARM port with hardware floating point, which is v7 and nothing less.
  bool isHardFloat = triple.getEnvironment() == llvm::Triple::GNUEABIHF ||
                     triple.getEnvironment() == llvm::Triple::MuslEABIHF;
  if (triple.getArchName() == "arm" && isHardFloat) triple.setArchName("armv7");
  return triple.str();
}

const Architecture *targetArchitecture(const CodegenOptions &options) {
  return architectureOf(llvm::Triple(options.triple.empty() ? llvm::sys::getDefaultTargetTriple()
                                                            : expandTriple(options.triple)));
}

std::string architectureNames() {
  return llvm::join(llvm::map_range(rows, [](const Architecture &row) { return std::string(row.triple); }),
                    ", ");
}

bool runsCode(const Architecture &row, llvm::StringRef cpu) {
  if (cpu == row.baselineCpu) return true;
  std::string reason;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(row.cpuTriple, reason);
  auto infoOf = [&](llvm::StringRef name) {
    return std::unique_ptr<llvm::MCSubtargetInfo>(target->createMCSubtargetInfo(row.cpuTriple, name, ""));
  };
  // A name that LLVM does not know must not reach it: it would print a warning of its own.
  return infoOf("")->isCPUStringValid(cpu) && infoOf(cpu)->checkFeatures(row.cpuNeeds);
}

uint32_t neededBits(const Architecture &row, const llvm::MCSubtargetInfo &used,
                    const llvm::MCSubtargetInfo &baseline) {
  uint32_t bits = 0;
  llvm::FeatureBitset beyond = used.getFeatureBits() & ~baseline.getFeatureBits();
  for (const llvm::SubtargetFeatureKV &feature : used.getAllProcessorFeatures()) {
    if (!beyond.test(feature.Value)) continue;
    for (const CpuFeature &known : row.features)
      if (isNamed(known, feature.Key)) bits |= known.bit;
  }
  return bits;
}

}  // namespace bpftime
