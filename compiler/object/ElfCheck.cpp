// The checks are those whose absence would make libelf or libbpf read outside the file
// or loop: section extents, string tables, entry sizes, symbol and relocation indices.
// What a symbol or relocation means is left to libbpf.
#include "object/ElfCheck.h"

#include "object/BtfCheck.h"
#include "support/Diagnostic.h"

#include <cstring>

#include <llvm/ADT/StringExtras.h>
#include <llvm/Object/ELF.h>

namespace bpftime {

namespace {

using Elf = llvm::object::ELFFile<llvm::object::ELF64LE>;
using Section = Elf::Elf_Shdr;

/// `sections` is set once the table itself is known to lie inside the file.
class ElfCheck {
 public:
  ElfCheck(llvm::ArrayRef<uint8_t> bytes, const std::string &name) : bytes(bytes), name(name) {}
  llvm::Expected<ElfContents> run();

 private:
  // "NAME is truncated or damaged: why", in our words or in those of LLVM's reader.
  llvm::Error damaged(const llvm::Twine &why) { return fail(diagnose(DiagId::DamagedElf, name, why.str())); }
  llvm::Error damaged(llvm::Error why) { return damaged(llvm::toString(std::move(why))); }
  llvm::Error checkHeader();
  llvm::Error checkSection(const Elf &, const Section &);
  llvm::Error checkSymbols(const Elf &, const Section &);
  llvm::Error checkRelocations(const Elf &, const Section &);
  llvm::Error noteSection(const Elf &, const Section &);

