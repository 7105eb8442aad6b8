// Global functions stand for themselves: a caller keeps to the signature that BTF gives,
// and the function is verified once, for all arguments of that signature.
#pragma once

#include "verify/Env.h"

#include <vector>

namespace bpftime {

/// What a parameter of a global function may be.
struct Parameter {
  enum Kind : uint8_t { Number, Context, Memory, Dynptr, Kernel } kind = Number;
  uint32_t memSize = 0;    ///< Memory: bytes, readable and writable
  bool maybeNull = false;  ///< Memory, Kernel
  uint32_t type = 0;       ///< Kernel: which structure, in the kernel's types
};

/// The parameters of a global function. Errors: a signature that says too little, or a
/// result that is no number (kernel/bpf/btf.c: btf_prepare_func_args).
llvm::Expected<std::vector<Parameter>> signatureOf(const Env &, uint32_t subprogram);

/// The state in which a global function is verified by itself.
llvm::Expected<State> contractState(Env &, uint32_t subprogram);

/// The arguments keep the contract; then its effects on the caller.
llvm::Error callByContract(Env &, Path &, uint32_t subprogram);

}  // namespace bpftime
