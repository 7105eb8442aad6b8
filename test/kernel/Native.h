// Native objects made callable inside the test process: the compiler's own output, loaded
// by LLVM's JIT linker, its imports bound to the reference helpers and maps. So a
// difference found here is a difference in the compiler, not in our linker or runtime.
#pragma once

#include "World.h"
#include "codegen/Levels.h"

#include <memory>
#include <string>

namespace llvm::orc {
class LLJIT;
}

namespace bpftime::kernel {

using Entry = uint64_t (*)(void *ctx);

class Native {
 public:
  Native();
  ~Native();
  /// Compiles the programs of `object` under an engine; those it refuses are left out
  /// and counted. Maps are those of `world`, which must outlive this.
  llvm::Error build(const ObjectFile &object, reference::World &world, VerifyEngine engine,
                    const CodegenOptions &);
  /// The entry of a program, or of its body for a level; nullptr if it was refused, or has none.
  Entry entry(const std::string &program, const Level *level = nullptr);

  std::vector<std::string> refusals;  ///< what is said of each program left out

 private:
  llvm::Error bind(const ObjectFile &, reference::World &);
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

}  // namespace bpftime::kernel
