// The attach plan as people read it: a paragraph per site, then what has no place yet.
#include "attach/Hooks.h"
#include "attach/Plan.h"

#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime {

namespace {

/// By the shared table of attach kinds.
const char *kindName(uint32_t kind) {
#define ATTACH_KIND(id, name, section_prefix, program_type) \
  if (kind == id) return #name;
#include "attach_kinds.def"
#undef ATTACH_KIND
  return "?";
}

/// "malloc+0x4", or the bare offset.
std::string place(const Image &image, const bpftime_image_link &l) {
  std::string symbol = image.string(l.symbol);
  if (!symbol.empty() && l.offset == 0) return symbol;
  return llvm::formatv("{0}{1}{2:x}", symbol, symbol.empty() ? "" : "+", l.offset).str();
}

/// One line: how the program is attached, and its name.
void printLink(llvm::raw_ostream &os, const Image &image, const bpftime_image_link &l) {
  os << "  " << kindName(l.kind) << " " << image.string(image.programs()[l.program].name);
}

}  // namespace

void printPlan(llvm::raw_ostream &os, const Image &image) {
  for (const bpftime_image_site &s : image.sites()) {
    os << image.string(image.modules()[s.module].path) << ":"
       << (s.hook ? hookSymbol(s.hook) : place(image, image.links()[s.link_first]))
       << llvm::formatv(" at {0:x}, {1} bytes:", s.address, unsigned(s.patch_size));
    for (unsigned i = 0; i < s.patch_size; ++i) os << llvm::format(" %02x", s.expected[i]);
    os << (s.hook ? "\n  hook for unwinders\n" : "\n");
    for (uint32_t i = 0; i < uint32_t(s.entry_links) + s.return_links; ++i) {
      printLink(os, image, image.links()[s.link_first + i]);
      os << "\n";
    }
  }
  for (const bpftime_image_link &l : image.links())
    if (l.site == BPFTIME_NO_SITE) {
      const char *binary = image.string(l.binary);
      os << (*binary ? binary : "(no binary)") << ":" << place(image, l) << ": no plan yet\n";
      printLink(os, image, l);
      os << "\n";
    }
}

}  // namespace bpftime
