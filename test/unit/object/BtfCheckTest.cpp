// BTF that is well-formed passes; every way to be malformed that libbpf would follow is
// named.
#include "object/BtfCheck.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <linux/btf.h>

namespace bpftime {
namespace {

/// BTF under construction: words of the type table, and a string table "\0int\0".
struct Builder {
  std::vector<uint32_t> words;
  std::string strings = std::string("\0int\0", 5);

  Builder &type(uint32_t name, unsigned kind, unsigned count, uint32_t sizeOrType) {
    words.insert(words.end(), {name, uint32_t(kind << 24 | count), sizeOrType});
    return *this;
  }
  Builder &with(std::vector<uint32_t> tail) {
    words.insert(words.end(), tail.begin(), tail.end());
    return *this;
  }
  /// Type 1: int.
  Builder &integer() { return type(1, BTF_KIND_INT, 0, 4).with({0x01000020}); }

  std::vector<uint8_t> bytes() const {
    btf_header header = {};
    header.magic = BTF_MAGIC;
    header.version = BTF_VERSION;
    header.hdr_len = sizeof header;
    header.type_len = uint32_t(words.size() * 4);
    header.str_off = header.type_len;
    header.str_len = uint32_t(strings.size());
    std::vector<uint8_t> out(sizeof header + header.type_len + strings.size());
    memcpy(out.data(), &header, sizeof header);
    if (!words.empty()) memcpy(&out[sizeof header], words.data(), header.type_len);
    memcpy(&out[sizeof header + header.type_len], strings.data(), strings.size());
    return out;
  }
  std::string check() const { return checkBtf(bytes()); }
};

void expectWrong(const std::string &problem, const char *what) {
  EXPECT_NE(problem.find(what), std::string::npos) << "said: " << problem;
}

TEST(BtfCheck, WellFormedTypesPass) {
  EXPECT_EQ(checkBtf({}), "");
  EXPECT_EQ(Builder().check(), "");
  EXPECT_EQ(Builder().integer().type(0, BTF_KIND_PTR, 0, 1).check(), "");
  EXPECT_EQ(Builder().integer().type(0, BTF_KIND_ARRAY, 0, 0).with({1, 1, 4}).check(), "");
  EXPECT_EQ(Builder().integer().type(1, BTF_KIND_STRUCT, 1, 4).with({1, 1, 0}).check(), "");
}

TEST(BtfCheck, APointerMayPointToItsOwnStruct) {
  EXPECT_EQ(Builder().type(1, BTF_KIND_STRUCT, 1, 8).with({1, 2, 0}).type(0, BTF_KIND_PTR, 0, 1).check(), "");
}

TEST(BtfCheck, TypesThatContainThemselvesAreRefused) {
  expectWrong(Builder().type(1, BTF_KIND_TYPEDEF, 0, 1).check(), "contains itself");
  expectWrong(Builder().type(1, BTF_KIND_STRUCT, 1, 4).with({1, 2, 0}).type(0, BTF_KIND_CONST, 0, 1).check(),
              "contains itself");
}

TEST(BtfCheck, DeepNestingIsRefusedFromEitherEnd) {
  Builder up, down;
  up.integer();
  for (uint32_t i = 0; i < 100; ++i) up.type(0, BTF_KIND_CONST, 0, i + 1);
  for (uint32_t i = 0; i < 100; ++i) down.type(0, BTF_KIND_CONST, 0, i + 2);
  down.integer();
  expectWrong(up.check(), "too deeply");
  expectWrong(down.check(), "too deeply");
}

TEST(BtfCheck, ReferencesStayInside) {
  expectWrong(Builder().type(0, BTF_KIND_PTR, 0, 2).check(), "does not exist");
  expectWrong(Builder().type(9, BTF_KIND_PTR, 0, 0).check(), "outside its strings");
  expectWrong(Builder().integer().type(1, BTF_KIND_STRUCT, 1, 4).with({77, 1, 0}).check(),
              "outside its strings");
  expectWrong(Builder().integer().type(1, BTF_KIND_STRUCT, 2, 4).with({1, 1, 0}).check(), "cut off");
  expectWrong(Builder().type(1, 25, 0, 0).check(), "unknown kind");
}

TEST(BtfCheck, EveryPrefixOfAGoodSectionIsRefused) {
  std::vector<uint8_t> bytes = Builder().integer().type(0, BTF_KIND_PTR, 0, 1).bytes();
  for (size_t size = 1; size < bytes.size(); ++size)
    EXPECT_NE(checkBtf(llvm::ArrayRef(bytes).take_front(size)), "") << size;
}

TEST(BtfCheck, ExtensionHeadersAreChecked) {
  bool core = true;
  EXPECT_EQ(checkBtfExt({}, core), "");
  EXPECT_FALSE(core);
  std::vector<uint32_t> words = {0x0001eb9f, 32, 0, 4, 4, 4, 8, 12, 0, 0, 0, 0, 0};
  words[7] = 8;  // CO-RE table: 8 bytes at offset 8
  std::vector<uint8_t> bytes(words.size() * 4);
  memcpy(bytes.data(), words.data(), bytes.size());
  EXPECT_EQ(checkBtfExt(bytes, core), "");
  EXPECT_TRUE(core);
  EXPECT_NE(checkBtfExt(llvm::ArrayRef(bytes).take_front(40), core), "");
  EXPECT_NE(checkBtfExt(llvm::ArrayRef(bytes).take_front(20), core), "");
}

}  // namespace
}  // namespace bpftime
