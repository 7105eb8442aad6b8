// Programs get the types they speak of: the object's own, and the kernel's where needed.
#pragma once

#include "object/ObjectFile.h"

namespace bpftime {

/// Fills `types`, `kernelTypes` and `attachBtfId` of every program of a collected object. The
/// kernel's BTF (--btf, else the running kernel's) is read at most once, and only if a
/// program is attached by it or calls a helper that deals in its structures; `btfSource`
/// then names it. What the BTF lacks, or that there is none, is the verifier's to judge.
void giveTypes(const ObjectOptions &, ObjectFile &);

}  // namespace bpftime
