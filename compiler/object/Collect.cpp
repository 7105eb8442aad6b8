// Descriptors become indices here: the i-th map of the object is MapId i, and every
// LD_IMM64 that names a descriptor is rewritten before it is decoded. Line and function
// records are libbpf's, which checked their extents; the strings they name are looked up
// in libbpf's copy of the BTF, and an offset outside it yields an empty string.
#include "object/Collect.h"

#include "object/Libbpf.h"
#include "object/Sections.h"
#include "support/Diagnostic.h"

#include <algorithm>
#include <map>
#include <set>

#include <bpf/btf.h>
#include <linux/bpf.h>

namespace bpftime {

namespace {

/// The order of the steps matters: programs need the map indices, subprograms the decoded
/// calls, and refused instructions the source lines.
class Collector {
 public:
  Collector(bpf_object *object, const Emulation &emulation, const LibbpfLog &log, ObjectFile &to)
      : object(object), emulation(emulation), log(log), types(bpf_object__btf(object)), to(to) {}
  llvm::Error run();

 private:
  llvm::Error collectMaps();
  llvm::Error collectPrograms();
  llvm::Error collectProgram(bpf_program *);
  llvm::Error nameMaps(Program &);  // descriptors -> indices
  llvm::Error collectSlots();       // after maps and programs, since both are named
  llvm::Error joinArray(MapDef &, uint32_t programType, const std::string &program);
  void collectLines(const ProgramRecord &, Program &);
  // After decoding, since calls tell where subprograms begin.
  void collectSubprograms(const ProgramRecord &, Program &);
  void collectUnresolved(Program &);
  llvm::Error decodeInsns(Program &);
  std::string string(uint32_t offset) const;

  bpf_object *object;          // loaded
  const Emulation &emulation;  // that it was loaded against
  const LibbpfLog &log;        // of the load
  const btf *types;            // libbpf's copy of the object's BTF, or nullptr
  ObjectFile &to;
  std::map<int, uint32_t> mapIndex, programIndex;  // by descriptor
};

/// libbpf names data maps "OBJECT.section"; OBJECT has no dot (ReadObject.cpp).
bpftime_map_kind dataKind(llvm::StringRef name) {
  llvm::StringRef section = name.drop_front(std::min(name.find('.'), name.size()));
  if (section.starts_with(".rodata")) return BPFTIME_MAP_RODATA;
  if (section.starts_with(".bss")) return BPFTIME_MAP_BSS;
  if (section.starts_with(".kconfig")) return BPFTIME_MAP_KCONFIG;
  return BPFTIME_MAP_DATA;
}

/// Zeros are what a map begins with anyway; artifacts do not carry them.
bool isZero(const std::vector<uint8_t> &bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; });
}

/// An inner map has no name of its own, and the object's BTF is all it can refer to.
std::shared_ptr<const MapDef> makeInner(const MapRecord *record) {
  if (!record) return nullptr;
  auto def = std::make_shared<MapDef>();
  def->name = record->name;
  def->type = record->type;
  def->keySize = record->keySize;
  def->valueSize = record->valueSize;
  def->entriesMax = record->entriesMax;
  def->flags = record->flags;
  def->btfKey = record->btfKey;
  def->btfValue = record->btfValue;
  return def;
}

/// The shape as MAP_CREATE got it, the rest from libbpf: the kernel's name is cut at 15
/// characters, and the type ids are those of the object's BTF, not of a sanitised copy.
MapDef makeMap(const bpf_map *map, const MapRecord &record) {
  MapDef def;
  def.name = bpf_map__name(map);
  def.type = record.type;
  def.keySize = record.keySize;
  def.valueSize = record.valueSize;
  def.entriesMax = record.entriesMax;
  def.flags = record.flags;
  def.extra = record.extra;
  def.kind = bpf_map__is_internal(map) ? dataKind(def.name) : BPFTIME_MAP_PLAIN;
  def.frozen = record.frozen;
  def.btfKey = bpf_map__btf_key_type_id(map);
  def.btfValue = bpf_map__btf_value_type_id(map);
  def.inner = makeInner(record.inner.get());
  if (!isZero(record.first)) def.initial = record.first;
  return def;
}

/// A string of the BTF, "" for what lies outside it.
std::string Collector::string(uint32_t offset) const {
  const char *text = types ? btf__name_by_offset(types, offset) : nullptr;
  return text ? text : "";
}

