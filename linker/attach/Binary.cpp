// Reads symbols, versions, segments and build id of a binary with LLVM's ELF reader.
//
// Trusts nothing: LLVM's accessors check bounds, sizes of symbols are cut at the next
// symbol and at the end of the segment, and symbols outside code are dropped. What may be
// damaged without harm (versions, notes) is then treated as absent.
#include "attach/Binary.h"

#include "support/Diagnostic.h"

#include <algorithm>
#include <tuple>

#include <llvm/ADT/STLExtras.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

using Elf = llvm::object::ELF64LE;
using llvm::Error;
using llvm::Expected;

/// Fills a Binary; each step leaves one of its fields complete.
class BinaryReader {
 public:
  BinaryReader(Binary &out, llvm::object::ELFFile<Elf> file) : out(out), file(file) {}

  Error run() {
    const auto &h = file.getHeader();
    if (h.e_machine != llvm::ELF::EM_X86_64) return refuse("it is for another machine");
    if (h.e_type != llvm::ELF::ET_DYN && h.e_type != llvm::ELF::ET_EXEC)
      return refuse("it is neither a program nor a library");
    if (Error e = readSegments()) return e;
    if (out.segments.empty()) return refuse("it has no code");
    if (Error e = readSymbols()) return e;
    sortSymbols();
    return Error::success();
  }

 private:
  using Shdr = Elf::Shdr;
  Error refuse(const std::string &why) { return fail(diagnose(DiagId::TargetNotElf, out.realPath, why)); }

  /// Code is what the loader maps executable.
  Error readSegments() {
    auto headers = file.program_headers();
    if (!headers) return headers.takeError();
    for (const auto &p : *headers) {
      if (p.p_type == llvm::ELF::PT_NOTE) readNotes(p);
      if (p.p_type != llvm::ELF::PT_LOAD || !(p.p_flags & llvm::ELF::PF_X)) continue;
      auto bytes = file.getSegmentContents(p);
      if (!bytes) return bytes.takeError();
      // Sound: addresses of code stay in the lower half, so no sum below can wrap.
      if (p.p_vaddr >> 47) return refuse("its code lies outside the address space of a process");
      out.segments.push_back({p.p_vaddr, p.p_offset, *bytes});
    }
    return Error::success();
  }

  /// A binary without a readable build id is known by its path. Go leaves a note of its own.
  void readNotes(const Elf::Phdr &p) {
    Error error = Error::success();
    for (const auto &note : file.notes(p, error)) {
      out.hasGo |= note.getName() == "Go";
      if (note.getName() == "GNU" && note.getType() == llvm::ELF::NT_GNU_BUILD_ID &&
          note.getDesc(4).size() <= 32)
        out.id = note.getDesc(4).vec();
    }
    llvm::consumeError(std::move(error));
  }

  /// Both tables: .symtab has the local functions, .dynsym survives stripping.
  Error readSymbols() {
    auto sections = file.sections();
    if (!sections) return sections.takeError();
    for (const Shdr &s : *sections) {
      if (s.sh_type == llvm::ELF::SHT_SYMTAB || s.sh_type == llvm::ELF::SHT_DYNSYM)
        if (Error e = readTable(s, *sections)) return e;
      out.hasGo |= isGoTable(s);
    }
    return Error::success();
  }

  /// Go's table of functions, which its runtime cannot do without, stripped or not.
  bool isGoTable(const Shdr &section) {
    auto name = file.getSectionName(section);
    if (name) return name->ends_with(".gopclntab");
    llvm::consumeError(name.takeError());
    return false;
  }

  /// The version indices beside .dynsym, one per symbol; empty where there are none.
  llvm::ArrayRef<Elf::Versym> versionsFor(llvm::ArrayRef<Shdr> sections, size_t count) {
    for (const Shdr &s : sections) {
      if (s.sh_type != llvm::ELF::SHT_GNU_versym) continue;
      auto versions = file.getSectionContentsAsArray<Elf::Versym>(s);
      if (versions && versions->size() == count) return *versions;
      if (!versions) llvm::consumeError(versions.takeError());
    }
    return {};
  }

  /// The names of the versions that this binary defines and needs, by index.
  llvm::SmallVector<std::optional<llvm::object::VersionEntry>, 0> versionNames(
      llvm::ArrayRef<Shdr> sections) {
    const Shdr *need = nullptr, *def = nullptr;
    for (const Shdr &s : sections) {
      if (s.sh_type == llvm::ELF::SHT_GNU_verneed) need = &s;
      if (s.sh_type == llvm::ELF::SHT_GNU_verdef) def = &s;
    }
    auto names = file.loadVersionMap(need, def);
    if (names) return *names;
    llvm::consumeError(names.takeError());
    return {};
  }

