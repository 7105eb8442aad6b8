// What the verifier accepts is safe: random programs at the edge of the rules are
// verified, and those accepted are run on concrete inputs with guarded memory, every step
// checked against the facts and against the states that were walked.
#include "GuardedRun.h"
#include "HostilePrograms.h"
#include "Witnesses.h"
#include "verify/Verify.h"

#include "support/Diagnostic.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace bpftime {
namespace {

/// How many programs of the family were accepted, and ran within their facts.
uint64_t runFamily(const HostileFamily &family, uint64_t programs) {
  uint64_t accepted = 0;
  for (uint64_t seed = 1; seed <= programs; ++seed) {
    Witnesses witnesses;
    VerifyOptions options;
    options.observer = &witnesses;
    options.insnBudget = 5'000;  // longer programs cost more than they tell
    llvm::Expected<VerifiedProgram> v = verify(family.make(seed), hostileMaps(), options);
    if (!v) {
      for (const Diagnostic &d : takeDiagnostics(v.takeError()))
        EXPECT_NE(d.id, DiagId::Internal) << family.name << seed << ": " << d.what;
      continue;
    }
    ++accepted;
    for (uint64_t input = 0; input < 12; ++input) {
      std::string problem = guardedRun(*v, hostileMaps(), seed * 16 + input, &witnesses);
      EXPECT_EQ(problem, "") << family.name << seed << " input " << input;
      if (!problem.empty()) return accepted;
    }
  }
  return accepted;
}

TEST(Soundness, AcceptedProgramsKeepToTheirFacts) {
  uint64_t programs = std::getenv("BPFTIME_TEST_LONG") ? 1'000'000 : 3'000;
  if (const char *given = std::getenv("BPFTIME_SOUNDNESS_PROGRAMS"))
    programs = std::strtoull(given, nullptr, 10);
  for (const HostileFamily &family : hostileFamilies()) {
    uint64_t accepted = runFamily(family, programs);
    // A generator that only makes nonsense would prove nothing.
    EXPECT_GT(accepted, programs / 200) << family.name;
    EXPECT_LT(accepted, programs * 49 / 50) << family.name;
    printf("%s: %u programs ran\n", family.name, unsigned(accepted)), fflush(stdout);
    RecordProperty(family.name, int(accepted));
  }
}

}  // namespace
}  // namespace bpftime
