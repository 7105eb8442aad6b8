// Section names are text from the object: every part is taken as it is, nothing is
// looked up, and what does not fit a form names no place at all.
#include "object/Sections.h"

#include <mutex>

#include <bpf/libbpf.h>

namespace bpftime {

namespace {

/// One row of Sections.def.
struct SectionRow {
  const char *pattern;
  uint32_t type, expectedAttachType, openedAs;
};
constexpr SectionRow sectionRows[] = {
#define SECTION(pattern, type, attach, openedAs) {pattern, type, attach, openedAs},
#include "object/Sections.def"
};

/// The two columns of attach_kinds.def that a section name decides.
struct AttachRow {
  uint32_t kind;
  const char *prefix;
};
constexpr AttachRow attachRows[] = {
#define ATTACH_KIND(id, name, prefix, type) {id, prefix},
#include "attach_kinds.def"
#undef ATTACH_KIND
};

/// libbpf's own rule for patterns.
bool matches(llvm::StringRef section, llvm::StringRef pattern) {
  if (!pattern.consume_back("+")) return section == pattern;
  return section.consume_front(pattern) && (section.empty() || section.front() == '/');
}

/// "SYMBOL", "SYMBOL+OFF", "0xADDR", "ADDR". A name may contain '+' (C++ operators do not
/// in their mangled form), so only a number behind the last one is an offset.
void parsePlace(llvm::StringRef text, AttachTarget &target) {
  uint64_t number;
  if (!text.getAsInteger(0, number)) {
    target.offset = number;
    return;
  }
  auto [symbol, offset] = text.rsplit('+');
  if (!offset.empty() && !offset.getAsInteger(0, number)) {
    target.symbol = symbol.str();
    target.offset = number;
  } else {
    target.symbol = text.str();
  }
}

}  // namespace

std::optional<SectionType> sectionType(llvm::StringRef section) {
  section.consume_front("?");
  for (const SectionRow &row : sectionRows)
    if (matches(section, row.pattern)) return SectionType{row.type, row.expectedAttachType};
  return std::nullopt;
}

std::optional<uint32_t> programTypeOfSection(const std::string &section) {
  if (std::optional<SectionType> own = sectionType(section)) return own->type;
  bpf_prog_type type;
  bpf_attach_type attach;
  std::string name = section.substr(section.starts_with("?"));
  if (libbpf_prog_type_by_name(name.c_str(), &type, &attach) != 0) return std::nullopt;
  return uint32_t(type);
}

void registerSections() {
  static std::once_flag once;
  // libbpf looks at registered rows before its own.
  std::call_once(once, [] {
    for (const SectionRow &row : sectionRows)
      libbpf_register_prog_handler(row.pattern, bpf_prog_type(row.openedAs),
                                   bpf_attach_type(row.expectedAttachType), nullptr);
  });
}

AttachTarget parseAttachTarget(llvm::StringRef section) {
  section.consume_front("?");
  auto [prefix, place] = section.split('/');
  prefix.consume_back(".s");
  AttachTarget target;
  for (const AttachRow &row : attachRows)
    if (prefix == row.prefix) target.kind = row.kind;
  if (!target.kind || place.empty()) return target;
  // The binary may be a path with any character but the last ':' in it.
  auto [binary, where] = place.rsplit(':');
  if (where.empty()) return target;
  target.binary = binary.str();
  parsePlace(where, target);
  return target;
}

}  // namespace bpftime
