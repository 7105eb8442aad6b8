// The bpf(2) that libbpf talks to while an object is read.
//
// Nothing is loaded anywhere: MAP_CREATE and PROG_LOAD are recorded, feature probes get
// the same answer on every machine, and no bpf() call reaches the kernel while an
// emulation is active on the calling thread. Callers are trusted code of this process
// (libbpf), so pointers in the attributes are valid; sizes and contents come from the
// object and are not trusted. Records are keyed by descriptor. Descriptors are real, so
// that close, dup and mmap work on them, and belong to libbpf, which closes them.
#pragma once

#include "bpf/Insn.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

union bpf_attr;

namespace bpftime {

/// What MAP_CREATE and the calls after it said.
struct MapRecord {
  std::string name;  ///< as given to the kernel: at most 15 characters
  uint32_t type = 0, keySize = 0, valueSize = 0, entriesMax = 0, flags = 0;
  uint64_t extra = 0;                      ///< map_extra
  uint32_t btfKey = 0, btfValue = 0;       ///< type ids in the BTF that was loaded for it
  bool frozen = false;                     ///< by MAP_FREEZE: no update any more
  std::vector<uint8_t> first;              ///< the value of key 0, once set
  std::map<uint32_t, int> slots;           ///< descriptors: of a map of maps and of a program array
  std::shared_ptr<const MapRecord> inner;  ///< of a map of maps: the one that shows their shape
};

/// One func_info or line_info record, in the fields this project reads.
struct FuncRecord {
  uint32_t insn, type;
};
struct LineRecord {
  uint32_t insn, file, text, lineAndColumn;  ///< file and text: offsets of strings
};

/// What PROG_LOAD said.
struct ProgramRecord {
  uint32_t type = 0, expectedAttachType = 0, flags = 0;
  std::string license;
  std::vector<RawInsn> insns;  ///< fully relocated; maps are named by descriptor
  std::vector<FuncRecord> functions;
  std::vector<LineRecord> lines;
};

class Emulation {
 public:
  /// Serves the calling thread's bpf() calls until it is destroyed. They nest.
  class Scope {
   public:
    explicit Scope(Emulation &);
    ~Scope();
    Scope(const Scope &) = delete;
    Scope &operator=(const Scope &) = delete;

   private:
    Emulation *outer;
  };
  /// The emulation that serves the calling thread, or nullptr: then calls are the kernel's.
  static Emulation *active();

  /// Serves one call: the result, or a negative errno.
  long call(unsigned command, const void *attr, unsigned size);

  /// The record behind a descriptor, or nullptr. Valid until the next call.
  const MapRecord *map(int fd) const;
  const ProgramRecord *program(int fd) const;

 private:
  // One function per command; each returns what the system call would.
  long createMap(const bpf_attr &);
  long updateElement(const bpf_attr &);
  long lookupElement(const bpf_attr &) const;
  long freezeMap(const bpf_attr &);
  long loadProgram(const bpf_attr &);
  long objectInfo(const bpf_attr &) const;

  std::map<int, MapRecord> maps;          // by descriptor
  std::map<int, ProgramRecord> programs;  // by descriptor
};

}  // namespace bpftime
