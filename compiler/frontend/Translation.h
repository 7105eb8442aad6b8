// What goes into Clang and what comes out of it: the border between the program and
// libbpftime-frontend.so.
//
// Clang's shared library takes longer to load than most commands take to run, so it is
// loaded only when there is C to read. Both sides are built together and share the C++
// library; only its types and these structs cross, no llvm::Error and nothing that needs
// this project's own functions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bpftime {

/// Why something that a source may name is not to be had; "" means that it is.
struct Availability {
  std::function<std::string(uint32_t helper)> helper;           ///< enum bpf_func_id
  std::function<std::string(uint32_t mapType)> mapType;         ///< enum bpf_map_type
  std::function<std::string(const std::string &name)> section;  ///< SEC() of a program
};

/// The flags of a translation. Clang's own words, in the order they were given.
struct SourceOptions {
  std::vector<std::string> flags;  ///< -I -D -include -U -std= -W -resource-dir
  std::string library;             ///< path of libbpftime-frontend.so
  bool colour = false;             ///< in Message::rendered
};

/// One diagnostic of Clang's, with the notes that belong to it.
struct Message {
  bool isError = false;
  std::string what;
  std::string file;
  unsigned line = 0, column = 0;   ///< 1-based, 0: none
  std::vector<std::string> notes;  ///< "FILE:LINE: text"
  std::string rendered;            ///< as Clang shows it: caret, ranges, include stack
};

struct Translation {
  std::vector<Message> messages;  ///< in the order they were made
  std::vector<uint8_t> object;    ///< the eBPF ELF object; empty if a message is an error
};

/// The one symbol of libbpftime-frontend.so.
using TranslateFunction = void(const std::string &path, const SourceOptions &, const Availability &,
                               Translation &);
constexpr const char *translateSymbol = "bpftime_translate";

}  // namespace bpftime
