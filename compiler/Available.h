// What a source may use: the tables of the runtime and the policy, asked by number or by
// name and answered in words. The front end knows the source and nothing of either.
#pragma once

#include "bpf/HostTable.h"
#include "frontend/Translation.h"
#include "verify/Policy.h"

#include <memory>

namespace bpftime {

/// `policy` may be null: then only the runtime counts, and what `host`, if any, adds to it.
Availability availability(std::shared_ptr<const Policy> policy, std::shared_ptr<const HostTable> host);

}  // namespace bpftime
