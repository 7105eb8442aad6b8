// Random eBPF programs that the kernel's verifier accepts: arithmetic, branches, loops that
// count, may_goto and bpf_loop (nested), stack traffic, spilled pointers, atomics, acquiring
// and releasing accesses, packets and LD_ABS, calls with frames of their own, tail calls, a hash
// map that fills up. Operands come from the context at run time, so that no optimiser can compute
// the answer. Same seed, same program, on every machine.
#pragma once

#include "Assembler.h"

#include <map>
#include <random>

namespace bpftime::reference {

/// Where a program takes its operands from; decides its type.
enum class Source : uint8_t {
  RawTracepoint,  ///< twelve words of the context, read only
  Syscall,        ///< 256 bytes of context, read and written
  SocketFilter,   ///< mark, priority, len and cb of __sk_buff; cb is written
  Xdp,            ///< 256 bytes of map 0's value, read, written and atomic; a packet
  Memory,         ///< 256 bytes at the context, read, written and atomic; no helper, no map
};
constexpr unsigned sourceCount = 4;  ///< of those that the kernel can run; the last it cannot
constexpr unsigned areaBytes = 256;
constexpr unsigned packetBytes = 64;  ///< of the packet that a program is to be run on

/// How often each kind of statement, and of what there are few in one, was written.
using Kinds = std::map<std::string, unsigned>;

/// A program of about `statements` statements. `forKernel` keeps clear of what kernel
/// verifiers are known to get wrong.
Program generate(std::string name, Source, uint64_t seed, unsigned statements, bool forKernel,
                 Kinds *kinds = nullptr);
/// What tail calls may end in: a short program that makes none.
Program generateFinisher(std::string name, Source);
bool makesTailCalls(const Program &);

/// enum bpf_prog_type of a source.
uint32_t programTypeOf(Source);

/// The maps of a generated program: the array that Xdp programs work on, one element of
/// areaBytes; a hash with room for half the keys that programs use; and the programs of tail
/// calls, of which the first two elements should be a finisher and the program itself.
std::vector<MapDef> generatedMaps();
constexpr unsigned areaMap = 0, tableMap = 1, programsMap = 2;
constexpr uint32_t finisherSlot = 0, selfSlot = 1;
constexpr uint32_t tableKeys = 16;  ///< keys are 32-bit numbers below

}  // namespace bpftime::reference
