// The linker on one screen: read, resolve, layout, image.
//
//   read      every native object is checked before anything follows its offsets
//   resolve   the objects fit together; every symbol they need is a helper or a map
//   place     where programs want to be attached: sections, then --at
//   layout    lld makes one position-independent run of code with import slots
//   image     tables and code become a blob with a digest (abi/image.h)
#include "Link.h"

#include "ImageWriter.h"
#include "Layout.h"
#include "Placement.h"
#include "Resolve.h"
#include "Table.h"
#include "support/Diagnostic.h"

#include <cstring>
#include <map>
#include <set>
#include <tuple>

#include <llvm/Support/SHA256.h>

namespace bpftime {

namespace {

using llvm::Error;
using llvm::Expected;

/// Every input, checked; the first that is not what it claims to be ends the link.
Expected<std::vector<NativeFile>> readAll(llvm::ArrayRef<LinkInput> inputs) {
  std::vector<NativeFile> files;
  for (const LinkInput &input : inputs) {
    auto file = readNative(input);
    if (!file) return file.takeError();
    files.push_back(std::move(*file));
  }
  return std::move(files);
}

/// The digest of one input is its own; that of several is taken over theirs in order.
template <typename Field>
void joinDigests(llvm::ArrayRef<NativeFile> files, Field field, uint8_t (&out)[32]) {
  if (files.size() == 1) {
    memcpy(out, files[0].header().*field, sizeof out);
    return;
  }
  llvm::SHA256 hash;
  for (const NativeFile &f : files) hash.update(llvm::ArrayRef<uint8_t>(f.header().*field, sizeof out));
  memcpy(out, hash.final().data(), sizeof out);
}

/// Identity of the whole: the machine of all, the features of any, the trust of the least.
void writeIdentity(llvm::ArrayRef<NativeFile> files, ImageWriter &out) {
  out.header.machine = files[0].header().machine;
  out.header.verified_by = files[0].header().verified_by;
  for (const NativeFile &f : files) {
    out.header.cpu_features |= f.header().cpu_features;
    out.header.verified_by = std::min(out.header.verified_by, f.header().verified_by);
  }
  joinDigests(files, &bpftime_native_header::source_digest, out.header.source_digest);
  joinDigests(files, &bpftime_native_header::prototypes_digest, out.header.prototypes_digest);
}

/// Names are what joins the objects: the number of an object's map in the image.
uint32_t mapOf(const NativeFile &f, const Resolution &r, uint32_t index) {
  return r.mapByName.at(f.string(f.maps()[index].name).str());
}

/// Where the layout has put what rootsOf() asked for.
using Functions = llvm::ArrayRef<CodeLayout::Function>;
struct Places {
  Functions programs, bodies, programTails, bodyTails;
};

/// What the compiler said of each program, and where lld has put its code.
void writePrograms(llvm::ArrayRef<NativeFile> files, const Resolution &r, Functions places,
                   ImageWriter &out) {
  for (size_t i = 0; i < r.programs.size(); ++i) {
    const NativeFile &f = files[r.programs[i].file];
    const bpftime_native_program &p = f.programs()[r.programs[i].index];
    bpftime_image_program o{};
    o.name = out.addString(f.string(p.name));
    o.section = out.addString(f.string(p.section));
    o.type = isCallback(p.type) ? BPFTIME_CALLBACK | mapOf(f, r, callbackMap(p.type)) : p.type;
    o.policy = p.policy;
    o.code_off = places[i].off;
    o.code_size = places[i].size;
    o.stack_bytes_max = p.stack_bytes_max;
    o.insn_count = p.insn_count;
    o.ctx_words = p.ctx_words;
    memcpy(o.digest, p.digest, sizeof o.digest);
    out.programs.push_back(o);
  }
}

/// Sound: the rows of each file are in the order of its programs, and resolve() keeps the
/// programs in the order of the inputs.
void writeBodies(llvm::ArrayRef<NativeFile> files, const Places &places, ImageWriter &out) {
  uint32_t programsBefore = 0;
  for (const NativeFile &f : files) {
    for (const bpftime_native_body &b : f.bodies()) {
      const CodeLayout::Function &place = places.bodies[out.bodies.size()];
      const Functions &tails = places.bodyTails.empty() ? places.bodies : places.bodyTails;
      out.bodies.push_back(
          {programsBefore + b.program, b.cpu_features, place.off, place.size, tails[out.bodies.size()].off});
    }
    programsBefore += f.programs().size();
  }
}

/// BTF ids are the object's own: the first object with BTF keeps its types, maps of
/// others are shown untyped.
void writeMaps(llvm::ArrayRef<NativeFile> files, const Resolution &r, ImageWriter &out) {
  size_t typed = 0;
  while (typed < files.size() && files[typed].btf.empty()) ++typed;
  if (typed < files.size()) out.btf = files[typed].btf;
  for (const Resolution::Map &where : r.maps) {
    const NativeFile &f = files[where.file];
    const bpftime_native_map &m = f.maps()[where.index];
    bool hasTypes = where.file == typed;
    bpftime_image_map o{};
    o.name = out.addString(f.string(m.name));
    o.type = m.type;
    o.key_size = m.key_size;
    o.value_size = m.value_size;
    o.max_entries = m.max_entries;
    o.flags = m.flags;
    o.extra = m.extra;
    o.lock = m.lock;
    o.timer = m.timer;
    o.kind = m.kind;
    o.element = m.element;
    o.btf_key = hasTypes ? m.btf_key : 0;
    o.btf_value = hasTypes ? m.btf_value : 0;
    o.init_off = out.data.size();
    o.init_size = m.init_size;
    auto initial = f.data().slice(m.init_off, m.init_size);
    out.data.insert(out.data.end(), initial.begin(), initial.end());
    out.maps.push_back(o);
  }
}

/// An element of one object's map may be another object's.
void writeSlots(llvm::ArrayRef<NativeFile> files, const Resolution &r, ImageWriter &out) {
  uint32_t programsBefore = 0;
  for (const NativeFile &f : files) {
    for (const bpftime_map_slot &s : f.slots()) {
      // Sound: resolve() keeps the programs in the order of the inputs.
      uint32_t value = isProgramArray(f.maps()[s.map].type) ? programsBefore + s.value : mapOf(f, r, s.value);
      out.slots.push_back({mapOf(f, r, s.map), s.key, value});
    }
    programsBefore += f.programs().size();
  }
}

/// Sound: code of every object that has the map was made for what it is now, unless that object
/// says otherwise in the same words; so a row counts only where all of them have it.
void writeSettables(llvm::ArrayRef<NativeFile> files, const Resolution &r, ImageWriter &out) {
  using Row = std::tuple<std::string, uint32_t, uint32_t, uint32_t, uint32_t>;
  std::map<Row, uint32_t> votes;
  std::vector<uint32_t> owners(r.maps.size());
  for (const NativeFile &f : files) {
    auto mapOf = [&](uint32_t index) { return r.mapByName.at(f.string(f.maps()[index].name).str()); };
    for (uint32_t i = 0; i < f.maps().size(); ++i) ++owners[mapOf(i)];
    std::set<Row> own;
    for (const bpftime_settable &s : f.settables())
      own.insert({f.string(s.name).str(), mapOf(s.map), s.kind, s.first, s.last});
    for (const Row &row : own) ++votes[row];
  }
  for (const auto &[row, count] : votes) {
    const auto &[name, map, kind, first, last] = row;
    if (count == owners[map]) out.settables.push_back({out.addString(name), map, kind, first, last});
  }
}

/// Where tail calls go, relative to the table, so that it needs no fix-up.
void writeProgramTable(Functions entries, CodeLayout &code) {
  std::vector<int32_t> table = {int32_t(entries.size())};
  for (const CodeLayout::Function &f : entries) table.push_back(int32_t(f.off) - int32_t(code.tableOff));
  memcpy(code.code.data() + code.tableOff, table.data(), table.size() * sizeof table[0]);
}

/// Programs that can sit at a probe need what trampolines call. The slots are there from
/// the start, so that a plan made later moves nothing.
constexpr bpftime_service services[] = {BPFTIME_SERVICE_ENTER, BPFTIME_SERVICE_LEAVE, BPFTIME_SERVICE_SITES};
uint32_t servicesNeeded(llvm::ArrayRef<NativeFile> files) {
  for (const NativeFile &f : files)
    for (const bpftime_native_program &p : f.programs())
      if (isProbeType(p.type)) return std::size(services);
  return 0;
}

/// The slots in the order of the layout, then those kept for trampolines.
Error writeCode(const Resolution &r, CodeLayout &code, uint32_t reserved, ImageWriter &out) {
  for (const std::string &symbol : code.imports) {
    auto import = importOf(symbol, r, "the linked code");
    if (!import) return import.takeError();
    if (import->kind == BPFTIME_IMPORT_HOST)
      import->index = out.addString(llvm::StringRef(symbol).substr(strlen(BPFTIME_SYMBOL_HOST)));
    out.imports.push_back(*import);
  }
  for (bpftime_service s : llvm::ArrayRef(services).take_front(reserved))
    out.imports.push_back({BPFTIME_IMPORT_SERVICE, 0, uint32_t(s)});
  out.header.slots_off = code.slotsOff;
  out.header.entries_off = code.entriesOff;
  out.header.tails_off = r.needsProgramTable ? code.tableOff : 0;
  out.code = std::move(code.code);
  return Error::success();
}

/// The symbols that keep code alive: one per program and body and, if there are tail calls,
/// where those enter each.
std::vector<std::string> rootsOf(llvm::ArrayRef<NativeFile> files, bool withTails) {
  std::vector<std::string> roots;
  auto add = [&](auto list, auto symbol) {
    for (const NativeFile &f : files)
      for (const NativeFile::Entry &entry : f.*list) roots.push_back(entry.*symbol);
  };
  for (auto list : {&NativeFile::programEntries, &NativeFile::bodyEntries})
    add(list, &NativeFile::Entry::symbol);
  if (withTails)
    for (auto list : {&NativeFile::programEntries, &NativeFile::bodyEntries})
      add(list, &NativeFile::Entry::tail);
  return roots;
}

/// The same order.
Places placesOf(Functions roots, size_t programs, bool withTails) {
  size_t bodies = roots.size() / (withTails ? 2 : 1) - programs;
  Places out = {roots.take_front(programs), roots.slice(programs, bodies), {}, {}};
  if (withTails) out.programTails = roots.slice(programs + bodies, programs);
  if (withTails) out.bodyTails = roots.take_back(bodies);
  return out;
}

}  // namespace

Expected<Image> link(llvm::ArrayRef<LinkInput> inputs, llvm::ArrayRef<Placement> placements,
                     std::vector<uint8_t> *debug) {
  if (inputs.empty()) return fail(diagnose(DiagId::BadUsage, "nothing to link"));
  auto files = readAll(inputs);
  if (!files) return files.takeError();
  // From here on every offset and index of the inputs is valid.
  auto resolution = resolve(*files);
  if (!resolution) return resolution.takeError();
  // From here on every undefined symbol is a helper, a map or the host's.
  size_t programs = resolution->programs.size();
  bool withTails = resolution->needsProgramTable;
  LayoutRoom room{servicesNeeded(*files), withTails ? uint32_t(4 + 4 * programs) : 0, uint32_t(4 * programs)};
  auto code = layout(*files, rootsOf(*files, withTails), room, debug != nullptr);
  if (!code) return code.takeError();
  if (debug) *debug = std::move(code->debug);
  // From here on code offsets are final.
  Places places = placesOf(code->roots, programs, withTails);
  if (withTails) writeProgramTable(places.programTails, *code);
  ImageWriter out;
  writeIdentity(*files, out);
  writePrograms(*files, *resolution, places.programs, out);
  writeBodies(*files, places, out);
  writeMaps(*files, *resolution, out);
  writeSlots(*files, *resolution, out);
  writeSettables(*files, *resolution, out);
  if (Error e = writeLinks(*files, *resolution, placements, out)) return std::move(e);
  if (Error e = writeCode(*resolution, *code, room.slots, out)) return std::move(e);
  return out.finish();
}

}  // namespace bpftime
