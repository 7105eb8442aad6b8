// --at PROGRAM=BINARY:SYMBOL[+OFF] and the link table.
//
// The kind of a placed program (at entry, at return) is that of its section, so a
// placement says only where, never how.
#include "Placement.h"

#include "support/Diagnostic.h"

#include <llvm/ADT/StringExtras.h>

namespace bpftime {

namespace {

using llvm::Error;
using llvm::StringRef;

/// The attach kind a section's prefix names: "uretprobe.s/libc:malloc" is a uretprobe.
/// 0 if none does.
uint32_t attachKindOf(StringRef section) {
  StringRef prefix = section.take_until([](char c) { return c == '/' || c == '.'; });
#define ATTACH_KIND(id, name, section_prefix, program_type) \
  if (prefix == section_prefix) return id;
#include "attach_kinds.def"
#undef ATTACH_KIND
  return 0;
}

/// Program types by their row, so that an attach kind's program type, which is a name in
/// its table, can be looked up as a number.
constexpr uint32_t programTypes[] = {
#define PROGRAM_TYPE(id, name, ...) id,
#include "program_types.def"
#undef PROGRAM_TYPE
};
enum ProgramTypeIndex {
#define PROGRAM_TYPE(id, name, ...) type_##name,
#include "program_types.def"
#undef PROGRAM_TYPE
};

/// A link without a site: planning gives it one.
bpftime_image_link makeLink(ImageWriter &out, uint32_t program, uint32_t kind, StringRef binary,
                            StringRef symbol, uint64_t offset) {
  bpftime_image_link l{};
  l.program = program;
  l.kind = kind;
  l.binary = out.addString(binary);
  l.symbol = out.addString(symbol);
  l.offset = offset;
  l.site = BPFTIME_NO_SITE;
  return l;
}

/// Whether a section such as SEC("uprobe") names a place at all. One that does not leaves
/// its program unattached, as libbpf does.
bool namesPlace(const NativeFile &f, const bpftime_native_link &l) {
  return l.offset || !f.string(l.binary).empty() || !f.string(l.symbol).empty();
}

/// Parses "+OFF" or a whole offset, decimal or 0x.
bool parseOffset(StringRef text, uint64_t &out) { return !text.getAsInteger(0, out); }

}  // namespace

bool isProbeType(uint32_t type) {
#define ATTACH_KIND(id, name, section_prefix, program_type) \
  if (type == programTypes[type_##program_type]) return true;
#include "attach_kinds.def"
#undef ATTACH_KIND
  return false;
}

llvm::Expected<Placement> parsePlacement(const std::string &text) {
  auto bad = [&] { return fail(diagnose(DiagId::PlacementSyntax, text)); };
  Placement p;
  auto [program, where] = StringRef(text).split('=');
  // A path may contain colons; a symbol may not.
  auto [binary, symbol] = where.rsplit(':');
  if (program.empty() || binary.empty() || symbol.empty()) return bad();
  p.program = program.str();
  p.binary = binary.str();
  if (llvm::isDigit(symbol.front()))
    return parseOffset(symbol, p.offset) ? llvm::Expected<Placement>(p) : bad();
  auto [name, offset] = symbol.split('+');
  if (name.empty() || (symbol.contains('+') && !parseOffset(offset, p.offset))) return bad();
  p.symbol = name.str();
  return p;
}

llvm::Error writeLinks(llvm::ArrayRef<NativeFile> files, const Resolution &r,
                       llvm::ArrayRef<Placement> placements, ImageWriter &out) {
  std::vector<bool> isPlaced(r.programs.size());
  std::vector<bpftime_image_link> placed;
  for (const Placement &p : placements) {
    std::string names;
    uint32_t program = 0;
    for (; program < r.programs.size(); ++program) {
      StringRef name = files[r.programs[program].file].string(
          files[r.programs[program].file].programs()[r.programs[program].index].name);
      if (name == p.program) break;
      names += (names.empty() ? "" : ", ") + name.str();
    }
    if (program == r.programs.size())
      return fail(diagnose(DiagId::PlacementProgram, p.program).since("the programs are " + names));
    const NativeFile &f = files[r.programs[program].file];
    StringRef section = f.string(f.programs()[r.programs[program].index].section);
    uint32_t kind = attachKindOf(section);
    if (!kind) return fail(diagnose(DiagId::PlacementKind, p.program, section));
    isPlaced[program] = true;
    placed.push_back(makeLink(out, program, kind, p.binary, p.symbol, p.offset));
  }
  // Links in the order of programs; those of sections first.
  for (uint32_t program = 0; program < r.programs.size(); ++program) {
    const auto &[file, index] = r.programs[program];
    for (const bpftime_native_link &l : files[file].links())
      if (l.program == index && !isPlaced[program] && namesPlace(files[file], l))
        out.links.push_back(makeLink(out, program, l.kind, files[file].string(l.binary),
                                     files[file].string(l.symbol), l.offset));
  }
  llvm::append_range(out.links, placed);
  return Error::success();
}

}  // namespace bpftime
