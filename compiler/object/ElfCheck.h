// Is this an eBPF object at all, and is it whole? Answered with LLVM's ELF reader before
// libbpf and libelf see a byte, since those were not written for hostile files.
#pragma once

#include <cstdint>
#include <string>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

/// What the reader wants to know before libbpf opens the file.
struct ElfContents {
  std::string license;  ///< "" if the object names none
  bool hasCoreRelocations = false;
  llvm::ArrayRef<uint8_t> btf;  ///< the .BTF section, inside `bytes`; empty if absent
};

/// Errors: NotElf, WrongMachine, NotRelocatable, DamagedElf (with what is wrong),
/// NothingToRun. On success every header, string, symbol and relocation lies inside the
/// file and names things that exist, and the BTF is well-formed (BtfCheck.h).
llvm::Expected<ElfContents> checkElf(llvm::ArrayRef<uint8_t> bytes, const std::string &name);

}  // namespace bpftime
