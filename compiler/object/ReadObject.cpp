// The reader on one screen: check the file, let libbpf open it, choose programs, let
// libbpf load it against the emulation, collect what it loaded.
//
// Trusts nothing in `bytes`. Depends on the machine in two declared ways only: the BTF
// that CO-RE relocations are resolved against and the version behind LINUX_KERNEL_VERSION.
// Both can be given, and both are recorded in the result.
#include "object/ObjectFile.h"

#include "object/BtfFile.h"
#include "object/Collect.h"
#include "object/ElfCheck.h"
#include "object/Externs.h"
#include "object/GiveTypes.h"
#include "object/Libbpf.h"
#include "object/Refusal.h"
#include "object/Sections.h"
#include "object/Settable.h"
#include "object/Variables.h"
#include "support/Diagnostic.h"

#include <algorithm>
#include <map>
#include <set>

#include <linux/bpf.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/SHA256.h>

namespace bpftime {

namespace {

/// The steps of one reading. A failed step leaves nothing behind: descriptors belong to
/// `object`, which closes them.
class Reader {
 public:
  Reader(llvm::ArrayRef<uint8_t> bytes, std::string name, const ObjectOptions &options)
      : bytes(bytes), options(options) {
    out.path = std::move(name);
  }
  llvm::Expected<ObjectFile> run();

 private:
  llvm::Error open();
  llvm::Error choosePrograms();
  llvm::Error checkTypes();
  llvm::Error load();
  void autoload();
  void typeQueues();
  void dropUnreachedPrograms();
  void dropUnusedMaps();
  llvm::Error refused() { return fail(refusalFromLog(log.warnings, out.path, names)); }

