// The writer of `.bpftime.native`. Tables are collected first and laid out at the end,
// 8-byte aligned, in the order of the header's fields.
#include "codegen/NativeSection.h"

#include "codegen/Helpers.h"
#include "codegen/LevelBodies.h"
#include "codegen/Runtime.h"
#include "codegen/Target.h"
#include "codegen/Timers.h"
#include "verify/Policy.h"

#include <cstring>
#include <map>

#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

/// NUL-terminated strings, each once; offset 0 is the empty one.
class Strings {
 public:
  uint32_t add(const std::string &text) {
    if (text.empty()) return 0;
    auto [place, isNew] = known.try_emplace(text, bytes.size());
    if (isNew) bytes.insert(bytes.end(), text.c_str(), text.c_str() + text.size() + 1);
    return place->second;
  }
  std::vector<uint8_t> bytes = {0};

 private:
  std::map<std::string, uint32_t> known;
};

/// Collects the tables, then places them.
class Writer {
 public:
  Writer(const ObjectFile &o, llvm::ArrayRef<VerifiedProgram> p, const NativeTarget &t)
      : object(o), programs(p), target(t) {}
  std::vector<uint8_t> write();

 private:
  void addProgram(const VerifiedProgram &);
  void addLink(const Program &, uint32_t programIndex);
  void addMap(const MapDef &);
  void addCallbacks(const VerifiedProgram &);
  uint32_t placeOf(size_t map) const;
  uint32_t placeOf(const MapDef &, SpecialField::Kind) const;
  void addSettables(const MapDef &);
  void addSlots();
  template <typename T> bpftime_table place(const std::vector<T> &);

  const ObjectFile &object;
  llvm::ArrayRef<VerifiedProgram> programs;
  const NativeTarget &target;
  std::vector<bpftime_native_program> programTable;
  std::vector<bpftime_native_map> mapTable;
  std::vector<bpftime_native_link> linkTable;
  std::vector<bpftime_map_slot> slotTable;
  std::vector<bpftime_native_body> bodyTable;
  std::vector<bpftime_settable> settableTable;
  Strings strings;
  std::vector<uint8_t> data;
  std::vector<uint8_t> out;
};

/// A program's row, those of its other bodies, and its link if its section names a place.
void Writer::addProgram(const VerifiedProgram &verified) {
  const Program &program = verified.program();
  std::optional<ProgramType> type = programType(program.type);
  bpftime_native_program row{};
  row.name = strings.add(program.name);
  row.section = strings.add(program.section);
  row.type = program.type;
  row.policy = type ? type->policy : BPFTIME_REGS_GENERAL;
  row.stack_bytes_max = verified.facts().stackBytesMax;
  row.insn_count = uint32_t(program.insns.size());
  row.ctx_words = verified.facts().ctxWords;
  llvm::copy(verified.digest(), row.digest);
  addLink(program, uint32_t(programTable.size()));
  for (const Level *level : levelsIn(*target.module, program.name))
    bodyTable.push_back({uint32_t(programTable.size()), level->bit, strings.add(level->name)});
  programTable.push_back(row);
}

/// Timers' callbacks are told by their map, which is as verified as the program is.
void Writer::addCallbacks(const VerifiedProgram &verified) {
  for (const TimerCallback &callback : verified.facts().timerCallbacks) {
    bpftime_native_program row = programTable[size_t(&verified - programs.data())];
    row.name = strings.add(nameOf(verified.program(), callback, object.maps));
    row.section = 0;  // a callback is not placed anywhere
    row.type = BPFTIME_CALLBACK | placeOf(index(callback.map));
    row.ctx_words = (1u << sizeof(bpftime_callback_context) / 8) - 1;
    programTable.push_back(row);
  }
}

/// Programs without a target in their section get their link from --at when linked.
void Writer::addLink(const Program &program, uint32_t programIndex) {
  if (!program.attach.kind) return;
  bpftime_native_link row{};
  row.program = programIndex;
  row.kind = program.attach.kind;
  row.binary = strings.add(program.attach.binary);
  row.symbol = strings.add(program.attach.symbol);
  row.offset = program.attach.offset;
  linkTable.push_back(row);
}

/// Where a map's values have a field of this kind, + 1; 0 if they have none.
uint32_t Writer::placeOf(const MapDef &map, SpecialField::Kind kind) const {
  if (object.programs.empty() || !object.programs.front().types) return 0;
  for (const SpecialField &f : object.programs.front().types->specialFields(map.btfValue))
    if (f.kind == kind) return uint32_t(f.offset) + 1;
  return 0;
}

