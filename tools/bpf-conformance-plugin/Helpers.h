// The functions that programs of the conformance suites call by number. They are the host's
// (this process), not helpers of the runtime.
#pragma once

#include "bpf/Program.h"

#include <memory>
#include <vector>

#include <bpftime/bpftime.h>

namespace bpftime::conformance {

/// By number, for the compiler.
std::shared_ptr<const std::vector<HostFunction>> hostFunctions();
/// The same functions with their addresses, for the loader.
std::vector<bpftime_host_function> hostTable();

}  // namespace bpftime::conformance
