// The prototypes of helpers.def as data, and which maps each helper takes.
#pragma once

#include "bpf/Program.h"

#include <array>
#include <cstdint>

namespace bpftime {

enum class ArgClass : uint8_t {
  NONE,
  ANY,
  CTX,
  MAP,
  MAP_KEY,
  MAP_VALUE,
  MEM_RD,
  MEM_WR,
  SIZE,
  SIZE_OR_0,
  OPT,
  ALLOC_SIZE,
  RINGBUF_MEM,
};
enum class RetClass : uint8_t { INT, VOID, MAP_VALUE_OR_NULL, RINGBUF_MEM_OR_NULL };

struct Prototype {
  HelperId id;
  const char *name;
  bool isGpl;
  RetClass ret;
  std::array<ArgClass, 5> args;
};

/// nullptr: not a helper of this project.
const Prototype *prototypeOf(HelperId);

/// Whether map_types.def has the type.
bool isMapTypeSupported(uint32_t type);
/// The kernel's name of any of its map types; "an unknown type" for other numbers.
const char *kernelMapTypeName(uint32_t type);

/// The kernel's table of which helper works on which map type.
bool isMapAllowed(HelperId, uint32_t mapType);

/// Arrays: a lookup of any key below max_entries finds an element.
bool isEveryKeyPresent(uint32_t mapType);
/// Adds, replaces or removes elements.
bool changesMap(HelperId);
/// Programs may take the address of the map's one value in an instruction.
bool hasDirectValue(const MapDef &);

/// A string read returns at most its size and at least -4095; the kernel's verifier
/// counts on it, so programs do.
bool returnsStringLength(HelperId);
/// Writes all of its output on success and on failure, so that no byte stays as it was.
bool fillsOutput(HelperId);

}  // namespace bpftime
