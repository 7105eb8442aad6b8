// The fingerprint of what was verified: whoever holds it can tell that neither the
// instructions, nor the maps' shapes, nor the helper prototypes, nor the conditions of
// the verdict have changed since.
#pragma once

#include "verify/Policy.h"

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

/// SHA-256 over program type and licence, raw instructions, map shapes (with the contents
/// of frozen maps, which are constants to the verifier; what a host may set at load is
/// left out, and what may be set is in), all of helpers.def, and the policy if any.
/// Little-endian, so that it is the same on every host.
Digest digestOf(const Program &, llvm::ArrayRef<MapDef>, bpftime_verified_by, const Policy *);

/// SHA-256 over helpers.def alone: two builds with equal digests agree on every call.
const Digest &prototypesDigest();

}  // namespace bpftime
