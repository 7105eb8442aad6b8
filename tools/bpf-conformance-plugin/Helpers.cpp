// The table as compiler and loader want it.
#include "Helpers.h"

#include "Functions.h"

namespace bpftime::conformance {

std::shared_ptr<const std::vector<HostFunction>> hostFunctions() {
  auto functions = std::make_shared<std::vector<HostFunction>>();
  for (const FunctionRow &row : functionRows) functions->push_back({row.function.name, row.mayEnd});
  return functions;
}

std::vector<bpftime_host_function> hostTable() {
  std::vector<bpftime_host_function> table;
  for (const FunctionRow &row : functionRows) table.push_back(row.function);
  return table;
}

}  // namespace bpftime::conformance
