// Runs lld in process on temporary files and reads back what it made.
//
// The linker script puts code, constants and the global offset table into one section,
// the image; everything the ELF format wants beside it goes behind and is thrown away.
// Undefined symbols (imports) leave one GLOB_DAT relocation per slot. Any other
// relocation means that the code depends on where it is loaded, and is refused.
#include "Layout.h"

#include "arch/Machine.h"
#include "support/Diagnostic.h"

#include <map>

#include <lld/Common/Driver.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/CrashRecoveryContext.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>

LLD_HAS_DRIVER(elf)

namespace bpftime {

namespace {

using llvm::Error;
using llvm::Expected;

/// @RESERVED@ is the number of bytes to keep free behind the slots, @PROGRAMS@ that of the
/// program table, which is filled in afterwards, @ENTRIES@ that of what the loader fills in;
/// @UNUSED@ are sections that nobody will read.
constexpr const char *script = R"(
PHDRS { image PT_LOAD; rest PT_LOAD; dynamic PT_DYNAMIC; }
SECTIONS {
  . = 0;
  .image : {
    *(.text .text.*) . = ALIGN(8);
    *(.rodata .rodata.* .srodata .srodata.*) . = ALIGN(8);
    bpftime_slots = .; *(.got) bpftime_slots_end = .;
    . += @RESERVED@;
    bpftime_programs = .; . += @PROGRAMS@;
    bpftime_entries = .; . += @ENTRIES@; . = ALIGN(8);
    bpftime_image_end = .;
  } :image
  . = ALIGN(4096);
  .eh_frame : { *(.eh_frame) } :rest
  .dynsym : { *(.dynsym) } :rest
  .hash : { *(.hash) } :rest
  .dynstr : { *(.dynstr) } :rest
  .rela.dyn : { *(.rela.dyn) } :rest
  .rel.dyn : { *(.rel.dyn) } :rest
  .dynamic : { *(.dynamic) } :rest :dynamic
  /DISCARD/ : { @UNUSED@ *(.comment) *(.note .note.*) *(.llvm_addrsig) *(.ARM.exidx .ARM.exidx.*)
    *(.ARM.attributes) *(.riscv.attributes) *(.bpftime.native)
    *(.BTF) *(.BTF.ext) }
}
)";

/// Who wants no companion for debuggers does not wait for it to be made.
constexpr llvm::StringRef debugSections = "*(.eh_frame) *(.debug_*)";

void fillIn(std::string &text, llvm::StringRef mark, llvm::StringRef value) {
  text.replace(text.find(mark), mark.size(), value);
}

/// A folder that disappears with everything in it.
class TemporaryFolder {
 public:
  static Expected<TemporaryFolder> create() {
    TemporaryFolder t;
    if (std::error_code e = llvm::sys::fs::createUniqueDirectory("bpftime-link", t.path))
      return fail(diagnose(DiagId::CannotWrite, "a temporary folder", e.message()));
    return std::move(t);
  }
  TemporaryFolder(TemporaryFolder &&o) : path(std::move(o.path)) { o.path.clear(); }
  ~TemporaryFolder() {
    if (!path.empty()) llvm::sys::fs::remove_directories(path);
  }
  std::string file(llvm::StringRef name) const { return (path + "/" + name).str(); }
  Error write(llvm::StringRef name, llvm::ArrayRef<uint8_t> bytes) const {
    std::error_code e;
    llvm::raw_fd_ostream os(file(name), e);
    if (!e) os.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    if (!e && (os.close(), os.has_error())) e = os.error();
    os.clear_error();
    return e ? fail(diagnose(DiagId::CannotWrite, file(name), e.message())) : Error::success();
  }

 private:
  TemporaryFolder() = default;
  llvm::SmallString<128> path;
};

/// lld's first error, with the names the user knows instead of ours.
Error layoutError(std::string words, const TemporaryFolder &folder, llvm::ArrayRef<NativeFile> inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    std::string from = folder.file(std::to_string(i) + ".o");
    for (size_t at; (at = words.find(from)) != std::string::npos;)
      words.replace(at, from.size(), inputs[i].name);
  }
  llvm::SmallVector<llvm::StringRef, 8> lines;
  llvm::StringRef(words).split(lines, '\n', -1, false);
  Diagnostic d = diagnose(DiagId::LayoutFailed);
  for (llvm::StringRef line : lines) {
    line.consume_front("ld.lld: error: ");
    d.because.push_back(line.trim().str());
    if (d.because.size() == 4) break;
  }
  return fail(std::move(d));
}

