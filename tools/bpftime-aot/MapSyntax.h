// Keys and values on the command line: `key 1`, `key hex 2a 00 00 00`, `value 7 0 0 0`.
//
// bpftool's notation, one number per byte, and besides it a single number for a whole
// integer, which is what people mean nearly always. Ambiguity is refused, not resolved.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <llvm/Support/Error.h>

namespace bpftime {

/// What follows `map lookup|update|delete NAME`.
struct MapWords {
  std::vector<std::string> key, value;
  uint64_t flags = 0;  ///< BPF_ANY, BPF_NOEXIST, BPF_EXIST
};

/// Splits at the words `key`, `value` and any|noexist|exist. Error: BadUsage.
llvm::Expected<MapWords> parseMapWords(const std::vector<std::string> &, bool wantsKey, bool wantsValue);

/// The bytes that the words mean: one number per byte (decimal, 0x…, or bare hexadecimal
/// after `hex`), or a single number for the whole of 1, 2, 4 or 8 bytes, little-endian.
/// Error: BadUsage, naming `what` ("key", "value").
llvm::Expected<std::vector<uint8_t>> parseBytes(const std::vector<std::string> &, uint32_t size,
                                                const std::string &what);

}  // namespace bpftime