/// In the object's order: that is the order people know from the source.
llvm::Error Collector::collectMaps() {
  std::set<std::string> names;
  bpf_map *map = nullptr;
  bpf_object__for_each_map(map, object) {
    const MapRecord *record = emulation.map(bpf_map__fd(map));
    // What libbpf was told not to create, nothing refers to.
    if (!record) continue;
    mapIndex[bpf_map__fd(map)] = uint32_t(to.maps.size());
    to.maps.push_back(makeMap(map, *record));
    if (!names.insert(to.maps.back().name).second)
      return fail(diagnose(DiagId::DuplicateName, to.path, "maps", to.maps.back().name).at({to.path}));
  }
  return llvm::Error::success();
}

/// Sound: only LD_IMM64 has opcode 0x18, and the slot behind it is skipped as data.
llvm::Error Collector::nameMaps(Program &program) {
  for (size_t i = 0; i < program.raw.size(); ++i) {
    RawInsn &insn = program.raw[i];
    if (insn.opcode != (BPF_LD | BPF_IMM | BPF_DW)) continue;
    if (insn.src == BPF_PSEUDO_MAP_FD || insn.src == BPF_PSEUDO_MAP_VALUE) {
      auto it = mapIndex.find(insn.imm);
      if (it == mapIndex.end())
        return fail(diagnose(DiagId::BadMapReference, insn.imm)
                        .at({to.path})
                        .in(program.name)
                        .on({uint32_t(i), "LD_IMM64"}));
      insn.imm = int32_t(it->second);
    }
    ++i;
  }
  return llvm::Error::success();
}

/// Line and column share a word: 22 and 10 bits. Positions outside the program are dropped,
/// since lines only ever go into messages.
void Collector::collectLines(const ProgramRecord &record, Program &program) {
  for (const LineRecord &line : record.lines) {
    if (line.insn >= program.raw.size()) continue;
    program.lines.push_back({InsnIndex(line.insn), string(line.file), line.lineAndColumn >> 10,
                             line.lineAndColumn & 0x3ff, string(line.text)});
  }
  std::sort(program.lines.begin(), program.lines.end(),
            [](const LineInfo &a, const LineInfo &b) { return a.insn < b.insn; });
}

/// A subprogram starts where the BTF says so and where a call or a code address leads; an
/// object without BTF has only the latter, and no names.
void Collector::collectSubprograms(const ProgramRecord &record, Program &program) {
  std::map<uint32_t, uint32_t> starts = {{0, 0}};  // slot -> FUNC type
  for (const Insn &insn : program.insns)
    if (insn.kind == InsnKind::CallLocal ||
        (insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram))
      starts.insert({index(insn.target), 0});
  for (const FuncRecord &function : record.functions)
    if (function.insn < program.raw.size()) starts[function.insn] = function.type;
  // Each one reaches to the next; the last to the end.
  for (auto it = starts.begin(); it != starts.end(); ++it) {
    auto behind = std::next(it);
    Subprogram sub;
    sub.begin = InsnIndex(it->first);
    sub.end = InsnIndex(behind == starts.end() ? uint32_t(program.raw.size()) : behind->first);
    const btf_type *type = it->second && types ? btf__type_by_id(types, it->second) : nullptr;
    if (type && btf_is_func(type)) {
      sub.name = string(type->name_off);
      sub.isGlobal = btf_vlen(type) == BTF_FUNC_GLOBAL;
      sub.btfType = it->second;
    }
    if (it->first == 0) sub.name = program.name;
    else if (sub.name.empty()) sub.name = "subprogram_" + std::to_string(it->first);
    program.subprograms.push_back(std::move(sub));
  }
}

/// libbpf relocates each function by itself before it appends them to programs.
void Collector::collectUnresolved(Program &program) {
  for (const Subprogram &sub : program.subprograms)
    for (const LibbpfLog::Poison &poison : log.poisons) {
      InsnIndex insn = next(sub.begin, poison.insn);
      if (poison.function == sub.name && insn < sub.end) program.unresolved.push_back({insn, poison.target});
    }
}

/// The decoder knows slots; people know lines and program names.
llvm::Error Collector::decodeInsns(Program &program) {
  llvm::Expected<std::vector<Insn>> insns = decode(program.raw);
  if (insns) {
    program.insns = std::move(*insns);
    return llvm::Error::success();
  }
  std::vector<Diagnostic> list = takeDiagnostics(insns.takeError());
  for (Diagnostic &d : list) {
    const LineInfo *line = d.insn ? program.lineOf(InsnIndex(d.insn->index)) : nullptr;
    d.where = line ? Where{line->file, line->line, line->column, line->text} : Where{to.path};
    d.program = program.name;
  }
  return fail(std::move(list));
}

