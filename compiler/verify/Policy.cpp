// The parts of a policy that need no JSON: its limits, its digest, and the texts that are
// built into the tool (policies/, put into ShippedPolicies.def by CMake), so that nothing
// is read at run time.
#include "verify/Policy.h"

#include "verify/Helpers.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>

namespace bpftime {

namespace {

constexpr PolicyLimitInfo limitRows[] = {
#define POLICY_LIMIT(name, largest, what) {#name, largest, what},
#include "verify/PolicyLimits.def"
};

struct Shipped {
  const char *name;
  const char *text;
};
constexpr Shipped shipped[] = {
#define SHIPPED_POLICY(name, text) {name, text},
#include "ShippedPolicies.def"
};

void addNumber(llvm::SHA256 &hash, uint64_t v) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = uint8_t(v >> (8 * i));
  hash.update(llvm::ArrayRef<uint8_t>(bytes));
}

}  // namespace

llvm::ArrayRef<PolicyLimitInfo> policyLimits() { return limitRows; }

const char *shippedPolicy(llvm::StringRef name) {
  for (const Shipped &s : shipped)
    if (name == s.name) return s.text;
  return nullptr;
}

std::string shippedPolicyNames() {
  std::vector<std::string> names;
  for (const Shipped &s : shipped) names.push_back(s.name);
  return llvm::join(names, ", ");
}

Digest policyDigest(const Policy &policy) {
  llvm::SHA256 hash;
  addNumber(hash, policy.name.size());
  hash.update(policy.name);
  // Every list is preceded by its length, so that two policies cannot be hashed alike.
  for (const PolicyChoice *c : {&policy.helpers, &policy.mapTypes, &policy.programTypes}) {
    addNumber(hash, c->isDenyList);
    addNumber(hash, c->numbers.size());
    for (uint32_t n : c->numbers) addNumber(hash, n);
  }
  for (size_t i = 0; i < policy.limits.size(); ++i) {
    if (!policy.limits[i]) continue;
    addNumber(hash, i);
    addNumber(hash, *policy.limits[i]);
  }
  addNumber(hash, policy.limits.size());
  addNumber(hash, policy.allowsLoops);
  return hash.final();
}

std::string mapTypeWord(uint32_t type) {
  llvm::StringRef word = kernelMapTypeName(type);
  return word.consume_front("BPF_MAP_TYPE_") ? word.lower() : std::to_string(type);
}

}  // namespace bpftime