  /// Keeps defined functions in code. A function that is in both tables is kept twice: it
  /// has one address, so it stays one function.
  Error readTable(const Shdr &table, llvm::ArrayRef<Shdr> sections) {
    auto symbols = file.symbols(&table);
    auto strings = file.getStringTableForSymtab(table, {sections.begin(), sections.size()});
    if (!symbols)
      return llvm::joinErrors(symbols.takeError(), strings ? Error::success() : strings.takeError());
    if (!strings) return strings.takeError();
    bool isDynamic = table.sh_type == llvm::ELF::SHT_DYNSYM;
    auto versions = isDynamic ? versionsFor(sections, symbols->size()) : llvm::ArrayRef<Elf::Versym>();
    auto names = versions.empty() ? decltype(versionNames(sections))() : versionNames(sections);
    for (size_t i = 0; i < symbols->size(); ++i) {
      const auto &sym = (*symbols)[i];
      unsigned type = sym.getType();
      if (sym.st_shndx == llvm::ELF::SHN_UNDEF ||
          (type != llvm::ELF::STT_FUNC && type != llvm::ELF::STT_GNU_IFUNC))
        continue;
      auto name = sym.getName(*strings);
      if (!name) return name.takeError();
      BinarySymbol s{name->str(), "", sym.st_value, sym.st_size};
      s.isLocal = sym.getBinding() == llvm::ELF::STB_LOCAL;
      s.isIndirect = type == llvm::ELF::STT_GNU_IFUNC;
      if (!versions.empty()) readVersion(s, versions[i].vs_index, names);
      splitVersion(s);
      if (!out.codeAt(s.address).empty()) out.functions.push_back(std::move(s));
    }
    return Error::success();
  }

  /// Hidden versions serve binaries linked against them long ago; a plain name means the
  /// default one.
  void readVersion(BinarySymbol &s, uint16_t index,
                   llvm::SmallVector<std::optional<llvm::object::VersionEntry>, 0> &names) {
    bool isDefault = true;
    auto version = file.getSymbolVersionByIndex(index, isDefault, names, std::nullopt);
    if (!version) return llvm::consumeError(version.takeError());
    s.version = version->str();
    s.isDefault = s.version.empty() || isDefault;
  }

  /// .symtab writes the version into the name: f@V is not the default, f@@V is.
  static void splitVersion(BinarySymbol &s) {
    size_t at = s.name.find('@');
    if (at == std::string::npos || at == 0) return;
    llvm::StringRef version = llvm::StringRef(s.name).substr(at);
    s.isDefault = version.starts_with("@@");
    s.version = version.ltrim('@').str();
    s.name.resize(at);
  }

  /// By address, so that the function around a place is found by halving.
  void sortSymbols() {
    llvm::sort(out.functions, [](const BinarySymbol &a, const BinarySymbol &b) {
      return std::tie(a.address, a.name) < std::tie(b.address, b.name);
    });
    for (const BinarySymbol &s : out.functions)
      if (out.starts.empty() || out.starts.back() != s.address) out.starts.push_back(s.address);
  }

  Binary &out;
  llvm::object::ELFFile<Elf> file;
};

Expected<std::unique_ptr<Binary>> Binary::open(const std::string &path) {
  auto out = std::make_unique<Binary>();
  llvm::SmallString<256> real;
  if (std::error_code e = llvm::sys::fs::real_path(path, real))
    return fail(diagnose(DiagId::CannotRead, path, e.message()));
  out->realPath = real.str().str();
  auto buffer = llvm::MemoryBuffer::getFile(out->realPath, false, false);
  if (!buffer) return fail(diagnose(DiagId::CannotRead, path, buffer.getError().message()));
  // The buffer lives as long as the Binary: segments point into it.
  out->buffer = std::move(*buffer);
  auto refuse = [&](const std::string &why) { return fail(diagnose(DiagId::TargetNotElf, path, why)); };
  llvm::StringRef text = out->buffer->getBuffer();
  if (text.size() < sizeof(Elf::Ehdr) || !text.starts_with("\177ELF\2\1"))
    return refuse("it is not a 64-bit little-endian ELF file");
  auto file = llvm::object::ELFFile<Elf>::create(text);
  if (!file) return refuse(llvm::toString(file.takeError()));
  if (Error e = BinaryReader(*out, *file).run()) {
    if (e.isA<DiagnosticError>()) return std::move(e);
    return refuse(llvm::toString(std::move(e)));
  }
  return std::move(out);
}

