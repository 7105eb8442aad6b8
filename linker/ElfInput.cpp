// Checks a relocatable ELF file section by section (ELF gABI and the supplement of its CPU).
//
// Trusts nothing; leaves true that every section lies in the file, every string ends,
// every symbol names an existing section and every relocation an existing symbol and
// bytes of its own section.
#include "ElfInput.h"

#include "arch/Machine.h"

#include <llvm/ADT/StringSet.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

using llvm::Error;
using llvm::Expected;

/// A reason without a place: the caller knows the file's name.
template <typename... Args> Error damaged(const char *format, Args &&...args) {
  return llvm::createStringError(llvm::formatv(format, std::forward<Args>(args)...).str());
}

/// Walks one file; the members are what the checks so far have established.
template <typename Elf> class Checker {
  using Shdr = typename Elf::Shdr;

 public:
  explicit Checker(llvm::object::ELFFile<Elf> file) : file(file) {}
  Expected<ElfInput> run();

 private:
  Error checkHeader();
  Error checkSection(uint32_t index);
  Error checkSymbols(const Shdr &);
  Error checkSymbol(const typename Elf::Sym &, uint32_t index, llvm::StringRef name);
  template <typename Entry> Error checkEntries(const Shdr &, llvm::ArrayRef<Entry>);
  Error checkRelocations(const Shdr &);
  Error checkGroup(const Shdr &);
  std::string nameOf(const Shdr &s) { return llvm::cantFail(file.getSectionName(s)).str(); }

  llvm::object::ELFFile<Elf> file;
  typename Elf::ShdrRange sections;
  const Machine *machine = nullptr;  ///< null: nothing is linked for it, which the resolver says
  const Shdr *symbolTable = nullptr;
  uint64_t symbolCount = 0;
  ElfInput out;
};

/// A relocatable object of the plain kind: section headers, no segments.
template <typename Elf> Error Checker<Elf>::checkHeader() {
  const auto &h = file.getHeader();
  if (h.e_type != llvm::ELF::ET_REL) return damaged("it is not a relocatable object");
  if (h.e_phnum != 0) return damaged("a relocatable object has no program headers");
  if (h.e_shentsize != sizeof(Shdr)) return damaged("its section headers have the wrong size");
  out.machine = h.e_machine;
  machine = machineOf(out.machine);
  auto range = file.sections();
  if (!range) return range.takeError();
  sections = *range;
  if (sections.empty()) return damaged("it has no sections");
  return Error::success();
}

