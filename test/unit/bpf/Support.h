// What the tests of this folder share: writing raw instructions down, decoding a few of
// them, and asking which diagnostics a refusal carries.
#pragma once

#include "bpf/Insn.h"
#include "support/Diagnostic.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace bpftime::test {

inline RawInsn raw(uint8_t opcode, uint8_t dst = 0, uint8_t src = 0, int16_t off = 0, int32_t imm = 0) {
  RawInsn r{};
  r.opcode = opcode;
  r.dst = dst & 15;
  r.src = src & 15;
  r.off = off;
  r.imm = imm;
  return r;
}

/// Decodes a stream that must be right.
inline std::vector<Insn> decoded(std::vector<RawInsn> stream) {
  llvm::Expected<std::vector<Insn>> insns = decode(stream);
  if (!insns) {
    for (const Diagnostic &d : takeDiagnostics(insns.takeError())) ADD_FAILURE() << d.what;
    return std::vector<Insn>(stream.size());
  }
  return std::move(*insns);
}

/// The names of the diagnostics of a stream that must be refused, in order.
inline std::vector<std::string> refusals(std::vector<RawInsn> stream) {
  llvm::Expected<std::vector<Insn>> insns = decode(stream);
  std::vector<std::string> names;
  if (insns) {
    ADD_FAILURE() << "was accepted";
    return names;
  }
  for (const Diagnostic &d : takeDiagnostics(insns.takeError())) names.push_back(info(d.id).name);
  return names;
}

/// The disassembly of one instruction, followed by enough exits for it to jump to.
inline std::string text(RawInsn insn) {
  return disassemble(decoded({insn, raw(0x95), raw(0x95), raw(0x95)})[0]);
}
inline std::string refusal(RawInsn insn) {
  std::vector<std::string> names = refusals({insn, raw(0x95), raw(0x95), raw(0x95)});
  return names.empty() ? "" : names[0];
}

}  // namespace bpftime::test
