// Values as people and programs read them: bytes and a BTF type in, JSON or text out.
//
// Integers, enumerations, pointers (hexadecimal), structs and unions with bit fields,
// arrays, char arrays as strings, and the variables of a data section. What has no type
// is shown as bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <llvm/ADT/ArrayRef.h>
#include <nlohmann/json.hpp>

struct btf;

namespace bpftime {

using Json = nlohmann::ordered_json;

class BtfPrinter {
 public:
  /// `bytes`: raw .BTF data, empty or damaged data gives a printer without types.
  explicit BtfPrinter(llvm::ArrayRef<uint8_t> bytes);

  /// Whether the type exists and values of it have this size.
  bool fits(uint32_t type, size_t size) const;
  /// The id of the struct or union `name`, 0 if there is none.
  uint32_t find(const std::string &name) const;
  /// The value; an array of byte strings ("0x2a") if the type does not fit.
  Json value(uint32_t type, llvm::ArrayRef<uint8_t> bytes) const;

 private:
  struct Free {
    void operator()(btf *) const;
  };
  std::unique_ptr<btf, Free> types;
};

/// Bytes as bpftool shows them: ["0x01","0x00"].
Json byteArray(llvm::ArrayRef<uint8_t>);
/// One line for people: strings and numbers bare, objects as {a = 1, b = 2}.
std::string plainText(const Json &);

}  // namespace bpftime
