// Random eBPF programs that the kernel's verifier accepts: arithmetic, branches, bounded
// loops and bpf_loop, stack traffic, atomics, acquiring and releasing accesses, calls with
// frames of their own, a hash map that fills up. Operands come from the context at run time,
// so that no optimiser can compute the answer. Same seed, same program, on every machine.
#pragma once

#include "Assembler.h"

#include <random>

namespace bpftime::reference {

/// Where a program takes its operands from; decides its type.
enum class Source : uint8_t {
  RawTracepoint,  ///< twelve words of the context, read only
  Syscall,        ///< 256 bytes of context, read and written
  SocketFilter,   ///< mark, priority, len and cb of __sk_buff; cb is written
  Xdp,            ///< 256 bytes of map 0's value, read, written and atomic
  Memory,         ///< 256 bytes at the context, read, written and atomic; no helper, no map
};
constexpr unsigned sourceCount = 4;  ///< of those that the kernel can run; the last it cannot
constexpr unsigned areaBytes = 256;

/// A program of about `statements` statements. `forKernel` keeps clear of what kernel
/// verifiers are known to get wrong.
Program generate(std::string name, Source, uint64_t seed, unsigned statements, bool forKernel);

/// enum bpf_prog_type of a source.
uint32_t programTypeOf(Source);

/// The maps of a generated program: the array that Xdp programs work on, one element of
/// areaBytes; and a hash with room for half the keys that programs use.
std::vector<MapDef> generatedMaps();
constexpr unsigned areaMap = 0, tableMap = 1;
constexpr uint32_t tableKeys = 16;  ///< keys are 32-bit numbers below

}  // namespace bpftime::reference