/// The objects in, one shared object out. -Bsymbolic binds what is defined here to here;
/// the roots keep what they reach and --gc-sections drops the rest; nothing that varies
/// from run to run (build ids, threads) is asked for.
Error runLld(const TemporaryFolder &folder, llvm::ArrayRef<NativeFile> inputs,
             llvm::ArrayRef<std::string> roots, const Machine &machine, const LayoutRoom &room,
             bool wantsDebug) {
  std::string text = script;
  fillIn(text, "@RESERVED@", std::to_string(room.slots * machine.slotBytes()));
  fillIn(text, "@PROGRAMS@", std::to_string(room.tableBytes));
  fillIn(text, "@ENTRIES@", std::to_string(room.entriesBytes));
  fillIn(text, "@UNUSED@", wantsDebug ? "" : debugSections);
  if (Error e =
          folder.write("script", llvm::ArrayRef(reinterpret_cast<const uint8_t *>(text.data()), text.size())))
    return e;
  std::vector<std::string> args = {"ld.lld",
                                   "-shared",
                                   "-Bsymbolic",
                                   "--gc-sections",
                                   "--threads=1",
                                   "-z",
                                   "norelro",
                                   "-z",
                                   "nognustack",
                                   "--build-id=none",
                                   "--hash-style=sysv",
                                   "--no-dynamic-linker",
                                   "--fatal-warnings",
                                   "-T",
                                   folder.file("script"),
                                   "-o",
                                   folder.file("out")};
  for (const std::string &root : roots) args.insert(args.end(), {"-u", root});
  for (size_t i = 0; i < inputs.size(); ++i) {
    std::string name = std::to_string(i) + ".o";
    if (Error e = folder.write(name, inputs[i].elf)) return e;
    args.push_back(folder.file(name));
  }
  std::vector<const char *> argv;
  for (const std::string &a : args) argv.push_back(a.c_str());
  std::string words;
  llvm::raw_string_ostream os(words);
  // Without it lld ends this process where it finds a file too damaged to go on.
  llvm::CrashRecoveryContext::Enable();
  lld::Result result = lld::lldMain(argv, os, os, {{lld::Gnu, &lld::elf::link}});
  llvm::CrashRecoveryContext::Disable();
  return result.retCode == 0 ? Error::success() : layoutError(words, folder, inputs);
}

