// JSON as a command prints it: one document on one line.
//
// Names and values come from files and processes and are any bytes. What is no UTF-8 among
// them appears as U+FFFD; nlohmann's own default would end the process.
#pragma once

#include <llvm/Support/raw_ostream.h>
#include <nlohmann/json.hpp>

namespace bpftime {

inline void printJson(llvm::raw_ostream &os, const nlohmann::ordered_json &j) {
  os << j.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

}  // namespace bpftime
