// Which bytes of its context a program may read and write, by program type.
#pragma once

#include <cstdint>
#include <string>

namespace bpftime {

enum class CtxVerdict : uint8_t { Allowed, Denied, PacketPointer, SocketPointer };

struct CtxAnswer {
  CtxVerdict verdict = CtxVerdict::Denied;
  std::string why;  ///< if not allowed: the rule, in words
};

/// The program type's name, or nullptr for one this verifier does not know.
const char *programTypeName(uint32_t type);
/// True for types whose context rules are in this file.
bool isProgramTypeSupported(uint32_t type);
/// An access of `bytes` (1, 2, 4, 8) bytes at a constant offset.
CtxAnswer checkCtxAccess(uint32_t programType, int64_t offset, unsigned bytes, bool isWrite, bool isSigned);

}  // namespace bpftime