/// Takes lld's output apart. The file is our own linker's, but it is read with the same
/// care as any other: LLVM's accessors check bounds and return errors.
template <typename Elf> class OutputReader {
 public:
  OutputReader(llvm::object::ELFFile<Elf> file, const Machine &machine) : file(file), machine(machine) {}

  Expected<CodeLayout> run(llvm::ArrayRef<std::string> roots) {
    for (auto step : {&OutputReader::readSections, &OutputReader::readSymbols, &OutputReader::readSlots})
      if (Error e = (this->*step)()) return std::move(e);
    for (const std::string &root : roots) {
      auto it = symbols.find(root);
      if (it == symbols.end()) return fail(diagnose(DiagId::Internal, "lld lost " + root));
      out.roots.push_back({root, uint32_t(it->second.value), uint32_t(it->second.size)});
    }
    return std::move(out);
  }

 private:
  struct Place {
    uint64_t value, size;
  };

  /// The image's bytes; a section with memory that is neither image nor ELF bookkeeping
  /// would need writable or separately placed memory.
  Error readSections() {
    auto sections = file.sections();
    if (!sections) return sections.takeError();
    for (const auto &s : *sections) {
      auto name = file.getSectionName(s);
      if (!name) return name.takeError();
      if (!(s.sh_flags & llvm::ELF::SHF_ALLOC) || s.sh_size == 0) continue;
      if (*name == ".image") {
        auto bytes = file.getSectionContents(s);
        if (!bytes) return bytes.takeError();
        out.code = bytes->vec();
      } else if (*name == ".plt" || *name == ".got.plt" || *name == ".eh_frame") {
        continue;  // relocations of the former are named by readSlots, the latter is for debuggers
      } else if (!llvm::is_contained({".dynsym", ".hash", ".dynstr", ".rela.dyn", ".rela.plt", ".rel.dyn",
                                      ".rel.plt", ".dynamic"},
                                     *name)) {
        return fail(diagnose(DiagId::WritableData, *name));
      }
    }
    return Error::success();
  }

  /// The dynamic symbols: our roots and marks with their places, and the names that
  /// relocations refer to by index.
  Error readSymbols() {
    auto sections = file.sections();
    if (!sections) return sections.takeError();
    for (const auto &s : *sections) {
      // Programs are hidden, so only the full table has them; relocations name the dynamic one.
      bool isDynamic = s.sh_type == llvm::ELF::SHT_DYNSYM;
      if (!isDynamic && s.sh_type != llvm::ELF::SHT_SYMTAB) continue;
      auto strings = file.getStringTableForSymtab(s, *sections);
      auto table = file.symbols(&s);
      if (!strings) return strings.takeError();
      if (!table) return table.takeError();
      for (const auto &sym : *table) {
        auto name = sym.getName(*strings);
        if (!name) return name.takeError();
        if (isDynamic) names.push_back(name->str());
        if (sym.st_shndx != llvm::ELF::SHN_UNDEF) symbols[name->str()] = {sym.st_value, sym.st_size};
      }
    }
    return Error::success();
  }

  /// One GLOB_DAT per slot, nothing else. Afterwards every slot has a name.
  Error readSlots() {
    const uint64_t width = machine.slotBytes();
    uint64_t begin = symbols["bpftime_slots"].value, end = symbols["bpftime_slots_end"].value;
    uint64_t codeEnd = symbols["bpftime_image_end"].value;
    // What lld keeps for a dynamic linker, there is none.
    if (begin != end) begin += machine.slotsReserved * width;
    if (begin > end || end % width || begin % width || codeEnd != out.code.size() || end > codeEnd)
      return fail(diagnose(DiagId::Internal, "lld placed the slots outside the image"));
    // Padding in the slots, which lld fills like code, must not look like addresses.
    out.slotsOff = begin;
    out.tableOff = symbols[BPFTIME_SYMBOL_PROGRAMS].value;
    out.entriesOff = symbols["bpftime_entries"].value;
    out.imports.resize((end - begin) / width);
    std::fill(out.code.begin() + begin, out.code.end(), 0);
    auto sections = file.sections();
    if (!sections) return sections.takeError();
    for (const auto &s : *sections) {
      Error e = Error::success();
      if (s.sh_type == llvm::ELF::SHT_RELA) e = readRelocations(file.relas(s), begin);
      if (s.sh_type == llvm::ELF::SHT_REL) e = readRelocations(file.rels(s), begin);
      if (e) return e;
    }
    // A slot without a relocation would stay zero and be jumped through.
    for (const std::string &name : out.imports)
      if (name.empty())
        return fail(diagnose(DiagId::NotPositionIndependent, "an address", "a slot without a name"));
    return Error::success();
  }

  template <typename Range> Error readRelocations(Expected<Range> entries, uint64_t begin) {
    if (!entries) return entries.takeError();
    for (const auto &r : *entries)
      if (Error e = readRelocation(r, begin)) return e;
    return Error::success();
  }

  /// Sound: the machine's one type writes the bare address of its symbol into its slot, which
  /// is what the loader does with an import; no other type means just that.
  template <typename Entry> Error readRelocation(const Entry &r, uint64_t begin) {
    uint32_t symbol = r.getSymbol(false), type = r.getType(false), width = machine.slotBytes();
    std::string name =
        symbol < names.size() && !names[symbol].empty() ? names[symbol] : "an address inside the object";
    uint64_t slot = (r.r_offset - begin) / width;
    if (type != machine.slotRelocation || symbol == 0 || r.r_offset < begin || r.r_offset % width ||
        slot >= out.imports.size())
      return fail(diagnose(DiagId::NotPositionIndependent, name,
                           llvm::object::getELFRelocationTypeName(machine.elf, type)));
    out.imports[slot] = name;
    return Error::success();
  }

  llvm::object::ELFFile<Elf> file;
  const Machine &machine;
  CodeLayout out;
  std::vector<std::string> names;
  std::map<std::string, Place> symbols;
};

template <typename Elf>
Expected<CodeLayout> readOutput(llvm::StringRef bytes, const Machine &machine,
                                llvm::ArrayRef<std::string> roots) {
  auto file = llvm::object::ELFFile<Elf>::create(bytes);
  if (!file) return file.takeError();
  return OutputReader<Elf>(*file, machine).run(roots);
}

}  // namespace

Expected<CodeLayout> layout(llvm::ArrayRef<NativeFile> inputs, llvm::ArrayRef<std::string> roots,
                            const LayoutRoom &room, bool wantsDebug) {
  auto folder = TemporaryFolder::create();
  if (!folder) return folder.takeError();
  // Sound: resolve() has let only machines with a row pass.
  const Machine &machine = *machineOf(inputs[0].header().machine);
  if (Error e = runLld(*folder, inputs, roots, machine, room, wantsDebug)) return std::move(e);
  auto buffer = llvm::MemoryBuffer::getFile(folder->file("out"));
  if (!buffer) return fail(diagnose(DiagId::CannotRead, "the linked image", buffer.getError().message()));
  llvm::StringRef bytes = (*buffer)->getBuffer();
  auto code = machine.is64 ? readOutput<llvm::object::ELF64LE>(bytes, machine, roots)
                           : readOutput<llvm::object::ELF32LE>(bytes, machine, roots);
  // Sound: the image is linked at address 0, so its addresses are offsets in the code part.
  if (code && wantsDebug) code->debug.assign((*buffer)->getBufferStart(), (*buffer)->getBufferEnd());
  return code;
}

}  // namespace bpftime
