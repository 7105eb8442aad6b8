// The maps a program names, made in the running kernel as its verifier wants to see them.
#pragma once

#include "bpf/Program.h"
#include "verify/KernelCall.h"

#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

class KernelMaps {
 public:
  /// `types` (may be null) and `btf`, the same types loaded into the kernel, are what the
  /// maps' type ids refer to; without `btf` maps are made untyped.
  KernelMaps(llvm::ArrayRef<MapDef> maps, const Types *types, const Descriptor &btf)
      : maps(maps), types(types), btf(btf), made(maps.size()) {}

  /// Replaces the map indices in instructions by descriptors, which live as long as this does.
  /// Errors: KernelUnavailable.
  llvm::Error bind(std::vector<RawInsn> &);

 private:
  llvm::Expected<Descriptor> create(const MapDef &) const;
  bool needsTypes(const MapDef &) const;

  llvm::ArrayRef<MapDef> maps;
  const Types *types;
  const Descriptor &btf;
  std::vector<Descriptor> made;  // by map index
};

}  // namespace bpftime
