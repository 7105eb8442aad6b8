// The same tables that checkCodegen() and the policy's rules ask, so that a warning at the
// source and a refusal of an instruction cannot contradict each other.
#include "Available.h"

#include "bpf/HelperTable.h"
#include "codegen/Runtime.h"
#include "codegen/Target.h"
#include "object/Sections.h"
#include "verify/MapRules.h"

namespace bpftime {

namespace {

/// The policy is the narrower of the two where it says no; the runtime has the last word
/// in what exists at all.
std::string helperLack(uint32_t id, const Policy *policy) {
  const HelperPrototype *helper = helperPrototype(HelperId(id));
  if (!helper) return "there is no helper number " + std::to_string(id);
  std::string name = std::string("helper bpf_") + helper->name;
  if (!helper->isNative) return name + " is not provided by this runtime";
  if (policy && !policy->helpers.allows(id)) return name + " is not allowed by policy '" + policy->name + "'";
  return "";
}

std::string mapTypeLack(uint32_t type, const Policy *policy) {
  if (!isMapType(type)) return "has type " + std::to_string(type) + ", which is no map type";
  std::string name = std::string("is a ") + kernelMapTypeName(type);
  if (!isMapTypeRun(type)) return name + ", which this runtime does not have";
  if (policy && !policy->mapTypes.allows(type))
    return name + ", which policy '" + policy->name + "' does not allow";
  return "";
}

std::string sectionLack(const std::string &section, const Policy *policy) {
  std::optional<uint32_t> type = programTypeOfSection(section);
  if (!type) return "section " + section + " names no program type";
  std::string name = "programs in section " + section;
  if (!programType(*type)) return name + " are not run in user space";
  if (policy && !policy->programTypes.allows(*type))
    return name + " are not allowed by policy '" + policy->name + "'";
  return "";
}

}  // namespace

Availability availability(std::shared_ptr<const Policy> policy, std::shared_ptr<const HostTable> host) {
  return {[policy, host](uint32_t id) {
            return host && host->find(HelperId(id)) ? "" : helperLack(id, policy.get());
          },
          [policy](uint32_t type) { return mapTypeLack(type, policy.get()); },
          [policy](const std::string &section) { return sectionLack(section, policy.get()); }};
}

}  // namespace bpftime
