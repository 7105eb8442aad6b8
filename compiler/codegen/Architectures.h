// The architectures that programs can be compiled for, one row each: what LLVM must be told
// so that the code runs on every machine of it, which registers an entry may use, and which
// features a machine must have beyond that. Adding one is a row here, a row in the linker
// (linker/arch/Machine.cpp) and a folder in runtime-lib/arch/.
#pragma once

#include <cstdint>
#include <string>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/TargetParser/Triple.h>

namespace bpftime {

/// A feature that code generation may use, and the bit that asks for it at load. A name that
/// ends in `*` stands for all that begin so.
struct CpuFeature {
  const char *name;
  uint32_t bit;
};

struct Architecture {
  llvm::Triple::ArchType arch;
  const char *name;                   ///< of --target without a system, and of --ctx-arch
  const char *macro;                  ///< of bpf_tracing.h: __TARGET_ARCH_ and this
  const char *triple;                 ///< what `name` stands for
  const char *baselineCpu;            ///< what every machine has at least,
  const char *baselineFeatures = "";  ///< as LLVM spells it
  const char *tuneCpu = "";           ///< whose timing counts where only the baseline is asked for
  const char *cabiFeatures = "";      ///< switched off in entries called by the C ABI,
  const char *generalFeatures;        ///< and in entries that may use general registers only
  const char *abi = "";               ///< LLVM's name; "": the triple's
  const char *cpuTriple;              ///< a triple that adds no features to a CPU's own
  const char *cpuNeeds;               ///< features without which a CPU runs no code for `triple`
  bool callsBySlot = true;            ///< LLVM reaches imported functions through slots unasked
  bool divides64 = true;              ///< there are instructions for every division
  bool unwindsByFrames = true;        ///< unwind tables refer to nothing outside the object
  llvm::ArrayRef<CpuFeature> features = {};
  void (*initialise)();  ///< makes LLVM know it; repeating it is free
};

llvm::ArrayRef<Architecture> architectures();

/// The row of a triple, or nullptr if there is none.
const Architecture *architectureOf(const llvm::Triple &);

/// What the user wrote, as LLVM wants it: `aarch64` and `arm-linux-gnueabihf` get what they
/// leave unsaid, everything else is normalised.
std::string expandTriple(llvm::StringRef);

/// The row of what --target says, or of this machine; nullptr if there is none.
const Architecture *targetArchitecture(const struct CodegenOptions &);

/// The names for messages: "x86_64, aarch64, …".
std::string architectureNames();

/// The bits (native.h) of what `used` has beyond `baseline`.
uint32_t neededBits(const Architecture &, const llvm::MCSubtargetInfo &used,
                    const llvm::MCSubtargetInfo &baseline);

/// Whether a CPU of LLVM's list runs code of the architecture.
bool runsCode(const Architecture &, llvm::StringRef cpu);

}  // namespace bpftime