llvm::ArrayRef<uint8_t> Binary::codeAt(uint64_t address) const {
  for (const Segment &s : segments)
    if (address >= s.address && address - s.address < s.bytes.size())
      return s.bytes.drop_front(address - s.address);
  return {};
}

std::optional<uint64_t> Binary::addressOfOffset(uint64_t fileOffset) const {
  for (const Segment &s : segments)
    if (fileOffset >= s.fileOffset && fileOffset - s.fileOffset < s.bytes.size())
      return s.address + (fileOffset - s.fileOffset);
  return std::nullopt;
}

bool Binary::startsFunctionIn(uint64_t begin, uint64_t end) const {
  auto it = llvm::lower_bound(starts, begin);
  return it != starts.end() && *it < end;
}

bool Binary::isSplitPart(uint64_t address) const {
  auto byAddress = [](const BinarySymbol &s, uint64_t a) { return s.address < a; };
  auto it = llvm::lower_bound(functions, address, byAddress);
  for (; it != functions.end() && it->address == address; ++it)
    if (llvm::StringRef(it->name).contains(".cold")) return true;
  return false;
}

/// Sound: a function never reaches beyond where the next one begins, whatever size its
/// symbol claims, so nothing of a neighbour is ever taken for part of it.
std::optional<FunctionRange> Binary::functionAt(uint64_t address) const {
  auto next = llvm::upper_bound(starts, address);
  if (next == starts.begin()) return std::nullopt;
  uint64_t begin = *std::prev(next);
  uint64_t limit = next == starts.end() ? begin + codeAt(begin).size() : *next;
  // Several names may share the address with different sizes: the largest is the code's.
  uint64_t size = 0;
  auto byAddress = [](const BinarySymbol &s, uint64_t a) { return s.address < a; };
  for (auto it = llvm::lower_bound(functions, begin, byAddress);
       it != functions.end() && it->address == begin; ++it)
    size = std::max(size, it->size);
  uint64_t end = size && size < limit - begin ? begin + size : limit;
  if (address >= end) return std::nullopt;
  return FunctionRange{begin, end};
}

namespace {

/// Up to three names that a reader may have meant.
std::string nearNames(llvm::StringRef name, llvm::ArrayRef<BinarySymbol> all) {
  std::vector<std::pair<unsigned, llvm::StringRef>> found;
  unsigned limit = std::max<size_t>(1, name.size() / 3);
  for (const BinarySymbol &s : all) {
    unsigned distance = name.edit_distance(s.name, true, limit);
    if (distance <= limit && !llvm::is_contained(found, std::pair(distance, llvm::StringRef(s.name))))
      found.push_back({distance, s.name});
  }
  llvm::sort(found);
  std::string out;
  for (size_t i = 0; i < found.size() && i < 3; ++i) out += (i ? ", " : "") + found[i].second.str();
  return out;
}

}  // namespace

Expected<const BinarySymbol *> Binary::find(llvm::StringRef wanted) const {
  auto [name, version] = wanted.split('@');
  version = version.ltrim('@');
  std::vector<const BinarySymbol *> found;
  for (const BinarySymbol &s : functions)
    if (s.name == name && (version.empty() || s.version == version)) found.push_back(&s);
  // A plain name means the default version, and a global before locals of the same name.
  for (bool BinarySymbol::*lesser : {&BinarySymbol::isLocal, &BinarySymbol::isDefault}) {
    bool worse = lesser == &BinarySymbol::isLocal;
    if (llvm::any_of(found, [&](auto *s) { return s->*lesser != worse; }))
      llvm::erase_if(found, [&](auto *s) { return s->*lesser == worse; });
  }
  if (found.empty()) {
    Diagnostic d = diagnose(DiagId::SymbolNotFound, wanted, realPath);
    if (std::string near = nearNames(name, functions); !near.empty())
      d.because.push_back("near names there: " + near);
    else if (functions.empty()) d.because.push_back("the binary is stripped: it names no functions");
    return fail(std::move(d));
  }
  for (const BinarySymbol *s : found)
    if (s->address != found[0]->address) {
      Diagnostic d = diagnose(DiagId::SymbolAmbiguous, wanted, realPath, found.size());
      for (const BinarySymbol *f : llvm::ArrayRef(found).take_front(4))
        d.because.push_back(llvm::formatv("{0} at {1:x}",
                                          f->version.empty() ? f->name : f->name + "@" + f->version,
                                          f->address)
                                .str());
      return fail(std::move(d));
    }
  return found[0];
}

}  // namespace bpftime
