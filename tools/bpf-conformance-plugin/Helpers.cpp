// The table as the compiler wants it.
#include "Helpers.h"

#include "runner/Functions.h"

namespace bpftime::conformance {

std::shared_ptr<const std::vector<HostFunction>> hostFunctions() {
  auto functions = std::make_shared<std::vector<HostFunction>>();
  for (const FunctionRow &row : functionRows) functions->push_back({row.function.prototype, row.mayEnd});
  return functions;
}

}  // namespace bpftime::conformance