  llvm::ArrayRef<uint8_t> bytes;  // of the file
  const ObjectOptions &options;
  ObjectFile out;                                  // `path` is the name given, for messages
  std::vector<std::string> names;                  // of all programs of the object
  std::vector<std::string> sizedByCpus;            // maps without a number of entries of their own
  std::vector<std::string> pinned;                 // maps with LIBBPF_PIN_BY_NAME
  std::map<std::string, uint32_t> declaredValues;  // of queues and stacks: their values' types
  LibbpfLog log;
  Emulation emulation;
  Emulation::Scope scope{emulation};
  ObjectHandle object;  // last: closed while the emulation still serves
};

/// "path/to/prog.bpf.o" -> "prog": no dot, so that the first dot of a data map's name
/// begins the name of its section.
std::string stem(llvm::StringRef path) {
  std::string name = llvm::sys::path::filename(path).split('.').first.str();
  return name.empty() || name == "-" ? "object" : name;
}

/// libbpf parses the file: sections, symbols, map definitions, the list of programs.
llvm::Error Reader::open() {
  std::string shortName = stem(out.path);
  LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = shortName.c_str());
  if (!options.btfPath.empty()) opts.btf_custom_path = options.btfPath.c_str();
  bpf_object *opened = bpf_object__open_mem(bytes.data(), bytes.size(), &opts);
  // libbpf 1.1 returns what it takes for an errno as a pointer, and some of these numbers
  // come from the file: whatever lies in the kernel's half is one.
  if (intptr_t(opened) <= 0) return refused();
  object.reset(opened);
  bpf_program *program = nullptr;
  bpf_object__for_each_program(program, object.get()) names.push_back(bpf_program__name(program));
  return names.empty() ? fail(diagnose(DiagId::NothingToRun, out.path)) : llvm::Error::success();
}

/// What a chosen program may tail-call is only known once the object is loaded: where there
/// is a program array, the others of its type are loaded with it, and those that no array
/// leads to are dropped afterwards.
void Reader::autoload() {
  std::set<unsigned> types;
  auto isChosen = [&](bpf_program *program) {
    return llvm::is_contained(options.programs, bpf_program__name(program));
  };
  bpf_program *program = nullptr;
  bpf_map *map = nullptr;
  bool hasArray = false;
  bpf_object__for_each_map(map, object.get()) hasArray |= bpf_map__type(map) == BPF_MAP_TYPE_PROG_ARRAY;
  bpf_object__for_each_program(program, object.get()) if (isChosen(program))
      types.insert(bpf_program__type(program));
  bpf_object__for_each_program(program, object.get()) bpf_program__set_autoload(
      program, isChosen(program) || (hasArray && types.count(bpf_program__type(program))));
}

/// Programs that --program leaves out are neither relocated nor loaded, so that what one of
/// them lacks does not take the others down.
llvm::Error Reader::choosePrograms() {
  for (const std::string &wanted : options.programs)
    if (!llvm::is_contained(names, wanted))
      return fail(diagnose(DiagId::NoSuchProgram, out.path, wanted)
                      .tryThis("Those there are: " + llvm::join(names, ", ") + "."));
  if (!options.programs.empty()) autoload();
  return checkTypes();
}

/// A section that names no type would fail the whole load with less to say.
llvm::Error Reader::checkTypes() {
  std::vector<std::string> good;
  std::vector<Diagnostic> list;
  bpf_program *program = nullptr;
  bpf_object__for_each_program(program, object.get()) {
    std::string section = bpf_program__section_name(program);
    if (!bpf_program__autoload(program)) continue;
    if (bpf_program__type(program) != BPF_PROG_TYPE_UNSPEC) good.push_back(bpf_program__name(program));
    else if (section == ".text") return fail(diagnose(DiagId::NothingToRun, out.path));
    else
      list.push_back(diagnose(DiagId::UnknownSection, section).at({out.path}).in(bpf_program__name(program)));
  }
  // Every strange section is reported, with the programs that could be had without it.
  std::string others = takeTheOthers(good, "");
  for (Diagnostic &d : list)
    if (!others.empty()) d.remedy += " " + others;
  return list.empty() ? llvm::Error::success() : fail(std::move(list));
}

/// Creates maps, applies relocations and hands each program to the emulation.
llvm::Error Reader::load() {
  bpf_map *map = nullptr;
  bpf_object__for_each_map(map, object.get()) {
    // Pinning would make folders in the machine's own BPF file system. What it is for, sharing
    // by name, is the session's work.
    if (bpf_map__pin_path(map)) pinned.push_back(bpf_map__name(map));
    bpf_map__set_pin_path(map, nullptr);
    // libbpf fills in this machine's number of CPUs; the artifact runs elsewhere.
    if (bpf_map__type(map) == BPF_MAP_TYPE_PERF_EVENT_ARRAY && bpf_map__max_entries(map) == 0)
      sizedByCpus.push_back(bpf_map__name(map));
    // libbpf forgets these types when it loads: the kernel takes none. Tools print by them.
    if (bpf_map__type(map) == BPF_MAP_TYPE_QUEUE || bpf_map__type(map) == BPF_MAP_TYPE_STACK)
      declaredValues[bpf_map__name(map)] = bpf_map__btf_value_type_id(map);
  }
  log.warnings.clear();
  return bpf_object__load(object.get()) == 0 ? llvm::Error::success() : refused();
}

/// Gives queues and stacks the types of their values, as far as these are for printing only: a lock
/// in such a value is none.
void Reader::typeQueues() {
  const Types *types = out.programs.empty() ? nullptr : out.programs.front().types.get();
  for (MapDef &map : out.maps)
    if (auto it = declaredValues.find(map.name); it != declaredValues.end())
      if (types && types->specialFields(it->second).empty()) map.btfValue = it->second;
}

/// With --program, programs that were not chosen stay if a tail call can lead to them.
void Reader::dropUnreachedPrograms() {
  std::vector<bool> reached(out.programs.size());
  std::vector<uint32_t> work;
  for (uint32_t i = 0; i < out.programs.size(); ++i)
    if (llvm::is_contained(options.programs, out.programs[i].name)) work.push_back(i);
  while (!work.empty()) {
    uint32_t i = work.back();
    work.pop_back();
    if (reached[i]) continue;
    reached[i] = true;
    for (const Insn &insn : out.programs[i].insns)
      if (insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Map &&
          out.maps[index(insn.map)].type == BPF_MAP_TYPE_PROG_ARRAY)
        for (const MapSlot &slot : out.maps[index(insn.map)].slots) work.push_back(slot.value);
  }
  std::vector<uint32_t> newIndex(out.programs.size());
  std::vector<Program> kept;
  for (size_t i = 0; i < out.programs.size(); ++i) {
    newIndex[i] = uint32_t(kept.size());
    if (reached[i]) kept.push_back(std::move(out.programs[i]));
  }
  out.programs = std::move(kept);
  for (MapDef &map : out.maps) {
    if (map.type != BPF_MAP_TYPE_PROG_ARRAY) continue;
    llvm::erase_if(map.slots, [&](const MapSlot &slot) { return !reached[slot.value]; });
    for (MapSlot &slot : map.slots) slot.value = newIndex[slot.value];
  }
}

/// With --program, maps that only other programs use are nobody's.
void Reader::dropUnusedMaps() {
  std::vector<uint32_t> newIndex(out.maps.size(), 0);
  // Both forms of an instruction name the map, and both are kept in step.
  auto eachReference = [&](auto &&visit) {
    for (Program &program : out.programs)
      for (size_t i = 0; i < program.insns.size(); ++i) {
        Insn &insn = program.insns[i];
        bool refers = insn.kind == InsnKind::LoadImm64 &&
                      (insn.imm64 == Imm64Kind::Map || insn.imm64 == Imm64Kind::MapValue);
        if (refers) visit(insn, program.raw[i]);
      }
  };
  std::vector<bool> used(out.maps.size(), false);
  eachReference([&](Insn &insn, RawInsn &) { used[index(insn.map)] = true; });
  auto holdsMaps = [](const MapDef &map) { return map.inner != nullptr; };
  for (size_t i = 0; i < out.maps.size(); ++i)
    if (used[i] && holdsMaps(out.maps[i]))
      for (const MapSlot &slot : out.maps[i].slots) used[slot.value] = true;
  std::vector<MapDef> kept;
  for (size_t i = 0; i < out.maps.size(); ++i) {
    newIndex[i] = uint32_t(kept.size());
    if (used[i]) kept.push_back(std::move(out.maps[i]));
  }
  out.maps = std::move(kept);
  for (MapDef &map : out.maps)
    if (holdsMaps(map))
      for (MapSlot &slot : map.slots) slot.value = newIndex[slot.value];
  eachReference([&](Insn &insn, RawInsn &raw) {
    insn.map = MapId(newIndex[index(insn.map)]);
    raw.imm = int32_t(index(insn.map));
  });
}

/// Cheap refusals first; libbpf sees the file only once it is known to be sound.
llvm::Expected<ObjectFile> Reader::run() {
  out.digest = llvm::SHA256::hash(bytes);
  llvm::Expected<ElfContents> contents = checkElf(bytes, out.path);
  if (!contents) return contents.takeError();
  out.license = contents->license;
  if (llvm::Error e = chooseBtf(options, contents->hasCoreRelocations, out)) return std::move(e);
  if (llvm::Error e = checkExterns(contents->btf, out.path)) return std::move(e);
  registerSections();
  if (llvm::Error e = open()) return std::move(e);
  if (llvm::Error e = choosePrograms()) return std::move(e);
  if (llvm::Error e = setVariables(object.get(), options.set)) return std::move(e);
  if (llvm::Error e = load()) return std::move(e);
  if (llvm::Error e = collect(object.get(), emulation, log, out)) return std::move(e);
  for (MapDef &map : out.maps)
    if (llvm::is_contained(sizedByCpus, map.name)) map.entriesMax = 0;
  setKernelVersion(object.get(), options.kernelVersion, out);
  giveTypes(options, out);
  typeQueues();
  if (llvm::Error e = declareSettable(bpf_object__btf(object.get()), options, out.maps)) return std::move(e);
  for (MapDef &map : out.maps)
    if (llvm::is_contained(pinned, map.name)) map.kind = BPFTIME_MAP_PINNED;
  if (!options.programs.empty()) {
    dropUnreachedPrograms();
    dropUnusedMaps();
  }
  return std::move(out);
}

}  // namespace

llvm::Expected<ObjectFile> readObject(llvm::ArrayRef<uint8_t> bytes, std::string name,
                                      const ObjectOptions &options) {
  return Reader(bytes, std::move(name), options).run();
}

}  // namespace bpftime
