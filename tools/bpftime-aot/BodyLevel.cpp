// A level is forced by doing without the features of those above it, so that what runs is
// chosen by the loader's own rule. What the CPU lacks is refused here: the loader would quietly
// take a lesser body.
#include "BodyLevel.h"

#include "codegen/Levels.h"
#include "support/Diagnostic.h"

#include <bpftime/bpftime.h>
#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

/// The levels that a program has bodies for.
std::string levelsOf(const Image &image, uint32_t program) {
  std::string names = "baseline";
  for (const bpftime_image_body &body : image.bodies()) {
#define CPU_LEVEL(bit, name, ...) \
  if (body.program == program && body.cpu_features == 1u << bit) names += std::string(", ") + name;
#include "cpu_levels.def"
#undef CPU_LEVEL
  }
  return names;
}

}  // namespace

llvm::Expected<uint32_t> loadFlagsOf(const Image &image, uint32_t program, const std::string &level) {
  if (level == "baseline") return BPFTIME_LOAD_WITHOUT(~0u);
  llvm::Expected<const Level *> known = levelNamed(level);
  if (!known) return known.takeError();
  uint32_t bit = (*known)->bit;
  std::string name = image.string(image.programs()[program].name);
  auto isWanted = [&](const bpftime_image_body &b) { return b.program == program && b.cpu_features == bit; };
  if (llvm::none_of(image.bodies(), isWanted))
    return fail(diagnose(DiagId::LevelMissing, name, level, "it has no body for that level")
                    .tryThis("It has: " + levelsOf(image, program) + "."));
  if (!(bpftime_cpu_features() & bit))
    return fail(diagnose(DiagId::LevelMissing, name, level, "this CPU, or its system, lacks what it needs"));
  return BPFTIME_LOAD_WITHOUT(~(2 * bit - 1));
}

}  // namespace bpftime
