// What a section name says: the type of its program and the place it wants to be at.
#pragma once

#include "bpf/Program.h"

#include <cstdint>
#include <optional>
#include <string>

#include <llvm/ADT/StringRef.h>

namespace bpftime {

/// The types of a program whose section has a row in Sections.def.
struct SectionType {
  uint32_t type, expectedAttachType;
};
std::optional<SectionType> sectionType(llvm::StringRef section);
/// The type of a program in this section, whether the row is ours or libbpf's.
std::optional<uint32_t> programTypeOfSection(const std::string &section);

/// Tells libbpf the rows of Sections.def, once per process.
void registerSections();

/// "uprobe/BINARY:SYMBOL+OFF", "uprobe/BINARY:0xADDR", "uretprobe/…", and each alone. A
/// leading '?' (not loaded by default) and the ".s" of sleepable programs change nothing.
/// Everything else has kind 0.
AttachTarget parseAttachTarget(llvm::StringRef section);

}  // namespace bpftime