/// A map's row. Initial values that are all zero take no room: maps begin as zeros.
void Writer::addMap(const MapDef &map) {
  bpftime_native_map row{};
  row.name = strings.add(map.name);
  row.type = map.type;
  row.key_size = map.keySize;
  row.value_size = map.valueSize;
  row.max_entries = map.entriesMax;
  row.flags = map.flags;
  row.extra = map.extra;
  row.kind = map.kind;
  row.element.type = map.programType;
  if (map.inner)
    row.element = {map.inner->type, map.inner->keySize, map.inner->valueSize, map.inner->entriesMax,
                   map.inner->flags};
  row.btf_key = map.btfKey;
  row.btf_value = map.btfValue;
  row.lock = placeOf(map, SpecialField::SpinLock);
  row.timer = placeOf(map, SpecialField::Timer);
  bool isZero = llvm::all_of(map.initial, [](uint8_t byte) { return byte == 0; });
  if (!isZero) {
    // Aligned, so that a loader may copy words.
    data.resize((data.size() + 7) & ~size_t{7});
    row.init_off = uint32_t(data.size());
    row.init_size = uint32_t(map.initial.size());
    data.insert(data.end(), map.initial.begin(), map.initial.end());
  }
  mapTable.push_back(row);
}

/// What the host of the map last added may set of it.
void Writer::addSettables(const MapDef &map) {
  uint32_t index = uint32_t(mapTable.size()) - 1;
  for (const SettableBytes &bytes : map.settable)
    settableTable.push_back({strings.add(bytes.name), index, BPFTIME_SETTABLE_BYTES, bytes.begin, bytes.end});
  if (const auto &entries = map.settableEntries)
    settableTable.push_back(
        {strings.add(map.name), index, BPFTIME_SETTABLE_ENTRIES, entries->min, entries->max});
}

/// Maps are named by their place in the table, which those that do not run are not in.
uint32_t Writer::placeOf(size_t map) const {
  return uint32_t(llvm::count_if(llvm::ArrayRef(object.maps).take_front(map),
                                 [](const MapDef &m) { return isMapTypeRun(m.type); }));
}

void Writer::addSlots() {
  for (size_t i = 0; i < object.maps.size(); ++i) {
    const MapDef &map = object.maps[i];
    if (!isMapTypeRun(map.type)) continue;
    for (const MapSlot &slot : map.slots)
      slotTable.push_back({placeOf(i), slot.key, map.inner ? placeOf(slot.value) : slot.value});
  }
}

/// Appends a table and says where it lies.
template <typename T> bpftime_table Writer::place(const std::vector<T> &table) {
  out.resize((out.size() + 7) & ~size_t{7});
  bpftime_table where{uint32_t(out.size()), uint32_t(table.size())};
  const auto *bytes = reinterpret_cast<const uint8_t *>(table.data());
  out.insert(out.end(), bytes, bytes + table.size() * sizeof(T));
  return where;
}

/// The least trusted program decides what the file may claim.
uint32_t leastTrust(llvm::ArrayRef<VerifiedProgram> programs) {
  uint32_t least = BPFTIME_VERIFIED_BUILTIN;
  for (const VerifiedProgram &program : programs) {
    if (program.verifiedBy() == BPFTIME_VERIFIED_NONE) return BPFTIME_VERIFIED_NONE;
    if (program.verifiedBy() == BPFTIME_VERIFIED_KERNEL) least = BPFTIME_VERIFIED_KERNEL;
  }
  return least;
}

/// One policy holds for all programs of a compilation.
std::string policyName(llvm::ArrayRef<VerifiedProgram> programs) {
  const Policy *policy = programs.empty() ? nullptr : programs.front().policy();
  return policy ? policy->name : "";
}

std::vector<uint8_t> Writer::write() {
  for (const VerifiedProgram &program : programs) addProgram(program);
  for (const VerifiedProgram &program : programs) addCallbacks(program);
  // Nothing that runs uses a map of a type that does not (checkCodegen).
  for (const MapDef &map : object.maps)
    if (isMapTypeRun(map.type)) addMap(map), addSettables(map);
  addSlots();
  // Every field that is not set below stays zero, padding included: the bytes are
  // compared and hashed.
  bpftime_native_header header{};
  header.magic = BPFTIME_NATIVE_MAGIC;
  header.abi_version = BPFTIME_ABI_VERSION;
  header.machine = target.machine;
  header.verified_by = leastTrust(programs);
  header.source_name = strings.add(object.path);
  header.cpu = strings.add(target.cpu);
  header.features = strings.add(target.features);
  header.btf_source = strings.add(object.btfSource);
  header.policy = strings.add(policyName(programs));
  header.kernel_version = object.kernelVersion;
  header.cpu_features = target.cpuFeatures;
  llvm::copy(object.digest, header.source_digest);
  llvm::copy(prototypesDigest(target.helpers), header.prototypes_digest);
  // The header comes first and is filled in last, when the tables have their places.
  out.resize(sizeof header);
  header.programs = place(programTable);
  header.maps = place(mapTable);
  header.links = place(linkTable);
  header.helpers = place(target.helpers);
  header.strings = place(strings.bytes);
  header.data = place(data);
  header.slots = place(slotTable);
  header.bodies = place(bodyTable);
  header.settable = place(settableTable);
  header.size = uint32_t(out.size());
  std::memcpy(out.data(), &header, sizeof header);
  return std::move(out);
}

}  // namespace

std::vector<uint8_t> nativeSection(const ObjectFile &object, llvm::ArrayRef<VerifiedProgram> programs,
                                   const NativeTarget &target) {
  return Writer(object, programs, target).write();
}

}  // namespace bpftime
