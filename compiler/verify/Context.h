// Which bytes of its context a program may read and write, by program type, and what else
// depends on the type alone.
#pragma once

#include "bpf/Program.h"

#include <cstdint>
#include <optional>
#include <string>

#include <llvm/ADT/StringRef.h>

namespace bpftime {

enum class CtxVerdict : uint8_t { Allowed, Denied, Unsupported };

/// What a field holds.
enum class CtxField : uint8_t {
  Number,
  Packet,      ///< the start of the packet
  PacketMeta,  ///< the start of its metadata
  PacketEnd,
  Kernel,  ///< a pointer to a kernel structure
};

struct CtxAnswer {
  CtxVerdict verdict = CtxVerdict::Denied;
  std::string why;  ///< if not allowed: the rule, in words; if unsupported: the feature
  CtxField field = CtxField::Number;
  uint32_t type = 0;  ///< Kernel: id in the kernel's types
};

/// The program type's name, or nullptr for one this verifier does not know.
const char *programTypeName(uint32_t type);
/// True for types whose rules are known here.
bool isProgramTypeSupported(const Program &);
/// An access of `bytes` (1, 2, 4, 8) bytes at a constant offset.
CtxAnswer checkCtxAccess(const Program &, int64_t offset, unsigned bytes, bool isWrite, bool isSigned);
/// The context lies in memory as programs see it, so that a helper can read it.
bool isContextPlainMemory(uint32_t programType);
/// A parameter that points to such a structure gets the context.
bool isContextStruct(uint32_t programType, llvm::StringRef structName);
/// Direct writes of packet bytes.
bool mayWritePacket(uint32_t programType);
/// LD_ABS and LD_IND.
bool mayLoadPacket(uint32_t programType);

struct ResultRange {
  int64_t min, max;
};
/// What the program must return; nullopt: anything.
std::optional<ResultRange> resultRange(uint32_t programType, uint32_t attachType);

}  // namespace bpftime
