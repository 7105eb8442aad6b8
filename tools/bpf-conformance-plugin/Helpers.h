// The functions that programs of the conformance suites call by number. They are the host's
// (this process), not helpers of the runtime.
#pragma once

#include "bpf/Program.h"

#include <memory>
#include <vector>

namespace bpftime::conformance {

/// By number, for the compiler.
std::shared_ptr<const std::vector<HostFunction>> hostFunctions();

}  // namespace bpftime::conformance
