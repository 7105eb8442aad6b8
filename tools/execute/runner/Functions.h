// What the functions do that programs of the conformance suites call by number. Needs no
// library, so that the same text runs in the plugin and in the runners of other CPUs.
#pragma once

#include <bpftime/bpftime.h>

namespace bpftime::conformance {

struct FunctionRow {
  bpftime_host_function function;
  bool mayEnd;  ///< the program ends with r0 = 0 when this gives 0
};

constexpr unsigned functionCount = 6;
/// By number.
extern const FunctionRow functionRows[functionCount];

}  // namespace bpftime::conformance
