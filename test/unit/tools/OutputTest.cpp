// Whole-file input and output: complete or not at all, errors as the world's.
#include "Output.h"

#include "support/Diagnostic.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace bpftime;
namespace fs = std::filesystem;

namespace {

struct Output : testing::Test {
  fs::path folder = fs::path(testing::TempDir()) / "bpftime-output-test";
  void SetUp() override {
    fs::remove_all(folder);
    fs::create_directory(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  size_t entries() const { return std::distance(fs::directory_iterator(folder), fs::directory_iterator()); }
};

Diagnostic only(llvm::Error error) {
  std::vector<Diagnostic> list = takeDiagnostics(std::move(error));
  EXPECT_EQ(list.size(), 1u);
  return list.front();
}

std::string text(const std::vector<uint8_t> &bytes) { return std::string(bytes.begin(), bytes.end()); }

TEST_F(Output, WritesAndReadsBack) {
  std::string path = folder / "file";
  ASSERT_FALSE(writeOutput(path, llvm::StringRef("content")));
  auto bytes = readInput(path);
  ASSERT_TRUE(!!bytes);
  EXPECT_EQ(text(*bytes), "content");
  EXPECT_EQ(entries(), 1u);  // the temporary file is gone
}

TEST_F(Output, ReplacesWhatWasThereAndHonoursTheUmask) {
  std::string path = folder / "file";
  std::ofstream(path) << "a much longer old content";
  mode_t old = umask(027);
  ASSERT_FALSE(writeOutput(path, llvm::ArrayRef<uint8_t>{'n', 'e', 'w'}, true));
  umask(old);
  EXPECT_EQ(text(*readInput(path)), "new");
  struct stat s;
  ASSERT_EQ(stat(path.c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 0777, 0750u);
}

TEST_F(Output, AMissingFolderIsCannotWrite) {
  Diagnostic d = only(writeOutput((folder / "none" / "file").string(), llvm::StringRef("x")));
  EXPECT_EQ(d.id, DiagId::CannotWrite);
  EXPECT_EQ(info(d.id).status, ExitStatus::Environment);
  EXPECT_EQ(entries(), 0u);
}

TEST_F(Output, AFolderIsNotOverwritten) {
  fs::create_directory(folder / "sub");
  EXPECT_EQ(only(writeOutput((folder / "sub").string(), llvm::StringRef("x"))).id, DiagId::CannotWrite);
  EXPECT_TRUE(fs::is_directory(folder / "sub"));
}

TEST_F(Output, AFullDeviceIsCannotWrite) {
  Diagnostic d = only(writeOutput("/dev/full", llvm::StringRef("x")));
  EXPECT_EQ(d.what, "cannot write /dev/full: No space left on device");
}

TEST_F(Output, UnreadableInputsAreCannotRead) {
  auto missing = readInput((folder / "none").string());
  ASSERT_FALSE(!!missing);
  EXPECT_EQ(only(missing.takeError()).id, DiagId::CannotRead);
  auto directory = readInput(folder.string());
  ASSERT_FALSE(!!directory);
  EXPECT_EQ(only(directory.takeError()).id, DiagId::CannotRead);
}

}  // namespace
