// Ids are types: a map index cannot be passed where an instruction index is meant.
#pragma once

#include <cstdint>

namespace bpftime {

/// A map: index into ObjectFile::maps.
enum class MapId : uint32_t {};
/// A helper: the kernel's number (enum bpf_func_id).
enum class HelperId : uint32_t {};
/// A slot of a program's instruction stream (8-byte units, as the kernel counts).
enum class InsnIndex : uint32_t {};
/// A subprogram: index into Program::subprograms; 0 is the entry.
enum class SubprogramId : uint32_t {};

template <typename Id> constexpr uint32_t index(Id id) { return static_cast<uint32_t>(id); }
constexpr InsnIndex next(InsnIndex i, uint32_t n = 1) { return InsnIndex(index(i) + n); }

}  // namespace bpftime
