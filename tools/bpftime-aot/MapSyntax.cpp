// Parses keys and values the way bpftool writes them, and single integers besides.
#include "MapSyntax.h"

#include "linux/bpf.h"
#include "support/Diagnostic.h"

#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

llvm::Error usage(const std::string &text) { return fail(diagnose(DiagId::BadUsage, text)); }

/// A number, negative ones included; false if it is none.
bool parseNumber(llvm::StringRef text, unsigned radix, uint64_t &out) {
  int64_t negative;
  if (text.starts_with("-") && !text.getAsInteger(radix, negative))
    return out = static_cast<uint64_t>(negative), true;
  if (radix == 16) text.consume_front("0x");
  return !text.getAsInteger(radix, out);
}

/// Whether `value` survives in `size` bytes, signed or unsigned.
bool fitsIn(uint64_t value, uint32_t size) {
  if (size >= 8) return true;
  int64_t asSigned = static_cast<int64_t>(value);
  return value < 1ull << (8 * size) || (asSigned < 0 && asSigned >= -(1ll << (8 * size - 1)));
}

}  // namespace

llvm::Expected<MapWords> parseMapWords(const std::vector<std::string> &words, bool wantsKey,
                                       bool wantsValue) {
  MapWords out;
  size_t at = 0;
  auto take = [&](std::vector<std::string> &into) {
    while (at < words.size() && words[at] != "value" && words[at] != "any" && words[at] != "noexist" &&
           words[at] != "exist")
      into.push_back(words[at++]);
  };
  // The words `key` and `value` may be left out where nothing else could be meant.
  if (at < words.size() && words[at] == "key") ++at;
  take(out.key);
  if (wantsValue && at < words.size() && words[at] == "value") {
    ++at;
    take(out.value);
  }
  if (wantsValue && at < words.size()) {
    out.flags = words[at] == "noexist" ? BPF_NOEXIST : words[at] == "exist" ? BPF_EXIST : BPF_ANY;
    if (words[at] != "value") ++at;
  }
  if (wantsKey && out.key.empty()) return usage("the key is missing");
  if (!wantsKey && !out.key.empty()) return usage("the map has no keys");
  if (wantsValue && out.value.empty()) return usage("the value is missing");
  if (at < words.size()) return usage("unexpected '" + words[at] + "'");
  return out;
}

llvm::Expected<std::vector<uint8_t>> parseBytes(const std::vector<std::string> &given, uint32_t size,
                                                const std::string &what) {
  std::vector<std::string> words = given;
  const bool isHex = !words.empty() && words.front() == "hex";
  if (isHex) words.erase(words.begin());
  const bool isWhole = words.size() == 1 && size > 1 && !isHex;
  if (isWhole && size != 2 && size != 4 && size != 8)
    return usage("the " + what + " has " + std::to_string(size) + " bytes: give each of them");
  if (!isWhole && words.size() != size)
    return usage("the " + what + " has " + std::to_string(size) + " bytes, " + std::to_string(words.size()) +
                 " were given");
  std::vector<uint8_t> out;
  for (const std::string &word : words) {
    uint64_t number;
    if (!parseNumber(word, isHex ? 16 : 0, number) || !fitsIn(number, isWhole ? size : 1))
      return usage("'" + word + "' is no number that fits in the " + what);
    for (uint32_t i = 0; i < (isWhole ? size : 1); ++i)
      out.push_back(static_cast<uint8_t>(number >> (8 * i)));
  }
  return out;
}

}  // namespace bpftime