  llvm::ArrayRef<uint8_t> bytes;  // the whole file
  const std::string &name;        // for messages
  Elf::Elf_Shdr_Range sections;   // the section header table
  ElfContents out;
  llvm::ArrayRef<uint8_t> btfExt;  // .BTF.ext, empty if absent
  bool hasCode = false;            // some section has instructions
};

/// From the most general claim to the most special, so that the answer is the most useful
/// one: a picture is no ELF file, rather than an ELF file for a strange machine.
llvm::Error ElfCheck::checkHeader() {
  if (bytes.size() < 4 || memcmp(bytes.data(), llvm::ELF::ElfMagic, 4) != 0)
    return fail(diagnose(DiagId::NotElf, name));
  if (bytes.size() < sizeof(Elf::Elf_Ehdr)) return damaged("the file ends inside the ELF header");
  auto *header = reinterpret_cast<const Elf::Elf_Ehdr *>(bytes.data());
  bool little = header->e_ident[llvm::ELF::EI_DATA] == llvm::ELF::ELFDATA2LSB;
  bool wide = header->e_ident[llvm::ELF::EI_CLASS] == llvm::ELF::ELFCLASS64;
  if (!little && header->e_ident[llvm::ELF::EI_DATA] != llvm::ELF::ELFDATA2MSB)
    return damaged("the ELF header names no byte order");
  // In a big-endian or 32-bit file the fields behind e_ident stand elsewhere, but
  // e_machine does not move.
  unsigned machine = little ? unsigned(header->e_machine) : llvm::byteswap<uint16_t>(header->e_machine);
  if (machine != llvm::ELF::EM_BPF)
    return fail(
        diagnose(DiagId::WrongMachine, name, llvm::ELF::convertEMachineToArchName(uint16_t(machine)).str()));
  if (!little) return fail(diagnose(DiagId::WrongMachine, name, "big-endian eBPF"));
  if (!wide) return damaged("eBPF objects are 64-bit");
  if (header->e_type != llvm::ELF::ET_REL) return fail(diagnose(DiagId::NotRelocatable, name));
  return llvm::Error::success();
}

/// A symbol's extent is checked too: libbpf takes programs and variables by it.
llvm::Error ElfCheck::checkSymbols(const Elf &elf, const Section &section) {
  if (section.sh_entsize != sizeof(Elf::Elf_Sym))
    return damaged("a symbol table has entries of a wrong size");
  auto symbols = elf.symbols(&section);
  if (!symbols) return damaged(symbols.takeError());
  auto strings = elf.getStringTableForSymtab(section, sections);
  if (!strings) return damaged(strings.takeError());
  for (const Elf::Elf_Sym &symbol : *symbols) {
    auto text = symbol.getName(*strings);
    if (!text) return damaged(text.takeError());
    uint32_t home = symbol.st_shndx;
    if (home >= sections.size() && home < llvm::ELF::SHN_LORESERVE)
      return damaged("symbol " + *text + " lies in a section that does not exist");
    if (home == llvm::ELF::SHN_UNDEF || home >= llvm::ELF::SHN_LORESERVE) continue;
    // Sound: the difference cannot wrap, since the value is not above the size.
    uint64_t size = sections[home].sh_size;
    if (symbol.st_value > size || symbol.st_size > size - symbol.st_value)
      return damaged("symbol " + *text + " reaches outside its section");
  }
  return llvm::Error::success();
}

/// libbpf finds the instruction or pointer to change by the offset and trusts sh_info to
/// name its section.
llvm::Error ElfCheck::checkRelocations(const Elf &elf, const Section &section) {
  if (section.sh_entsize != sizeof(Elf::Elf_Rel))
    return damaged("a relocation section has entries of a wrong size");
  if (section.sh_info == 0 || section.sh_info >= sections.size() || section.sh_link >= sections.size())
    return damaged("a relocation section refers to a section that does not exist");
  auto relocations = elf.rels(section);
  if (!relocations) return damaged(relocations.takeError());
  const Section &symbols = sections[section.sh_link];
  if (symbols.sh_type != llvm::ELF::SHT_SYMTAB) return damaged("a relocation section has no symbol table");
  uint64_t count = symbols.sh_size / sizeof(Elf::Elf_Sym);
  uint64_t size = sections[section.sh_info].sh_size;
  for (const Elf::Elf_Rel &relocation : *relocations) {
    if (relocation.getSymbol(false) >= count)
      return damaged("a relocation names a symbol that does not exist");
    if (relocation.r_offset >= size) return damaged("a relocation lies outside its section");
  }
  return llvm::Error::success();
}

/// Remembers what the rest of the reader needs to know of a section.
llvm::Error ElfCheck::noteSection(const Elf &elf, const Section &section) {
  auto text = elf.getSectionName(section);
  if (!text) return damaged(text.takeError());
  if (section.sh_type == llvm::ELF::SHT_NOBITS) return llvm::Error::success();
  auto contents = elf.getSectionContents(section);
  if (!contents) return damaged(contents.takeError());
  if (*text == ".BTF") out.btf = *contents;
  if (*text == ".BTF.ext") btfExt = *contents;
  // A license without its terminator ends with the section.
  if (*text == "license") out.license = llvm::toStringRef(*contents).split('\0').first.str();
  bool isCode = section.sh_type == llvm::ELF::SHT_PROGBITS && (section.sh_flags & llvm::ELF::SHF_EXECINSTR);
  hasCode |= isCode && section.sh_size != 0;
  if (isCode && section.sh_size % 8) return damaged("section " + *text + " does not hold whole instructions");
  return llvm::Error::success();
}

/// Sections of other types are not read by anybody.
llvm::Error ElfCheck::checkSection(const Elf &elf, const Section &section) {
  if (llvm::Error e = noteSection(elf, section)) return e;
  switch (section.sh_type) {
    case llvm::ELF::SHT_SYMTAB: return checkSymbols(elf, section);
    case llvm::ELF::SHT_REL: return checkRelocations(elf, section);
    case llvm::ELF::SHT_STRTAB: {
      auto strings = elf.getStringTable(section);
      return strings ? llvm::Error::success() : damaged(strings.takeError());
    }
    // A zero-filled section takes no room in the file, so only this bounds it.
    case llvm::ELF::SHT_NOBITS:
      return section.sh_size > UINT32_MAX ? damaged("a section is larger than 4 GiB")
                                          : llvm::Error::success();
    default: return llvm::Error::success();
  }
}

/// The BTF is looked at last: by then its sections are known to lie inside the file.
llvm::Expected<ElfContents> ElfCheck::run() {
  if (llvm::Error e = checkHeader()) return std::move(e);
  auto elf = Elf::create(llvm::StringRef(reinterpret_cast<const char *>(bytes.data()), bytes.size()));
  if (!elf) return damaged(elf.takeError());
  auto table = elf->sections();
  if (!table) return damaged(table.takeError());
  if (table->empty()) return fail(diagnose(DiagId::NothingToRun, name));
  sections = *table;
  for (const Section &section : sections)
    if (llvm::Error e = checkSection(*elf, section)) return std::move(e);
  if (!hasCode) return fail(diagnose(DiagId::NothingToRun, name));
  if (std::string why = checkBtf(out.btf); !why.empty()) return damaged(why);
  if (std::string why = checkBtfExt(btfExt, out.hasCoreRelocations); !why.empty()) return damaged(why);
  return out;
}

}  // namespace

llvm::Expected<ElfContents> checkElf(llvm::ArrayRef<uint8_t> bytes, const std::string &name) {
  return ElfCheck(bytes, name).run();
}

}  // namespace bpftime
