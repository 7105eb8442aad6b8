// Checks the bytes of a blob: header, digest, then every entry of every table.
//
// The digest says that the file is what some linker wrote, not that the writer was
// friendly; so the tables are checked as if there were no digest. After readImage() the
// accessors of Image need no checks.
#include "ImageWriter.h"
#include "Table.h"
#include "arch/Machine.h"
#include "here.h"
#include "support/Diagnostic.h"

#include <cstring>

#include <llvm/ADT/StringSet.h>
#include <llvm/BinaryFormat/ELF.h>

namespace bpftime {

namespace {

/// Why an image is refused; empty if it is not.
using Reason = std::string;

/// Every offset into the table is the start of some string: the last byte is a NUL, so
/// each ends inside.
bool isString(const Image &i, uint32_t off) { return off < i.header().strings.count; }

/// Size and digest come before anything is followed: a truncated or changed file is named
/// as that, not as whatever table it breaks first.
Reason checkHeader(llvm::ArrayRef<uint8_t> bytes) {
  if (bytes.size() < sizeof(uint32_t)) return "it is truncated";
  // A short file is copied as far as it goes, so that the magic can be judged first.
  bpftime_image_header h{};
  memcpy(&h, bytes.data(), std::min(bytes.size(), sizeof h));
  if (h.magic != BPFTIME_IMAGE_MAGIC) return "it does not begin like one";
  if (bytes.size() < sizeof h) return "it is truncated";
  if (h.abi_version != BPFTIME_ABI_VERSION)
    return "it was made for ABI version " + std::to_string(h.abi_version) + ", this is version " +
           std::to_string(BPFTIME_ABI_VERSION);
  if (h.size != bytes.size())
    return "it should have " + std::to_string(h.size) + " bytes but has " + std::to_string(bytes.size());
  if (memcmp(h.digest, imageDigest(bytes).data(), sizeof h.digest) != 0)
    return "its contents do not match its digest";
  if (h.verified_by > BPFTIME_VERIFIED_KERNEL) return "it names an unknown verifier";
  return {};
}

/// Slots hold addresses of the image's machine; where nobody knows it, none is smaller.
uint64_t slotBytes(const bpftime_image_header &h) {
  const Machine *machine = machineOf(h.machine);
  return machine ? machine->slotBytes() : 4;
}
uint64_t slotsEndOf(const bpftime_image_header &h) { return h.slots_off + h.imports.count * slotBytes(h); }

/// Tables lie between header and code in file order, each behind the one before.
Reason checkTables(const Image &image) {
  const bpftime_image_header &h = image.header();
  // The code part is the tail of the file: a zone is one copy from code_off to the end.
  if (h.code_off % BPFTIME_IMAGE_ALIGN || h.code_off > h.size || h.code_size != h.size - h.code_off)
    return "its code part is misplaced";
  uint64_t begin = sizeof h;
  for (const ImageTable &t : imageTables()) {
    const bpftime_table &where = h.*t.where;
    if (!tableFits(where, t.entryBytes, begin, h.code_off, t.alignment))
      return std::string("its table of ") + t.name + " is misplaced";
    begin = where.off + uint64_t(where.count) * t.entryBytes;
  }
  // Offset 0 must be the empty string, since zero is what an unset name holds.
  auto strings = image.bytes().slice(h.strings.off, h.strings.count);
  if (strings.empty() || strings.front() != 0 || strings.back() != 0) return "its strings do not end";
  uint64_t slotsEnd = slotsEndOf(h);
  if (h.slots_off % slotBytes(h) || slotsEnd > h.code_size)
    return "its import slots lie outside the code part";
  constexpr uint64_t elfBytes = sizeof(llvm::ELF::Elf64_Ehdr) + 2 * sizeof(llvm::ELF::Elf64_Phdr);
  if (h.elf_off && (h.elf_off % 8 || h.elf_off + elfBytes > h.code_size))
    return "what it says to unwinders lies outside the code part";
  return {};
}

/// A program is entered at its offset, so it lies in the code part and not on the slots,
/// which hold addresses. Names are unique: they are how tools ask for programs.
Reason checkPrograms(const Image &image) {
  const bpftime_image_header &h = image.header();
  uint64_t slotsEnd = slotsEndOf(h);
  llvm::StringSet<> names;
  for (const bpftime_image_program &p : image.programs()) {
    if (!isString(image, p.name) || !isString(image, p.section)) return "a program has no name";
    std::string name = image.string(p.name);
    if (name.empty() || !names.insert(name).second) return "two programs are called \"" + name + "\"";
    if (p.code_size == 0 || p.code_off > h.code_size || p.code_size > h.code_size - p.code_off)
      return "program " + name + " lies outside the code part";
    if (p.code_off < slotsEnd && p.code_off + p.code_size > h.slots_off)
      return "program " + name + " overlaps the import slots";
    if (p.policy > BPFTIME_REGS_CABI) return "program " + name + " has an unknown register policy";
    if (isCallback(p.type) && callbackMap(p.type) >= image.maps().size())
      return "callback " + name + " is for a map that does not exist";
  }
  return {};
}

/// The loader writes where each program is entered, and where tail calls enter it, into words of
/// the code part: they lie in it and not on the slots, and so does what is written there.
Reason checkBodies(const Image &image) {
  const bpftime_image_header &h = image.header();
  uint64_t words = uint64_t(4) * h.programs.count, tails = h.tails_off ? words + 4 : 0;
  for (auto [off, bytes] : {std::pair(h.entries_off, words), std::pair(h.tails_off, tails)})
    if (off % 4 || off + bytes > h.code_size || (off < slotsEndOf(h) && off + bytes > h.slots_off))
      return "its table of entries is misplaced";
  uint32_t program = 0;
  for (const bpftime_image_body &b : image.bodies()) {
    if (b.program >= h.programs.count || b.program < program) return "its bodies are not sorted by program";
    program = b.program;
    if (b.code_size == 0 || b.code_off > h.code_size || b.code_size > h.code_size - b.code_off ||
        b.tail_off >= h.code_size)
      return "a body of program " + std::string(image.string(image.programs()[program].name)) +
             " lies outside the code part";
    if (b.code_off < slotsEndOf(h) && b.code_off + b.code_size > h.slots_off)
      return "a body overlaps the import slots";
  }
  return {};
}

/// Shapes are judged by the runtime, which knows what each type allows; here only what the
/// linker and its readers follow.
Reason checkMaps(const Image &image) {
  llvm::StringSet<> names;
  for (const bpftime_image_map &m : image.maps()) {
    if (!isString(image, m.name)) return "a map has no name";
    std::string name = image.string(m.name);
    if (name.empty() || !names.insert(name).second) return "two maps are called \"" + name + "\"";
    if (m.kind > BPFTIME_MAP_KCONFIG) return "map " + name + " is of an unknown kind";
    uint32_t data = image.header().data.count;
    if (m.init_off > data || m.init_size > data - m.init_off || m.init_size > m.value_size)
      return "the initial value of map " + name + " lies outside the data";
  }
  return {};
}

/// Elements that maps begin with are programs and maps of this image, of the right type.
Reason checkSlots(const Image &image) {
  for (const bpftime_map_slot &s : image.slots())
    if (!slotFits(s, image.maps(), image.programs())) return "an element of a map does not fit it";
  return {};
}

/// What a host may set is there, and as it is now it is within the range.
Reason checkSettables(const Image &image) {
  for (const bpftime_settable &s : image.settables())
    if (!isString(image, s.name) || !settableFits(s, image.maps()))
      return "what a host may set of a map does not fit it";
  return {};
}

/// Helpers by the shared table: a slot for another number could not be filled.
bool isHelper(uint32_t id) {
#define HELPER(number, name, ...) \
  if (id == number) return true;
#include "helpers.def"
#undef HELPER
  return false;
}

bool isRoutine(uint32_t id) {
#define ROUTINE(number, name, bits) \
  if (id == number) return true;
#include "routines.def"
#undef ROUTINE
  return false;
}

/// Each slot is filled with the address of something that exists.
Reason checkImports(const Image &image) {
  for (const bpftime_image_import &i : image.imports()) {
    switch (i.kind) {
      case BPFTIME_IMPORT_HELPER:
        if (!isHelper(i.index)) return "it imports the unknown helper " + std::to_string(i.index);
        break;
      case BPFTIME_IMPORT_MAP:
      case BPFTIME_IMPORT_MAP_DATA:
        if (i.index >= image.maps().size()) return "it imports a map that it does not have";
        break;
      case BPFTIME_IMPORT_ROUTINE:
        if (!isRoutine(i.index)) return "it imports the unknown routine " + std::to_string(i.index);
        break;
      case BPFTIME_IMPORT_HOST:
        if (!isString(image, i.index)) return "it imports a function without a name";
        break;
      case BPFTIME_IMPORT_SERVICE:
        if (i.index < BPFTIME_SERVICE_ENTER || i.index > BPFTIME_SERVICE_HERE)
          return "it imports an unknown service";
        break;
      default: return "it has an import of an unknown kind";
    }
    if (i.reserved) return "a reserved field of an import is not zero";
  }
  return {};
}

/// A link names a program and a place; a planned one is among the links of its site.
Reason checkLinks(const Image &image) {
  for (uint32_t n = 0; n < image.links().size(); ++n) {
    const bpftime_image_link &l = image.links()[n];
    if (l.program >= image.programs().size()) return "a link names a program that does not exist";
    if (!isAttachKind(l.kind)) return "a link is of an unknown kind";
    if (!isString(image, l.binary) || !isString(image, l.symbol))
      return "a link names a string that does not exist";
    if (l.reserved) return "a reserved field of a link is not zero";
    if (l.site == BPFTIME_NO_SITE) continue;
    if (l.site >= image.sites().size()) return "a link names a site that does not exist";
    const bpftime_image_site &s = image.sites()[l.site];
    if (n < s.link_first || n - s.link_first >= uint32_t(s.entry_links) + s.return_links)
      return "a link and its site contradict each other";
  }
  return {};
}

/// Entry links first, then return links, all of them naming the site.
Reason checkSiteLinks(const Image &image, uint32_t site) {
  const bpftime_image_site &s = image.sites()[site];
  uint32_t count = uint32_t(s.entry_links) + s.return_links, total = image.links().size();
  if (s.hook > BPFTIME_HOOK_ITERATE) return "a site is an unknown kind of hook";
  if (s.apart > 1 || (s.apart && s.return_links)) return "a site probes returns on a stack without room";
  if ((count == 0) != (s.hook != 0)) return "a site has no links, or a hook has some";
  if (s.link_first > total || count > total - s.link_first) return "a site has no links";
  for (uint32_t i = 0; i < count; ++i) {
    const bpftime_image_link &l = image.links()[s.link_first + i];
    if (l.site != site || (l.kind == 2) != (i >= s.entry_links))
      return "a link and its site contradict each other";
  }
  return {};
}

/// A site is jumped to and restored by the target without further thought, so every
/// number in it is checked: sizes, trampolines, moves, the order the loader relies on.
Reason checkSites(const Image &image) {
  const bpftime_image_header &h = image.header();
  uint32_t module = 0;
  for (uint32_t n = 0; n < image.sites().size(); ++n) {
    const bpftime_image_site &s = image.sites()[n];
    if (s.module >= image.modules().size() || s.module < module) return "the sites are not sorted by module";
    module = s.module;
    if (s.patch_size < 5 || s.patch_size > sizeof s.expected) return "a site has an impossible size";
    if (s.trampoline_off >= h.code_size || s.return_off >= h.code_size)
      return "a trampoline lies outside the code part";
    if ((s.return_off != 0) != (s.return_links != 0))
      return "a site's return links and its trampoline disagree";
    if (s.move_first > image.moves().size() || s.move_count > image.moves().size() - s.move_first)
      return "a site's moves lie outside their table";
    for (const bpftime_image_move &m : image.moves().slice(s.move_first, s.move_count))
      if (m.from >= s.patch_size || m.to >= h.code_size) return "a move leads outside the code part";
    if (Reason r = checkSiteLinks(image, n); !r.empty()) return r;
  }
  return {};
}

/// Fix-ups write into a zone: inside it, and never over a slot, which holds an address
/// that code jumps through.
Reason checkFixups(const Image &image) {
  const bpftime_image_header &h = image.header();
  // 64-bit sums throughout: 32-bit ones could wrap back into range.
  uint64_t slotsEnd = slotsEndOf(h);
  uint32_t module = 0;
  for (const bpftime_image_fixup &f : image.fixups()) {
    if (f.module >= image.modules().size() || f.module < module)
      return "the fix-ups are not sorted by module";
    module = f.module;
    if (f.kind < BPFTIME_FIXUP_REL32 || f.kind > BPFTIME_FIXUP_ZONE64)
      return "a fix-up is of an unknown kind";
    uint64_t end = uint64_t(f.code_off) + (f.kind == BPFTIME_FIXUP_REL32 ? 4 : 8);
    if (f.kind == BPFTIME_FIXUP_ZONE64 && f.target >= h.code_size)
      return "a fix-up leads outside the code part";
    if (end > h.code_size) return "a fix-up lies outside the code part";
    if (f.code_off < slotsEnd && end > h.slots_off) return "a fix-up overlaps the import slots";
  }
  return {};
}

/// Modules are compared with what a process has mapped; a build id has a bounded size.
Reason checkModules(const Image &image) {
  for (const bpftime_image_module &m : image.modules())
    if (!isString(image, m.path) || m.build_id_size > sizeof m.build_id)
      return "a module has no path or an impossible build id";
  return {};
}

/// A table as an array. Sound: checkTables has placed and aligned it.
template <typename T> llvm::ArrayRef<T> view(llvm::ArrayRef<uint8_t> bytes, const bpftime_table &t) {
  return {reinterpret_cast<const T *>(bytes.data() + t.off), t.count};
}

}  // namespace

const bpftime_image_header &Image::header() const {
  return *reinterpret_cast<const bpftime_image_header *>(data.data());
}
llvm::ArrayRef<bpftime_image_program> Image::programs() const {
  return view<bpftime_image_program>(data, header().programs);
}
llvm::ArrayRef<bpftime_image_map> Image::maps() const { return view<bpftime_image_map>(data, header().maps); }
llvm::ArrayRef<bpftime_map_slot> Image::slots() const { return view<bpftime_map_slot>(data, header().slots); }
llvm::ArrayRef<bpftime_image_body> Image::bodies() const {
  return view<bpftime_image_body>(data, header().bodies);
}
llvm::ArrayRef<bpftime_settable> Image::settables() const {
  return view<bpftime_settable>(data, header().settable);
}
llvm::ArrayRef<bpftime_image_import> Image::imports() const {
  return view<bpftime_image_import>(data, header().imports);
}
llvm::ArrayRef<bpftime_image_link> Image::links() const {
  return view<bpftime_image_link>(data, header().links);
}
llvm::ArrayRef<bpftime_image_module> Image::modules() const {
  return view<bpftime_image_module>(data, header().modules);
}
llvm::ArrayRef<bpftime_image_site> Image::sites() const {
  return view<bpftime_image_site>(data, header().sites);
}
llvm::ArrayRef<bpftime_image_fixup> Image::fixups() const {
  return view<bpftime_image_fixup>(data, header().fixups);
}
llvm::ArrayRef<bpftime_image_move> Image::moves() const {
  return view<bpftime_image_move>(data, header().moves);
}
const char *Image::string(uint32_t off) const {
  return reinterpret_cast<const char *>(data.data()) + header().strings.off + off;
}

bool isBlob(llvm::ArrayRef<uint8_t> bytes) {
  uint32_t magic = 0;
  if (bytes.size() >= sizeof magic) memcpy(&magic, bytes.data(), sizeof magic);
  return magic == BPFTIME_IMAGE_MAGIC;
}

llvm::Expected<Image> readImage(std::vector<uint8_t> bytes, const std::string &name) {
  auto refuse = [&](const Reason &why) { return fail(diagnose(DiagId::BadImage, why).at({name})); };
  if (Reason r = checkHeader(bytes); !r.empty()) return refuse(r);
  Image image(std::move(bytes));
  for (auto check : {checkTables, checkPrograms, checkBodies, checkMaps, checkSlots, checkSettables,
                     checkImports, checkLinks, checkModules, checkSites, checkFixups})
    if (Reason r = check(image); !r.empty()) return refuse(r);
  return image;
}

}  // namespace bpftime
