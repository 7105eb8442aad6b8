// SHA-256 against the examples of FIPS 180-4 and against itself in pieces.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "core/sha256.h"

namespace {

std::string digestOf(const std::string &text, size_t piece) {
  bpftime_sha256 state;
  bpftime_sha256_begin(&state);
  for (size_t at = 0; at < text.size(); at += piece)
    bpftime_sha256_add(&state, text.data() + at, std::min(piece, text.size() - at));
  uint8_t digest[32];
  bpftime_sha256_end(&state, digest);
  std::string hex;
  for (uint8_t byte : digest) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    hex += two;
  }
  return hex;
}

TEST(Sha256Test, KnownValues) {
  EXPECT_EQ(digestOf("", 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digestOf("abc", 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digestOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 7),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digestOf(std::string(1000000, 'a'), 1000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Test, PiecesMakeNoDifference) {
  std::string text;
  for (int i = 0; i < 300; i++) text += char(i * 7);
  for (size_t piece : {1u, 3u, 55u, 63u, 64u, 65u, 128u})
    EXPECT_EQ(digestOf(text, piece), digestOf(text, 300));
}

}  // namespace
