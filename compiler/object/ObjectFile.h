// Reads an eBPF ELF object by letting libbpf load it against our emulation of bpf(2)
// (object/emulation/). What libbpf hands to PROG_LOAD and MAP_CREATE is what we keep,
// so relocations, CO-RE, .kconfig, externs and static subprograms are libbpf's work.
#pragma once

#include "bpf/Program.h"

#include <optional>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

struct ObjectOptions {
  std::string btfPath;                    ///< --btf; empty: the running kernel's, if CO-RE needs it
  std::optional<uint32_t> kernelVersion;  ///< --kernel-version; else the running kernel's
  std::vector<std::string> programs;      ///< --program; empty: all
  std::vector<std::pair<std::string, std::string>> set;             ///< --set NAME=VALUE on .rodata
  std::vector<std::string> settable;                                ///< --settable: variables
  std::vector<std::pair<std::string, EntriesRange>> settableSizes;  ///< --settable-size, by map
};

/// Every program relocated and decoded, every map's shape and initial value known.
struct ObjectFile {
  std::string path;
  Digest digest{};  ///< SHA-256 of the file
  std::string license;
  std::vector<MapDef>
      maps;  ///< MapId indexes this; only maps that a program uses or that the object declares
  std::vector<Program> programs;
  std::vector<uint8_t> btf;    ///< .BTF of the object, may be empty
  std::string btfSource;       ///< "" if no CO-RE relocation needed one
  uint32_t kernelVersion = 0;  ///< 0 unless something asked for it
};

/// Errors: InputError diagnostics for a file that is not an eBPF ELF, Unsupported for
/// what names a map type, program type or relocation we do not run. `name` is used in
/// messages and for the names of data maps.
llvm::Expected<ObjectFile> readObject(llvm::ArrayRef<uint8_t> bytes, std::string name, const ObjectOptions &);

}  // namespace bpftime