/// Programs that were opened as another type (Sections.def) get their own back here.
llvm::Error Collector::collectProgram(bpf_program *given) {
  const ProgramRecord *record = emulation.program(bpf_program__fd(given));
  if (!record) return fail(diagnose(DiagId::Internal, "libbpf loaded a program that was not recorded"));
  Program program;
  program.name = bpf_program__name(given);
  program.section = bpf_program__section_name(given);
  program.type = record->type;
  program.expectedAttachType = record->expectedAttachType;
  program.flags = record->flags;
  // libbpf knows ".s" of its own sections only.
  if (llvm::StringRef(program.section).split('/').first.ends_with(".s")) program.flags |= BPF_F_SLEEPABLE;
  if (std::optional<SectionType> type = sectionType(program.section)) {
    program.type = type->type;
    program.expectedAttachType = type->expectedAttachType;
  }
  program.isGplCompatible = isGplCompatible(to.license);
  program.attach = parseAttachTarget(program.section);
  program.raw = record->insns;
  if (llvm::Error e = nameMaps(program)) return e;
  collectLines(*record, program);
  if (llvm::Error e = decodeInsns(program)) return e;
  collectSubprograms(*record, program);
  collectUnresolved(program);
  for (const Insn &insn : program.insns)
    if (insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Map)
      if (llvm::Error e = joinArray(to.maps[index(insn.map)], program.type, program.name)) return e;
  programIndex[bpf_program__fd(given)] = uint32_t(to.programs.size());
  to.programs.push_back(std::move(program));
  return llvm::Error::success();
}

/// As in the kernel, all that a program array is used by and holds is of one type: whoever
/// is tail-called gets the caller's context.
llvm::Error Collector::joinArray(MapDef &map, uint32_t type, const std::string &program) {
  if (map.type != BPF_MAP_TYPE_PROG_ARRAY) return llvm::Error::success();
  if (!map.programType) map.programType = type;
  if (map.programType == type) return llvm::Error::success();
  return fail(diagnose(DiagId::ProgramArrayMixed, map.name, map.programType, type).at({to.path}).in(program));
}

/// libbpf made sure that the elements are maps of the object and programs of it.
llvm::Error Collector::collectSlots() {
  for (auto [fd, number] : mapIndex) {
    MapDef &map = to.maps[number];
    bool isArray = map.type == BPF_MAP_TYPE_PROG_ARRAY;
    const std::map<int, uint32_t> &named = isArray ? programIndex : mapIndex;
    for (auto [key, value] : emulation.map(fd)->slots) {
      auto it = named.find(value);
      if (it == named.end())
        return fail(diagnose(DiagId::Internal, "an element of map " + map.name + " is nobody's"));
      map.slots.push_back({key, it->second});
      if (!isArray) continue;
      const Program &program = to.programs[it->second];
      if (llvm::Error e = joinArray(map, program.type, program.name)) return e;
    }
  }
  return llvm::Error::success();
}

/// Artifacts refer to programs by name, so two of one name are refused.
llvm::Error Collector::collectPrograms() {
  std::set<std::string> names;
  bpf_program *program = nullptr;
  bpf_object__for_each_program(program, object) {
    // Not chosen, or not loaded by default: libbpf has no descriptor for it.
    if (!bpf_program__autoload(program)) continue;
    if (!names.insert(bpf_program__name(program)).second)
      return fail(
          diagnose(DiagId::DuplicateName, to.path, "programs", bpf_program__name(program)).at({to.path}));
    if (llvm::Error e = collectProgram(program)) return e;
  }
  return llvm::Error::success();
}

/// The BTF is copied as libbpf has it now: with the sizes and offsets of data sections
/// that the compiler left open filled in.
llvm::Error Collector::run() {
  if (types) {
    uint32_t size = 0;
    auto *bytes = static_cast<const uint8_t *>(btf__raw_data(types, &size));
    if (bytes) to.btf.assign(bytes, bytes + size);
  }
  if (llvm::Error e = collectMaps()) return e;
  if (llvm::Error e = collectPrograms()) return e;
  return collectSlots();
}

}  // namespace

bool isGplCompatible(const std::string &license) {
  // include/linux/license.h: what the kernel takes as such.
  static constexpr const char *compatible[] = {"GPL",          "GPL v2",       "GPL and additional rights",
                                               "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"};
  return std::any_of(std::begin(compatible), std::end(compatible),
                     [&](const char *l) { return license == l; });
}

llvm::Error collect(bpf_object *object, const Emulation &emulation, const LibbpfLog &log, ObjectFile &to) {
  return Collector(object, emulation, log, to).run();
}

}  // namespace bpftime
