// What libbpf writes on failure becomes one diagnostic that names the culprit; and its
// notes on CO-RE relocations are read.
#include "object/Libbpf.h"
#include "object/Refusal.h"

#include <gtest/gtest.h>

namespace bpftime {
namespace {

TEST(Refusal, AnExternDecidesWhereverItIsNamed) {
  Diagnostic d =
      refusalFromLog({"failed to find BTF for extern 'missing': -2", "failed to load"}, "a.o", {"p"});
  EXPECT_EQ(d.id, DiagId::UnresolvedExtern);
  EXPECT_EQ(d.what, "nothing defines missing");
  EXPECT_EQ(d.where.file, "a.o");
}

TEST(Refusal, AProgramIsNamedWithTheOthersToTake) {
  Diagnostic d = refusalFromLog({"something before", "prog 'bad': no such thing", "failed to load object"},
                                "a.o", {"good", "bad", "fine"});
  EXPECT_EQ(d.id, DiagId::UnloadableProgram);
  EXPECT_EQ(d.program, "bad");
  EXPECT_NE(d.remedy.find("--program=good --program=fine"), std::string::npos);
  ASSERT_EQ(d.because.size(), 1u);
}

TEST(Refusal, OtherwiseTheFirstWarningStands) {
  Diagnostic d = refusalFromLog({"first cause", "second"}, "a.o", {});
  EXPECT_EQ(d.id, DiagId::UnloadableObject);
  EXPECT_NE(d.what.find("first cause"), std::string::npos);
  EXPECT_NE(refusalFromLog({}, "a.o", {}).what.find("no reason"), std::string::npos);
}

void say(LibbpfLog &log, libbpf_print_level level, const char *format, ...) {
  va_list list;
  va_start(list, format);
  log.add(level, format, list);
  va_end(list);
}

TEST(LibbpfLog, KeepsWarningsAndPoisonedInstructions) {
  LibbpfLog log;
  say(log, LIBBPF_WARN, "libbpf: map '%s': trouble\n", "m");
  say(log, LIBBPF_DEBUG, "libbpf: something else %d\n", 1);
  say(log, LIBBPF_DEBUG, "libbpf: prog '%s': relo #%d: %s\n", "f", 3,
      "<byte_off> [12] struct task.gone (0:1 @ offset 8)");
  say(log, LIBBPF_DEBUG, "libbpf: prog '%s': relo #%d: substituting insn #%d w/ invalid insn\n", "f", 3, 17);
  EXPECT_EQ(log.warnings, std::vector<std::string>{"map 'm': trouble"});
  ASSERT_EQ(log.poisons.size(), 1u);
  EXPECT_EQ(log.poisons[0].function, "f");
  EXPECT_EQ(log.poisons[0].insn, 17u);
  EXPECT_EQ(log.poisons[0].target, "struct task.gone");
}

}  // namespace
}  // namespace bpftime
