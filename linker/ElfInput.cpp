// Checks a relocatable ELF file section by section (ELF gABI, x86-64 psABI).
//
// Trusts nothing; leaves true that every section lies in the file, every string ends,
// every symbol names an existing section and every relocation an existing symbol and
// bytes of its own section.
#include "ElfInput.h"

#include <llvm/ADT/StringSet.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

using Elf = llvm::object::ELF64LE;
using Shdr = Elf::Shdr;
using llvm::Error;
using llvm::Expected;

/// A reason without a place: the caller knows the file's name.
template <typename... Args> Error damaged(const char *format, Args &&...args) {
  return llvm::createStringError(llvm::formatv(format, std::forward<Args>(args)...).str());
}

/// Walks one file; the members are what the checks so far have established.
class Checker {
 public:
  explicit Checker(llvm::object::ELFFile<Elf> file) : file(file) {}
  Expected<ElfInput> run();

 private:
  Error checkHeader();
  Error checkSection(uint32_t index);
  Error checkSymbols(const Shdr &);
  Error checkSymbol(const Elf::Sym &, uint32_t index, llvm::StringRef name);
  Error checkRelocations(const Shdr &);
  Error checkGroup(const Shdr &);
  std::string nameOf(const Shdr &s) { return llvm::cantFail(file.getSectionName(s)).str(); }

  llvm::object::ELFFile<Elf> file;
  Elf::ShdrRange sections;
  const Shdr *symbolTable = nullptr;
  uint64_t symbolCount = 0;
  ElfInput out;
};

/// A relocatable object of the plain kind: section headers, no segments.
Error Checker::checkHeader() {
  const auto &h = file.getHeader();
  if (h.e_type != llvm::ELF::ET_REL) return damaged("it is not a relocatable object");
  if (h.e_phnum != 0) return damaged("a relocatable object has no program headers");
  if (h.e_shentsize != sizeof(Shdr)) return damaged("its section headers have the wrong size");
  out.machine = h.e_machine;
  auto range = file.sections();
  if (!range) return range.takeError();
  sections = *range;
  if (sections.empty()) return damaged("it has no sections");
  return Error::success();
}

/// Bounds, alignment and the kinds of section a compiler of ours writes.
Error Checker::checkSection(uint32_t index) {
  const Shdr &s = sections[index];
  auto name = file.getSectionName(s);
  if (!name) return name.takeError();
  if (index == 0 && s.sh_type != llvm::ELF::SHT_NULL) return damaged("section 0 is not the null section");
  if (s.sh_addralign > 4096 || (s.sh_addralign & (s.sh_addralign - 1)))
    return damaged("section {0} has the alignment {1}", *name, uint64_t(s.sh_addralign));
  switch (s.sh_type) {
    case llvm::ELF::SHT_NULL: return Error::success();
    case llvm::ELF::SHT_NOBITS: return damaged("section {0} reserves uninitialised memory", *name);
    case llvm::ELF::SHT_PROGBITS:
    case llvm::ELF::SHT_SYMTAB:
    case llvm::ELF::SHT_STRTAB:
    case llvm::ELF::SHT_RELA:
    case llvm::ELF::SHT_GROUP:
    case llvm::ELF::SHT_NOTE:
    case llvm::ELF::SHT_X86_64_UNWIND:
    case llvm::ELF::SHT_LLVM_ADDRSIG: break;
    default: return damaged("section {0} is of the unexpected type {1:x}", *name, uint32_t(s.sh_type));
  }
  auto bytes = file.getSectionContents(s);
  if (!bytes) return bytes.takeError();
  // Sound: an entry size that does not divide the size makes lld split past the end.
  if (s.sh_flags & llvm::ELF::SHF_MERGE && (s.sh_entsize == 0 || s.sh_size % s.sh_entsize))
    return damaged("section {0} has entries of {1} bytes in {2}", *name, uint64_t(s.sh_entsize),
                   uint64_t(s.sh_size));
  if (s.sh_flags & llvm::ELF::SHF_COMPRESSED) return damaged("section {0} is compressed", *name);
  if (*name == ".bpftime.native") out.native = *bytes;
  if (*name == ".BTF") out.btf = *bytes;
  if (s.sh_type != llvm::ELF::SHT_SYMTAB) return Error::success();
  if (symbolTable) return damaged("it has two symbol tables");
  symbolTable = &s;
  return Error::success();
}

/// Defined symbols lie in their section. What a blob cannot hold, indirect functions and
/// thread-local variables, ends here; undefined ones are collected for the resolver.
Error Checker::checkSymbol(const Elf::Sym &sym, uint32_t index, llvm::StringRef name) {
  uint16_t section = sym.st_shndx;
  bool global = sym.getBinding() != llvm::ELF::STB_LOCAL;
  if (section == llvm::ELF::SHN_UNDEF) {
    if (index != 0 && !global) return damaged("symbol {0} is local and undefined", name);
    if (index != 0) out.undefined.push_back(name.str());
    return Error::success();
  }
  // Absolute symbols (file names, constants) have no place to check.
  if (section == llvm::ELF::SHN_ABS) return Error::success();
  if (section >= sections.size())
    return damaged("symbol {0} is in section {1}, which does not exist", name, section);
  const Shdr &s = sections[section];
  if (sym.st_value > s.sh_size || sym.st_size > s.sh_size - sym.st_value)
    return damaged("symbol {0} lies outside its section {1}", name, nameOf(s));
  if (sym.getType() == llvm::ELF::STT_GNU_IFUNC || sym.getType() == llvm::ELF::STT_TLS)
    return damaged("symbol {0} is of a type that a blob cannot hold", name);
  if (global && (s.sh_flags & llvm::ELF::SHF_EXECINSTR)) out.functions.push_back(name.str());
  return Error::success();
}

