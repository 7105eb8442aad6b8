// Reads both forms. Nothing is trusted: the ELF reader is LLVM's, which checks bounds.
#include "Input.h"

#include "support/Diagnostic.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Object/ELFObjectFile.h>

namespace bpftime::conformance {

namespace {

llvm::Error damaged(llvm::Error error) {
  return fail(diagnose(DiagId::DamagedElf, "standard input", llvm::toString(std::move(error))));
}

}  // namespace

llvm::Expected<std::vector<uint8_t>> parseHex(llvm::StringRef text, const std::string &what) {
  std::string digits;
  for (char c : text)
    if (llvm::isHexDigit(c)) digits += c;
    else if (!llvm::isSpace(c))
      return fail(diagnose(DiagId::BadUsage, what + ": expected hexadecimal digits, found '" + c + "'"));
  if (digits.size() % 2) return fail(diagnose(DiagId::BadUsage, what + ": the last byte has one digit only"));
  std::string bytes = llvm::fromHex(digits);
  return std::vector<uint8_t>(bytes.begin(), bytes.end());
}

llvm::Expected<std::vector<uint8_t>> mainOfElf(llvm::ArrayRef<uint8_t> file) {
  llvm::MemoryBufferRef buffer(llvm::toStringRef(file), "standard input");
  auto opened = llvm::object::ObjectFile::createELFObjectFile(buffer);
  if (!opened) {
    llvm::consumeError(opened.takeError());
    return fail(diagnose(DiagId::NotElf, "standard input"));
  }
  const llvm::object::ObjectFile &elf = **opened;
  for (const llvm::object::SymbolRef &symbol : elf.symbols()) {
    auto name = symbol.getName();
    if (!name) return damaged(name.takeError());
    auto section = symbol.getSection();
    if (!section) return damaged(section.takeError());
    if (*name != "main" || *section == elf.section_end()) continue;
    auto where = (*section)->getName();
    if (!where) return damaged(where.takeError());
    auto begin = symbol.getValue();
    if (!begin) return damaged(begin.takeError());
    if ((*where != ".text" && *where != "xdp") || *begin != 0) continue;
    for (const llvm::object::SectionRef &other : elf.sections())
      if (auto of = other.getRelocatedSection(); of && *of != elf.section_end() && **of == **section)
        if (other.relocation_begin() != other.relocation_end())
          return fail(
              diagnose(DiagId::UnresolvedExtern, "what a relocation of section " + where->str() + " names"));
    auto contents = (*section)->getContents();
    if (!contents) return damaged(contents.takeError());
    return std::vector<uint8_t>(contents->begin(), contents->end());
  }
  return fail(diagnose(DiagId::NoSuchProgram, "standard input", "main at the start of .text or xdp"));
}

}  // namespace bpftime::conformance