/// Bounds, alignment and the kinds of section a compiler of ours writes.
template <typename Elf> Error Checker<Elf>::checkSection(uint32_t index) {
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
    case llvm::ELF::SHT_REL:
    case llvm::ELF::SHT_GROUP:
    case llvm::ELF::SHT_NOTE:
    case llvm::ELF::SHT_X86_64_UNWIND:     // the same number as SHT_ARM_EXIDX
    case llvm::ELF::SHT_RISCV_ATTRIBUTES:  // and SHT_ARM_ATTRIBUTES
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
template <typename Elf>
Error Checker<Elf>::checkSymbol(const typename Elf::Sym &sym, uint32_t index, llvm::StringRef name) {
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
template <typename Elf> Error Checker<Elf>::checkSymbols(const Shdr &table) {
  if (table.sh_entsize != sizeof(typename Elf::Sym)) return damaged("its symbols have the wrong size");
  auto symbols = file.symbols(&table);
  if (!symbols) return symbols.takeError();
  auto strings = file.getStringTableForSymtab(table, sections);
  if (!strings) return strings.takeError();
  if (table.sh_info > symbols->size() || table.sh_info == 0)
    return damaged("its symbol table has a wrong count of locals");
  symbolCount = symbols->size();
  for (uint32_t i = 0; i < symbolCount; ++i) {
    const typename Elf::Sym &sym = (*symbols)[i];
    auto name = sym.getName(*strings);
    if (!name) return name.takeError();
    // lld takes the first sh_info symbols as local without looking again.
    if ((sym.getBinding() == llvm::ELF::STB_LOCAL) != (i < table.sh_info))
      return damaged("symbol {0} is on the wrong side of the local symbols", *name);
    if (Error e = checkSymbol(sym, i, *name)) return e;
  }
  return Error::success();
}

/// The addend of an entry; 0 where it lies in the section's bytes.
int64_t addendOf(const llvm::object::ELF64LE::Rela &r) { return r.r_addend; }
int64_t addendOf(const llvm::object::ELF32LE::Rela &r) { return r.r_addend; }
template <typename Rel> int64_t addendOf(const Rel &) { return 0; }

/// Each entry names a symbol and bytes of the section it is for.
template <typename Elf>
template <typename Entry>
Error Checker<Elf>::checkEntries(const Shdr &table, llvm::ArrayRef<Entry> entries) {
  auto bytes = file.getSectionContents(sections[table.sh_info]);
  if (!bytes) return bytes.takeError();
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry &r = entries[i];
    if (r.getSymbol(false) >= symbolCount)
      return damaged("relocation {0} of {1} names no symbol", i, nameOf(table));
    if (r.r_offset > bytes->size())
      return damaged("relocation {0} of {1} lies outside its section", i, nameOf(table));
    // Sound: lld reads and writes just what the row of the machine says.
    if (!machine) continue;
    llvm::ArrayRef<uint8_t> place = bytes->drop_front(r.r_offset);
    bool isNumber = machine->touchesNumber(r.getType(false));
    bool ends = isNumber ? llvm::any_of(place, [](uint8_t byte) { return byte < 0x80; })
                         : machine->touches(r.getType(false), uint64_t(addendOf(r))) <= place.size();
    if (!ends) return damaged("relocation {0} of {1} lies outside its section", i, nameOf(table));
  }
  return Error::success();
}

/// A table of either kind: for which section, with which symbols.
template <typename Elf> Error Checker<Elf>::checkRelocations(const Shdr &table) {
  bool hasAddends = table.sh_type == llvm::ELF::SHT_RELA;
  if (table.sh_entsize != (hasAddends ? sizeof(typename Elf::Rela) : sizeof(typename Elf::Rel)))
    return damaged("relocations in {0} have the wrong size", nameOf(table));
  if (table.sh_info == 0 || table.sh_info >= sections.size())
    return damaged("{0} is for no section", nameOf(table));
  if (!symbolTable || table.sh_link != uint32_t(symbolTable - sections.begin()))
    return damaged("{0} does not use the symbol table", nameOf(table));
  if (hasAddends) {
    auto entries = file.relas(table);
    return entries ? checkEntries<typename Elf::Rela>(table, *entries) : entries.takeError();
  }
  auto entries = file.rels(table);
  return entries ? checkEntries<typename Elf::Rel>(table, *entries) : entries.takeError();
}

/// A COMDAT group: a flag word, then the indices of its sections.
template <typename Elf> Error Checker<Elf>::checkGroup(const Shdr &group) {
  auto words = file.template getSectionContentsAsArray<typename Elf::Word>(group);
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
template <typename Elf> Expected<ElfInput> Checker<Elf>::run() {
  if (Error e = checkHeader()) return std::move(e);
  for (uint32_t i = 0; i < sections.size(); ++i)
    if (Error e = checkSection(i)) return std::move(e);
  // From here on every section lies in the file.
  if (!symbolTable) return damaged("it has no symbol table");
  if (Error e = checkSymbols(*symbolTable)) return std::move(e);
  // From here on symbol indices can be checked.
  for (const Shdr &s : sections) {
    if (s.sh_type == llvm::ELF::SHT_RELA || s.sh_type == llvm::ELF::SHT_REL)
      if (Error e = checkRelocations(s)) return std::move(e);
    if (s.sh_type == llvm::ELF::SHT_GROUP)
      if (Error e = checkGroup(s)) return std::move(e);
  }
  return std::move(out);
}

}  // namespace

namespace {
template <typename Elf> Expected<ElfInput> check(llvm::StringRef text) {
  auto file = llvm::object::ELFFile<Elf>::create(text);
  if (!file) return file.takeError();
  return Checker<Elf>(*file).run();
}
}  // namespace

// Class and byte order are looked at by hand, because the typed reader assumes them.
Expected<ElfInput> readElfInput(llvm::ArrayRef<uint8_t> bytes) {
  llvm::StringRef text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  if (bytes.size() < 64 || !text.starts_with("\177ELF")) return damaged("it is not an ELF file");
  if (bytes[5] != llvm::ELF::ELFDATA2LSB) return damaged("it is not a little-endian ELF file");
  bool is64 = bytes[4] == llvm::ELF::ELFCLASS64;
  if (!is64 && bytes[4] != llvm::ELF::ELFCLASS32) return damaged("its ELF class is unknown");
  Expected<ElfInput> input = is64 ? check<llvm::object::ELF64LE>(text) : check<llvm::object::ELF32LE>(text);
  // The machine's own kind of file: lld would take the other for that of another machine.
  const Machine *machine = input ? machineOf(input->machine) : nullptr;
  if (machine && machine->is64 != is64) return damaged("its ELF class is not that of its machine");
  return input;
}

}  // namespace bpftime