/// The one symbol table: entries, names, and the border between locals and globals.
Error Checker::checkSymbols(const Shdr &table) {
  if (table.sh_entsize != sizeof(Elf::Sym)) return damaged("its symbols have the wrong size");
  auto symbols = file.symbols(&table);
  if (!symbols) return symbols.takeError();
  auto strings = file.getStringTableForSymtab(table, sections);
  if (!strings) return strings.takeError();
  if (table.sh_info > symbols->size() || table.sh_info == 0)
    return damaged("its symbol table has a wrong count of locals");
  symbolCount = symbols->size();
  for (uint32_t i = 0; i < symbolCount; ++i) {
    const Elf::Sym &sym = (*symbols)[i];
    auto name = sym.getName(*strings);
    if (!name) return name.takeError();
    // lld takes the first sh_info symbols as local without looking again.
    if ((sym.getBinding() == llvm::ELF::STB_LOCAL) != (i < table.sh_info))
      return damaged("symbol {0} is on the wrong side of the local symbols", *name);
    if (Error e = checkSymbol(sym, i, *name)) return e;
  }
  return Error::success();
}

/// Each entry names a symbol and bytes of the section it is for.
Error Checker::checkRelocations(const Shdr &rela) {
  if (rela.sh_entsize != sizeof(Elf::Rela))
    return damaged("relocations in {0} have the wrong size", nameOf(rela));
  if (rela.sh_info == 0 || rela.sh_info >= sections.size())
    return damaged("{0} is for no section", nameOf(rela));
  if (!symbolTable || rela.sh_link != uint32_t(symbolTable - sections.begin()))
    return damaged("{0} does not use the symbol table", nameOf(rela));
  auto entries = file.relas(rela);
  if (!entries) return entries.takeError();
  uint64_t size = sections[rela.sh_info].sh_size;
  for (size_t i = 0; i < entries->size(); ++i) {
    const Elf::Rela &r = (*entries)[i];
    if (r.getSymbol(false) >= symbolCount)
      return damaged("relocation {0} of {1} names no symbol", i, nameOf(rela));
    // Sound: the relocations of x86_64 that we accept write 4 or 8 bytes; lld itself
    // knows which, so the narrow bound here needs the wide one of the type.
    bool wide = r.getType(false) == llvm::ELF::R_X86_64_64 || r.getType(false) == llvm::ELF::R_X86_64_PC64;
    if (r.r_offset > size || size - r.r_offset < (wide ? 8 : 4))
      return damaged("relocation {0} of {1} lies outside its section", i, nameOf(rela));
  }
  return Error::success();
}

/// A COMDAT group: a flag word, then the indices of its sections.
Error Checker::checkGroup(const Shdr &group) {
  auto words = file.getSectionContentsAsArray<Elf::Word>(group);
  if (!words) return words.takeError();
  if (words->empty()) return damaged("group {0} is empty", nameOf(group));
  if (!symbolTable || group.sh_link != uint32_t(symbolTable - sections.begin()) ||
      group.sh_info >= symbolCount)
    return damaged("group {0} has no signature", nameOf(group));
  for (uint32_t member : words->drop_front())
    if (member == 0 || member >= sections.size())
      return damaged("group {0} has a member that does not exist", nameOf(group));
  return Error::success();
}

/// Sections first, then symbols, then what refers to symbols.
Expected<ElfInput> Checker::run() {
  if (Error e = checkHeader()) return std::move(e);
  for (uint32_t i = 0; i < sections.size(); ++i)
    if (Error e = checkSection(i)) return std::move(e);
  // From here on every section lies in the file.
  if (!symbolTable) return damaged("it has no symbol table");
  if (Error e = checkSymbols(*symbolTable)) return std::move(e);
  // From here on symbol indices can be checked.
  for (const Shdr &s : sections) {
    if (s.sh_type == llvm::ELF::SHT_RELA)
      if (Error e = checkRelocations(s)) return std::move(e);
    if (s.sh_type == llvm::ELF::SHT_GROUP)
      if (Error e = checkGroup(s)) return std::move(e);
  }
  return std::move(out);
}

}  // namespace

// Class and byte order are looked at by hand, because the typed reader assumes them.
Expected<ElfInput> readElfInput(llvm::ArrayRef<uint8_t> bytes) {
  llvm::StringRef text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  if (bytes.size() < 64 || !text.starts_with("\177ELF")) return damaged("it is not an ELF file");
  if (bytes[4] != llvm::ELF::ELFCLASS64 || bytes[5] != llvm::ELF::ELFDATA2LSB)
    return damaged("it is not a 64-bit little-endian ELF file");
  auto file = llvm::object::ELFFile<Elf>::create(text);
  if (!file) return file.takeError();
  return Checker(*file).run();
}

}  // namespace bpftime
