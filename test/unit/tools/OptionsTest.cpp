// The option parser: every accepted spelling, and every refusal with its words.
#include "Options.h"

#include "support/Diagnostic.h"

#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>
#include <llvm/Support/raw_ostream.h>

using namespace bpftime;

namespace {

const Syntax syntax = {
    .synopsis = "IN",
    .options = {{"output", 'o', "FILE", "where to write"},
                {"set", 0, "NAME=VALUE", "sets", Repeatable},
                {"include", 0, "FILE", "includes", Repeatable | SingleDash},
                {"opt-level", 'O', "LEVEL", "optimises"},
                {"background", 0, nullptr, "stays"}},
    .positionalsMin = 1,
    .positionalsMax = 2,
};

Options parsed(std::vector<std::string> words, const Syntax &s = syntax) {
  llvm::Expected<Options> options = parseOptions(s, std::move(words));
  if (options) return *options;
  ADD_FAILURE() << llvm::toString(options.takeError());
  return {};
}

std::string refused(std::vector<std::string> words, const Syntax &s = syntax) {
  llvm::Expected<Options> options = parseOptions(s, std::move(words));
  if (options) return "(accepted)";
  std::vector<Diagnostic> list = takeDiagnostics(options.takeError());
  EXPECT_EQ(list.front().id, DiagId::BadUsage);
  return list.front().what;
}

TEST(Options, LongWithEqualsAndWithASeparateWord) {
  EXPECT_EQ(parsed({"a", "--output=x"}).get("output"), "x");
  EXPECT_EQ(parsed({"a", "--output", "x"}).get("output"), "x");
  EXPECT_EQ(refused({"a", "--output="}), "option --output needs a value: FILE");
}

TEST(Options, ShortJoinedAndSeparate) {
  EXPECT_EQ(parsed({"a", "-o", "x"}).get("output"), "x");
  EXPECT_EQ(parsed({"a", "-ox"}).get("output"), "x");
  EXPECT_EQ(parsed({"a", "-O3"}).get("opt-level"), "3");
}

TEST(Options, SingleDashWordOnlyWhereTheTableSaysSo) {
  EXPECT_EQ(parsed({"a", "-include", "x.h"}).all("include"), std::vector<std::string>{"x.h"});
  EXPECT_EQ(refused({"a", "-background"}), "unknown option -background");
}

TEST(Options, RepeatableKeepsOrderAndValuesMayContainEquals) {
  EXPECT_EQ(parsed({"a", "--set", "x=1", "--set=y=2"}).all("set"), (std::vector<std::string>{"x=1", "y=2"}));
}

TEST(Options, DashAloneIsAPositional) { EXPECT_EQ(parsed({"-"}).positionals, std::vector<std::string>{"-"}); }

TEST(Options, AValueMayBeginWithADash) { EXPECT_EQ(parsed({"a", "-o", "-"}).get("output"), "-"); }

TEST(Options, RestBelongsToTheCommand) {
  Syntax s = syntax;
  s.takesRest = true;
  Options o = parsed({"a", "--", "cmd", "-o", "--help"}, s);
  EXPECT_EQ(o.rest, (std::vector<std::string>{"cmd", "-o", "--help"}));
  EXPECT_FALSE(o.has("output"));
  EXPECT_EQ(refused({"a"}, s), "the command to run is missing; it follows --");
}

TEST(Options, WhatIsNoOptionThoughItBeginsWithADash) {
  EXPECT_EQ(parsed({"--", "-x.o", "--"}).positionals, (std::vector<std::string>{"-x.o", "--"}));
  EXPECT_EQ(parsed({"a", "-17"}).positionals, (std::vector<std::string>{"a", "-17"}));
  EXPECT_EQ(parsed({"-"}).positionals, std::vector<std::string>{"-"});
}

TEST(Options, HelpSkipsTheOtherChecks) { EXPECT_TRUE(parsed({"--help"}).has("help")); }

TEST(Options, Refusals) {
  EXPECT_EQ(refused({"a", "--outptu=x"}), "unknown option --outptu=x");
  EXPECT_EQ(refused({"a", "-x"}), "unknown option -x");
  EXPECT_EQ(refused({"a", "--background=1"}), "option --background takes no value");
  EXPECT_EQ(refused({"a", "-o"}), "option -o needs a value: FILE");
  EXPECT_EQ(refused({"a", "-o", ""}), "option -o needs a value: FILE");
  EXPECT_EQ(refused({"a", "--output="}), "option --output needs a value: FILE");
  EXPECT_EQ(refused({"a", "-o", "x", "--output=y"}), "option --output is given twice");
  EXPECT_EQ(refused({}), "an argument is missing; expected: IN");
  EXPECT_EQ(refused({"a", "b", "c"}), "unexpected argument 'c'");
  EXPECT_EQ(refused({"a", "--", "-b", "c"}), "unexpected argument 'c'");
  EXPECT_EQ(refused({"a", "--color=blue"}), "--color takes auto, always or never, not 'blue'");
}

TEST(Options, ARequiredOptionIsNamedByItsShortForm) {
  Syntax s = syntax;
  s.options[0].flags = Required;
  EXPECT_EQ(refused({"a"}, s), "option -o FILE is missing");
}

TEST(Options, Numbers) {
  Syntax s = syntax;
  EXPECT_EQ(*parsed({"a", "-O0x10"}, s).number("opt-level", 2), 16u);
  EXPECT_EQ(*parsed({"a"}, s).number("opt-level", 2), 2u);
  for (const char *bad : {"-O-1", "-O1x", "-O18446744073709551616"}) {
    Options o = parsed({"a", bad}, s);
    llvm::Expected<uint64_t> n = o.number("opt-level", 2);
    EXPECT_FALSE(!!n) << bad;
    llvm::consumeError(n.takeError());
  }
}

TEST(Options, ResponseFilesAreExpandedBeforeTheDashes) {
  std::string path = testing::TempDir() + "bpftime-options.rsp";
  std::ofstream(path) << "-o 'two words'\n--set x=1";
  EXPECT_EQ(expandResponseFiles({"@" + path, "--", "@" + path}),
            (std::vector<std::string>{"-o", "two words", "--set", "x=1", "--", "@" + path}));
  std::remove(path.c_str());
  EXPECT_EQ(expandResponseFiles({"@/nonexistent"}), std::vector<std::string>{"@/nonexistent"});
}

TEST(Options, NearestNameOrNone) {
  EXPECT_EQ(nearest("outptu", {"output", "set"}), "output");
  EXPECT_EQ(nearest("zzzz", {"output", "set"}), "");
}

TEST(Options, HelpShowsEveryOptionOfTheTable) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printHelp(os, "tool command", "Does things.", syntax);
  for (const char *expected : {"usage: tool command IN\n", "-o, --output=FILE", "--set=NAME=VALUE",
                               "(may repeat)", "-include FILE", "-j, --json", "--color=WHEN"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected;
}

}  // namespace
