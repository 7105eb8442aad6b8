// The maps and helpers that a program under test sees, in plain C++ containers. The
// interpreter and natively compiled code share one World per run, so that a difference
// between their results is a difference between their code.
//
// Semantics are the kernel's (kernel/bpf/arraymap.c, hashtab.c as documented in
// Documentation/bpf/map_array.rst and map_hash.rst), for one thread.
#pragma once

#include "object/ObjectFile.h"
#include "segment.h"

#include <map>
#include <memory>
#include <vector>

namespace bpftime::reference {

class WorldMap {
 public:
  static constexpr uint32_t programsMax = 8;  ///< elements of a program array
  explicit WorldMap(const MapDef &);
  void *lookup(const void *key);
  int64_t update(const void *key, const void *value, uint64_t flags);
  int64_t erase(const void *key);
  /// The first value of an array.
  uint8_t *data() { return array.data(); }
  /// An element of a program array: a program's number + 1, 0 if it is empty. Native code
  /// reads it as the runtime lays it out, behind a header.
  uint32_t *program(uint32_t element);
  /// What native code gets as the map's address.
  void *symbol();
  /// Every key with its value, for comparison.
  std::map<std::vector<uint8_t>, std::vector<uint8_t>> contents() const;

 private:
  std::vector<uint8_t> keyOf(const void *key) const;

  MapDef def;
  size_t stride;
  std::vector<uint8_t> array;  ///< array maps: elements `stride` bytes apart
  struct ProgramArray {
    bpftime_map header;
    uint32_t elements[programsMax];
  };
  std::unique_ptr<ProgramArray> programs;
  std::map<std::vector<uint8_t>, std::vector<uint8_t>> hash;
};

class World {
 public:
  explicit World(llvm::ArrayRef<MapDef>);
  WorldMap &map(MapId id) { return *maps[index(id)]; }
  size_t mapCount() const { return maps.size(); }

  /// The host's functions, by number, for programs that have such.
  using HostCall = uint64_t (*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
  std::vector<HostCall> host;
  /// What program arrays can name, by number.
  std::vector<const Program *> programs;
  unsigned tailCalls = 0;  ///< that the interpreter has made

  /// Runs a helper on the registers r1..r5 as the calling convention passes them.
  uint64_t call(HelperId, const uint64_t args[5]);

 private:
  std::vector<std::unique_ptr<WorldMap>> maps;
};

/// The address behind a helper's native symbol, or nullptr: the same helpers as functions
/// of the C calling convention. Maps are passed as WorldMap pointers.
void *helperAddress(HelperId);

}  // namespace bpftime::reference
