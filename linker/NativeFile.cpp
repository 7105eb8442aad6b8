// Reads the .bpftime.native section (abi/native.h) of a checked ELF file.
//
// Every table must lie in the section, every string must end in it, and every index must
// name an entry; after that the accessors need no checks.
#include "NativeFile.h"

#include "ElfInput.h"
#include "Table.h"
#include "support/Diagnostic.h"

#include <cstring>

namespace bpftime {

namespace {

using llvm::Error;

/// All damage is one diagnostic; `why` says which.
Error damaged(const std::string &file, const std::string &why) {
  return fail(diagnose(DiagId::NativeDamaged, why).at({file}));
}

/// One table of the section: where the header names it and how large an entry is.
struct TableSpec {
  const char *name;
  bpftime_table bpftime_native_header::*table;
  uint32_t entryBytes, alignment;
};
/// Entry size and alignment follow from the type, so that the list below cannot be wrong.
template <typename T>
constexpr TableSpec table(const char *name, bpftime_table bpftime_native_header::*where) {
  return {name, where, sizeof(T), alignof(T)};
}
constexpr TableSpec tables[] = {
    table<bpftime_native_program>("programs", &bpftime_native_header::programs),
    table<bpftime_native_map>("maps", &bpftime_native_header::maps),
    table<bpftime_native_link>("links", &bpftime_native_header::links),
    table<uint32_t>("helpers", &bpftime_native_header::helpers),
    table<char>("strings", &bpftime_native_header::strings),
    table<uint8_t>("data", &bpftime_native_header::data),
    table<bpftime_map_slot>("slots", &bpftime_native_header::slots),
    table<bpftime_native_body>("bodies", &bpftime_native_header::bodies),
    table<bpftime_settable>("settables", &bpftime_native_header::settable),
};

/// Every table inside the section, behind the header; strings end before the table does.
Error checkTables(const NativeFile &f) {
  const bpftime_native_header &h = f.header();
  for (const TableSpec &t : tables) {
    const bpftime_table &where = h.*t.table;
    if (!tableFits(where, t.entryBytes, sizeof h, h.size, t.alignment))
      return damaged(f.name, std::string("its table of ") + t.name + " lies outside the section");
  }
  auto s = f.sectionBytes().slice(h.strings.off, h.strings.count);
  if (s.empty() || s.front() != 0 || s.back() != 0) return damaged(f.name, "its strings do not end");
  return Error::success();
}

/// Sound: the table ends with a NUL, so a string at any offset in it ends in it.
bool isString(const NativeFile &f, uint32_t off) { return off < f.header().strings.count; }

/// A native object without programs is no use to anyone, and is not what a compiler writes.
Error checkPrograms(const NativeFile &f) {
  if (f.programs().empty()) return fail(diagnose(DiagId::NoProgram).at({f.name}));
  for (const bpftime_native_program &p : f.programs()) {
    if (!isString(f, p.name) || !isString(f, p.section) || f.string(p.name).empty())
      return damaged(f.name, "a program has no name");
    if (p.policy > BPFTIME_REGS_CABI) return damaged(f.name, "a program has an unknown register policy");
    if (isCallback(p.type) && callbackMap(p.type) >= f.maps().size())
      return damaged(f.name, "a callback is for a map that does not exist");
  }
  return Error::success();
}

/// Initial values lie in the data table and are no longer than the value they are for.
Error checkMaps(const NativeFile &f) {
  for (const bpftime_native_map &m : f.maps()) {
    if (!isString(f, m.name) || f.string(m.name).empty()) return damaged(f.name, "a map has no name");
    if (m.kind > BPFTIME_MAP_KCONFIG) return damaged(f.name, "a map is of an unknown kind");
    uint32_t data = f.header().data.count;
    if (m.init_off > data || m.init_size > data - m.init_off || m.init_size > m.value_size)
      return damaged(f.name, "the initial value of map " + f.string(m.name).str() + " lies outside the data");
  }
  return Error::success();
}

/// Elements of maps of maps and of program arrays name maps and programs of this object.
Error checkSlots(const NativeFile &f) {
  for (const bpftime_map_slot &s : f.slots())
    if (!slotFits(s, f.maps(), f.programs())) return damaged(f.name, "an element of a map does not fit it");
  return Error::success();
}

Error checkSettables(const NativeFile &f) {
  for (const bpftime_settable &s : f.settables())
    if (!isString(f, s.name) || !settableFits(s, f.maps()))
      return damaged(f.name, "what a host may set of a map does not fit it");
  return Error::success();
}

/// A link is of a kind that this linker has a row for, and of a program of this object.
Error checkLinks(const NativeFile &f) {
  for (const bpftime_native_link &l : f.links()) {
    if (l.program >= f.programs().size() || !isString(f, l.binary) || !isString(f, l.symbol))
      return damaged(f.name, "a link names a program or string that does not exist");
    if (!isAttachKind(l.kind)) return damaged(f.name, "a link is of an unknown kind");
  }
  return Error::success();
}

/// The linker keeps the order, which the loader relies on: by program, least demanding first.
Error checkBodies(const NativeFile &f) {
  uint32_t program = 0;
  for (const bpftime_native_body &b : f.bodies()) {
    if (b.program >= f.programs().size() || b.program < program || !isString(f, b.level) ||
        f.string(b.level).empty() || !b.cpu_features)
      return damaged(f.name, "a body names no program or no level");
    program = b.program;
  }
  return Error::success();
}

/// The code of a program or of another body of it. One in the tables without code would only
/// be noticed when it is called.
llvm::Expected<NativeFile::Entry> entryOf(const NativeFile &f, const std::vector<std::string> &functions,
                                          const std::string &name) {
  std::string symbol = BPFTIME_SYMBOL_PROGRAM + name, tail = BPFTIME_SYMBOL_TAIL + name;
  if (!llvm::is_contained(functions, symbol))
    return damaged(f.name, "the code of program " + name + " is missing");
  return NativeFile::Entry{symbol, llvm::is_contained(functions, tail) ? tail : symbol};
}

/// The version comes first: what follows may mean something else in another one.
Error checkHeader(const NativeFile &f) {
  const bpftime_native_header &h = f.header();
  if (h.magic != BPFTIME_NATIVE_MAGIC)
    return damaged(f.name, "its .bpftime.native section has the wrong magic");
  if (h.abi_version != BPFTIME_ABI_VERSION)
    return fail(diagnose(DiagId::NativeAbi, unsigned(h.abi_version), BPFTIME_ABI_VERSION).at({f.name}));
  if (h.size != f.sectionBytes().size()) return damaged(f.name, "its .bpftime.native section is truncated");
  if (h.verified_by > BPFTIME_VERIFIED_KERNEL) return damaged(f.name, "it names an unknown verifier");
  if (Error e = checkTables(f)) return e;
  for (uint32_t s : {h.source_name, h.cpu, h.features, h.btf_source, h.policy})
    if (!isString(f, s)) return damaged(f.name, "a string lies outside its table");
  return Error::success();
}

/// A table as an array. Sound: checkTables has placed it and checked its alignment.
template <typename T> llvm::ArrayRef<T> view(const std::vector<uint8_t> &bytes, const bpftime_table &t) {
  return {reinterpret_cast<const T *>(bytes.data() + t.off), t.count};
}

}  // namespace

const bpftime_native_header &NativeFile::header() const {
  return *reinterpret_cast<const bpftime_native_header *>(section.data());
}
llvm::ArrayRef<bpftime_native_program> NativeFile::programs() const {
  return view<bpftime_native_program>(section, header().programs);
}
llvm::ArrayRef<bpftime_native_map> NativeFile::maps() const {
  return view<bpftime_native_map>(section, header().maps);
}
llvm::ArrayRef<bpftime_native_link> NativeFile::links() const {
  return view<bpftime_native_link>(section, header().links);
}
llvm::ArrayRef<bpftime_native_body> NativeFile::bodies() const {
  return view<bpftime_native_body>(section, header().bodies);
}
llvm::ArrayRef<uint32_t> NativeFile::helpers() const { return view<uint32_t>(section, header().helpers); }
llvm::ArrayRef<bpftime_map_slot> NativeFile::slots() const {
  return view<bpftime_map_slot>(section, header().slots);
}
llvm::ArrayRef<bpftime_settable> NativeFile::settables() const {
  return view<bpftime_settable>(section, header().settable);
}
llvm::ArrayRef<uint8_t> NativeFile::data() const { return view<uint8_t>(section, header().data); }
llvm::StringRef NativeFile::string(uint32_t off) const {
  return reinterpret_cast<const char *>(section.data()) + header().strings.off + off;
}

llvm::Expected<NativeFile> readNative(const LinkInput &input) {
  auto elf = readElfInput(input.bytes);
  if (!elf) return fail(diagnose(DiagId::NotNative, llvm::toString(elf.takeError())).at({input.name}));
  if (elf->native.empty())
    return fail(diagnose(DiagId::NotNative, "it has no .bpftime.native section").at({input.name}));
  if (elf->native.size() < sizeof(bpftime_native_header))
    return damaged(input.name, "its .bpftime.native section is truncated");
  // Copied, because the sections need not be aligned within the file.
  NativeFile f;
  f.name = input.name;
  f.elf = input.bytes;
  f.section = elf->native.vec();
  f.btf = elf->btf.vec();
  f.undefined = std::move(elf->undefined);
  for (auto check :
       {checkHeader, checkPrograms, checkMaps, checkSlots, checkSettables, checkLinks, checkBodies})
    if (Error e = check(f)) return std::move(e);
  if (f.header().machine != elf->machine)
    return damaged(f.name, "its code and its tables are for different machines");
  auto addEntry = [&](std::vector<NativeFile::Entry> &list, const std::string &name) -> Error {
    auto entry = entryOf(f, elf->functions, name);
    if (!entry) return entry.takeError();
    list.push_back(std::move(*entry));
    return Error::success();
  };
  for (const bpftime_native_program &p : f.programs())
    if (Error e = addEntry(f.programEntries, f.string(p.name).str())) return std::move(e);
  for (const bpftime_native_body &b : f.bodies()) {
    llvm::StringRef program = f.string(f.programs()[b.program].name);
    if (Error e = addEntry(f.bodyEntries, (program + "." + f.string(b.level)).str())) return std::move(e);
  }
  return f;
}

}  // namespace bpftime
