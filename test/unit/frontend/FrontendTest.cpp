// C as text in, an object or Clang's words out. What each flag does to Clang is Clang's matter
// and stands in test/lit/frontend; here it is what becomes of its answers: which are errors,
// where they point, and that nothing is made of a source that has one.
#include "frontend/Frontend.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <elf.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>

namespace bpftime {
namespace {

const Availability everything = {[](uint32_t) { return ""; }, [](uint32_t) { return ""; },
                                 [](const std::string &) { return ""; }};

/// A folder with one source in it, and what the front end made of that.
class Frontend : public testing::Test {
 protected:
  void SetUp() override {
    llvm::SmallString<128> name;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("frontend", name));
    folder = name.str().str();
    options.library = FRONTEND;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string path() const { return (folder / "prog.bpf.c").string(); }

  void run(const std::string &source, const Availability &availability = everything) {
    std::ofstream(path()) << source;
    auto made =
        translate(path(), options, availability, [&](Diagnostic d) { warnings.push_back(std::move(d)); });
    if (made) object = std::move(*made);
    else errors = takeDiagnostics(made.takeError());
  }

  std::filesystem::path folder;
  SourceOptions options;
  std::vector<uint8_t> object;
  std::vector<Diagnostic> errors, warnings;
};

TEST_F(Frontend, MakesAnObjectForEbpf) {
  run("int f(void) { return 0; }\n");
  ASSERT_TRUE(errors.empty()) << errors.front().what;
  ASSERT_GE(object.size(), sizeof(Elf64_Ehdr));
  EXPECT_EQ(reinterpret_cast<const Elf64_Ehdr *>(object.data())->e_machine, EM_BPF);
}

TEST_F(Frontend, EveryErrorIsOneOfItsOwn) {
  run("int f(void) { return a; }\nint g(void) { return b; }\n");
  EXPECT_TRUE(object.empty());
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].id, DiagId::SourceError);
  EXPECT_EQ(errors[0].what, "use of undeclared identifier 'a'");
  EXPECT_EQ(errors[1].where.line, 2u);
  EXPECT_EQ(errors[1].where.column, 22u);
  EXPECT_EQ(exitStatus(errors), ExitStatus::BadInput);
}

TEST_F(Frontend, NamesTheIncludeThatIsMissing) {
  run("#include \"nowhere.h\"\nint f(void) { return 0; }\n");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].what, "'nowhere.h' file not found");
  EXPECT_EQ(errors[0].where.line, 1u);
}

TEST_F(Frontend, NotesBelongToTheirError) {
  run("int count;\nint f(void) { return cout; }\n");
  ASSERT_EQ(errors.size(), 1u);
  ASSERT_EQ(errors[0].because.size(), 1u);
  EXPECT_NE(errors[0].because[0].find("'count' declared here"), std::string::npos);
}

TEST_F(Frontend, AWarningStopsNothing) {
  options.flags = {"-Wall"};
  run("int f(void) { int unused; return 0; }\n");
  EXPECT_FALSE(object.empty());
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].id, DiagId::SourceWarning);
}

TEST_F(Frontend, AWarningThatIsAnErrorLeavesNoObject) {
  options.flags = {"-Wall", "-Werror"};
  run("int f(void) { int unused; return 0; }\n");
  EXPECT_TRUE(object.empty());
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_TRUE(warnings.empty());
}

/// One call of helper 7, which is said to be lacking.
class Lacking : public Frontend {
 protected:
  void call() {
    Availability lacking = everything;
    lacking.helper = [](uint32_t id) { return id == 7 ? "there is no seven" : ""; };
    run("static long (*const seven)(void) = (void *)7;\nint f(void) { return seven(); }\n", lacking);
  }
};

TEST_F(Lacking, IsWarnedOfWhereItIsUsed) {
  call();
  EXPECT_FALSE(object.empty());
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].what.find("there is no seven"), std::string::npos);
  EXPECT_EQ(warnings[0].where.line, 2u);
}

TEST_F(Lacking, IsSilentOnDemand) {
  options.flags = {"-Wno-bpftime-helper"};
  call();
  EXPECT_TRUE(warnings.empty());
}

TEST_F(Lacking, IsAnErrorOnDemand) {
  options.flags = {"-Werror=bpftime-helper"};
  call();
  EXPECT_TRUE(object.empty());
  EXPECT_EQ(errors.size(), 1u);
}

TEST_F(Frontend, ClangMayBeMissing) {
  options.library = (folder / "none.so").string();
  run("int f(void) { return 0; }\n");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].id, DiagId::NoFrontend);
  EXPECT_EQ(exitStatus(errors), ExitStatus::Environment);
}

TEST_F(Frontend, AnAbsoluteSourceIsFoundWhereItLies) {
  std::ofstream(path()) << "";
  Diagnostic d = diagnose(DiagId::SourceError, "");
  d.where.file = "./prog.bpf.c";
  placeAtSource(d, path());
  EXPECT_EQ(d.where.file, path());
}

TEST_F(Frontend, OtherNamesStayAsTheyAre) {
  const std::pair<const char *, const char *> cases[] = {
      {"./inc/a.h", "inc/a.h"}, {"/usr/include/b.h", "/usr/include/b.h"}, {"c.h", "c.h"}};
  for (auto [name, wanted] : cases) {
    Diagnostic d = diagnose(DiagId::SourceError, "");
    d.where.file = name;
    placeAtSource(d, path());
    EXPECT_EQ(d.where.file, wanted);
  }
}

}  // namespace
}  // namespace bpftime
