// What a deployment lets programs use, beside the rules that keep every program safe: a
// JSON file (policies/README.md has the schema), or one of those shipped by name.
//
// A Policy that exists is a complete one: every list it must have is there, every name
// in it was understood, every number makes sense.
#pragma once

#include "bpf/Program.h"

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

enum class PolicyLimit : uint8_t {
#define POLICY_LIMIT(name, largest, what) name,
#include "verify/PolicyLimits.def"
};
constexpr size_t PolicyLimitCount = 0
#define POLICY_LIMIT(name, largest, what) +1
#include "verify/PolicyLimits.def"
    ;

struct PolicyLimitInfo {
  const char *name;  ///< key in the file
  uint64_t largest;  ///< inclusive
  const char *what;
};
/// By PolicyLimit.
llvm::ArrayRef<PolicyLimitInfo> policyLimits();

/// Which members of one of the kernel's enumerations may be used.
struct PolicyChoice {
  bool isDenyList = true;  ///< `numbers` are those that may not
  std::set<uint32_t> numbers;
  std::string path;  ///< JSON pointer of the list: "/helpers", "/map_types/deny"

  bool allows(uint32_t number) const { return numbers.contains(number) != isDenyList; }
  /// Whether it is allowed by name: what "all" should not mean.
  bool names(uint32_t number) const { return !isDenyList && allows(number); }
};

struct Policy {
  std::string name;
  PolicyChoice helpers;                                          ///< enum bpf_func_id
  PolicyChoice mapTypes;                                         ///< enum bpf_map_type
  PolicyChoice programTypes;                                     ///< enum bpf_prog_type
  std::array<std::optional<uint64_t>, PolicyLimitCount> limits;  ///< by PolicyLimit; absent: none
  bool allowsLoops = true;

  std::optional<uint64_t> limit(PolicyLimit l) const { return limits[size_t(l)]; }
};

/// Reads a policy; `file` is used in messages. Errors: PolicySyntax for the first place
/// that is not JSON, PolicyValue for everything that is wrong with the content.
llvm::Expected<Policy> parsePolicy(llvm::StringRef text, const std::string &file);

/// What --policy=WORD means: a shipped policy, or else a file (`-`: standard input).
/// Errors: CannotRead, and those of parsePolicy().
llvm::Expected<std::shared_ptr<const Policy>> findPolicy(const std::string &word);

/// The text of a policy that came with the tool; nullptr if there is none of that name.
const char *shippedPolicy(llvm::StringRef name);
/// "cortex-m, linux, tiny"
std::string shippedPolicyNames();

/// SHA-256 over what the policy says. Spelling does not matter: neither the order nor
/// the spaces of the file, nor whether a list was left out or says "*".
Digest policyDigest(const Policy &);

/// As policies and messages write it: "hash" for BPF_MAP_TYPE_HASH.
std::string mapTypeWord(uint32_t type);

}  // namespace bpftime
