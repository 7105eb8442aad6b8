// What an eBPF object holds once it is read: maps and programs, every reference
// resolved, nothing verified yet.
#pragma once

#include "bpf/HostTable.h"
#include "bpf/Ids.h"
#include "bpf/Insn.h"
#include "bpf/Types.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native.h"

namespace bpftime {

using Digest = std::array<uint8_t, 32>;

/// Bytes [begin, end) of a value.
struct ByteRange {
  uint32_t begin = 0, end = 0;
};

/// The bytes of a variable that a host may set at load.
struct SettableBytes : ByteRange {
  std::string name;
};

/// max_entries that a host may choose at load, both ends included.
struct EntriesRange {
  uint32_t min = 0, max = 0;
};

/// An element that names another map, or a program, from the start.
struct MapSlot {
  uint32_t key = 0;
  uint32_t value = 0;  ///< index of the inner map, or of the program
};

/// A map's shape and initial value (enum bpf_map_type numbers, MAP_CREATE fields).
struct MapDef {
  std::string name;
  uint32_t type = 0;
  uint32_t keySize = 0;
  uint32_t valueSize = 0;
  uint32_t entriesMax = 0;
  uint32_t flags = 0;
  uint64_t extra = 0;  ///< map_extra: how many hash functions a bloom filter has
  bpftime_map_kind kind = BPFTIME_MAP_PLAIN;
  bool frozen = false;                  ///< .rodata after load: contents are constants
  uint32_t btfKey = 0, btfValue = 0;    ///< type ids in the object's BTF
  std::vector<uint8_t> initial;         ///< of element 0; empty: zeros
  std::shared_ptr<const MapDef> inner;  ///< of a map of maps: the shape of those in it
  uint32_t programType = 0;             ///< of a program array that programs use: their type
  std::vector<MapSlot> slots;           ///< ascending by key
  /// What a host may still change at load, before anything runs: parts of the initial
  /// value, ascending (--settable), and entriesMax (--settable-size). No proof and no
  /// code may depend on either.
  std::vector<SettableBytes> settable;
  std::optional<EntriesRange> settableEntries;

  /// As many elements as the map has at least, whatever the host chooses.
  uint32_t entriesMin() const { return settableEntries ? settableEntries->min : entriesMax; }
  /// Whether a host may change one of the bytes [begin, begin + size) of the initial value.
  bool isSettable(uint64_t begin, uint64_t size) const;
};

/// A run of instructions that is called as a unit. Subprogram 0 is the entry.
struct Subprogram {
  std::string name;
  InsnIndex begin, end;  ///< [begin, end)
  bool isGlobal = false;
  uint32_t btfType = 0;  ///< FUNC type id, 0 if unknown
};

/// BTF line info: from `insn` on, the source is here.
struct LineInfo {
  InsnIndex insn;
  std::string file;
  unsigned line = 0, column = 0;
  std::string text;
};

/// What libbpf puts in place of an instruction whose CO-RE relocation finds no target: a
/// call of this helper, which does not exist. Right code never reaches it.
constexpr int32_t unresolvedCoreHelper = 195896080;

/// Such an instruction, and the field or type that the BTF lacks.
struct UnresolvedCore {
  InsnIndex insn;
  std::string target;  ///< "struct inet_sock.freebind", as libbpf writes it
};

/// A place named by a section: SEC("uprobe/libc.so.6:malloc+4").
struct AttachTarget {
  uint32_t kind = 0;   ///< ATTACH_KIND id, 0: the section names no user-space target
  std::string binary;  ///< "" if not named
  std::string symbol;
  uint64_t offset = 0;
};

/// A function of the host that programs call by number (bpftime_host_function).
struct HostFunction {
  std::string name;
  bool mayEnd = false;  ///< where it returns 0, the program ends there with r0 = 0
};

struct Program {
  std::string name;
  std::string section;
  uint32_t type = 0;  ///< enum bpf_prog_type
  uint32_t expectedAttachType = 0;
  uint32_t flags = 0;            ///< of PROG_LOAD: BPF_F_SLEEPABLE, …
  uint32_t attachBtfId = 0;      ///< in `kernelTypes`: the function, or typedef, it is attached to
  uint32_t registerBytes = 168;  ///< of a context that is pt_regs: x86_64's, or those of another target
  bool isGplCompatible = false;
  AttachTarget attach;
  std::vector<RawInsn> raw;  ///< as given to PROG_LOAD, map indices in place of fds
  std::vector<Insn> insns;   ///< decoded, one per slot
  std::vector<Subprogram> subprograms;
  std::vector<LineInfo> lines;               ///< ascending by insn
  std::vector<UnresolvedCore> unresolved;    ///< ascending by insn
  std::shared_ptr<const Types> types;        ///< the object's BTF; may be null
  std::shared_ptr<const Types> kernelTypes;  ///< the kernel's; null unless the object needs it
  /// What the numbers of helper calls mean, by number; null: the kernel's helpers.
  std::shared_ptr<const std::vector<HostFunction>> host;
  /// What the program that embeds it offers besides the kernel's helpers; may be null.
  std::shared_ptr<const HostTable> hostTable;

  /// The line that covers an instruction, or nullptr.
  const LineInfo *lineOf(InsnIndex) const;
  /// What an instruction's CO-RE relocation looked for in vain, or nullptr.
  const UnresolvedCore *unresolvedAt(InsnIndex) const;
  /// What a number means where it means the host's, or nullptr.
  const HostFunction *hostFunction(HelperId) const;
  /// The prototype that calls of this number are checked against, or nullptr.
  const HelperPrototype *prototype(HelperId) const;
};

/// The instruction as disassemble(Insn) shows it, with the names of the host's own helpers.
std::string disassemble(const Program &, InsnIndex, llvm::ArrayRef<std::string> mapNames = {});

}  // namespace bpftime
