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

TEST(Soundness, AcceptedProgramsKeepToTheirFacts) {
  uint64_t programs = std::getenv("BPFTIME_TEST_LONG") ? 3000000 : 30000;
  MapDef map = hostileMap();
  uint64_t accepted = 0;
  for (uint64_t seed = 1; seed <= programs; ++seed) {
    Witnesses witnesses;
    VerifyOptions options;
    options.observer = &witnesses;
    llvm::Expected<VerifiedProgram> v = verify(hostileProgram(seed), map, options);
    if (!v) {
      for (const Diagnostic &d : takeDiagnostics(v.takeError()))
        ASSERT_NE(d.id, DiagId::Internal) << "seed " << seed << ": " << d.what;
      continue;
    }
    ++accepted;
    for (uint64_t input = 0; input < 12; ++input) {
      std::string problem = guardedRun(*v, map, seed * 16 + input, &witnesses);
      ASSERT_EQ(problem, "") << "seed " << seed << " input " << input;
    }
  }
  // A generator that only makes nonsense would prove nothing.
  EXPECT_GT(accepted, programs / 50);
  EXPECT_LT(accepted, programs * 49 / 50);
  RecordProperty("accepted", int(accepted));
}

}  // namespace
}  // namespace bpftime
