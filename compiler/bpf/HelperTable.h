// The rows of abi/helpers.def as data: what the verifier checks a call against and what
// the code generator declares. Nothing about a helper is written down twice.
#pragma once

#include "bpf/Ids.h"

#include <array>
#include <cstdint>

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

/// The classes that the head comment of helpers.def explains.
enum class HelperRet : uint8_t {
  INT,
  VOID,
  MAP_VALUE,
  MAP_VALUE_OR_NULL,
  RINGBUF_MEM_OR_NULL,
  DYNPTR_MEM_OR_NULL,
  SOCK_OR_NULL,
  SOCK_COMMON_OR_NULL,
  TCP_SOCK_OR_NULL,
  TASK,
  TASK_PT_REGS,
  BTF_ID_OR_NULL,
  PERCPU_MEM,
  PERCPU_MEM_OR_NULL,
  KPTR_OR_NULL,
};
enum class HelperArg : uint8_t {
  // Values
  NONE,
  ANY,
  SCALAR,
  OPT,
  SIZE,
  SIZE_OR_0,
  ALLOC_SIZE,
  // The context and maps
  CTX,
  CTX_OR_NULL,
  CTX_OR_SOCK,
  CTX_OR_XDP,
  MAP,
  MAP_KEY,
  MAP_VALUE,
  MAP_VALUE_OR_NULL,
  MAP_VALUE_WR,
  // Memory
  MEM_RD,
  MEM_RD_OR_NULL,
  MEM_WR,
  MEM_RW,
  MEM_RW_OR_NULL,
  MEM_RD_20,
  MEM_RD_40,
  LONG_WR,
  INT_RW,
  RINGBUF_MEM,
  CONST_STR,
  // Special fields, callbacks, dynptrs
  SPIN_LOCK,
  TIMER,
  CALLBACK,
  CALLBACK_CTX,
  DYNPTR,
  DYNPTR_WR,
  RINGBUF_DYNPTR,
  RINGBUF_DYNPTR_WR,
  // Kernel objects
  SOCK_COMMON,
  SOCK_OR_NULL,
  BTF_SOCK,
  SOCK_REF,
  SOCK_STORAGE,
  TCP_SOCK,
  TASK,
  TASK_OR_NULL,
  INODE,
  INODE_OR_NULL,
  CGROUP_OR_NULL,
  FILE,
  PATH,
  BPRM,
  SEQ_FILE,
  SK_BUFF,
  XDP_BUFF,
  PERCPU_VAR,
  KPTR_FIELD,
  KPTR,
};

/// The numbers by name: helper::map_lookup_elem.
namespace helper {
enum Number : uint32_t {
#define KERNEL_HELPER(id, name, gpl, programs, ret, a1, a2, a3, a4, a5) name = id,
#define HELPER(...) KERNEL_HELPER(__VA_ARGS__)
#include "helpers.def"
#undef HELPER
};
}  // namespace helper

struct HelperPrototype {
  HelperId id;
  const char *name;
  bool isNative;      ///< it can be called here: the runtime has it, or the compiler
  bool isGpl;         ///< for GPL-compatible programs only
  uint16_t programs;  ///< who may call it, for mayCall
  HelperRet ret;
  std::array<HelperArg, 5> args;  ///< NONE from the first absent one on

  unsigned arity() const;
};

/// Every helper of the kernel, in order of number.
llvm::ArrayRef<HelperPrototype> helperPrototypes();
/// The row of a helper; nullptr: not a helper of the kernel.
const HelperPrototype *helperPrototype(HelperId);
/// "map_lookup_elem", or "" if the number is unknown.
const char *helperName(HelperId);

/// Whether a program of this type (enum bpf_prog_type) and expected attach type, which
/// only tracing programs need, may call the helper. False for types not verified here.
bool mayCall(const HelperPrototype &, uint32_t programType, uint32_t attachType);

}  // namespace bpftime
