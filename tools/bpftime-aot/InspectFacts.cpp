// Gathers the facts of the three formats. Field names are the contract of `inspect -j`.
#include "InspectFacts.h"

#include "Json.h"
#include "NativeFile.h"
#include "Table.h"
#include "attach/Plan.h"
#include "bpf/HelperTable.h"

#include <iterator>
#include <set>

#include <llvm/ADT/StringExtras.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

using Json = nlohmann::ordered_json;

/// Digests and code as lowercase hex.
std::string hex(llvm::ArrayRef<uint8_t> bytes) { return llvm::toHex(bytes, true); }

// Numbers to names, by the shared tables; a number that they lack is "unknown", not an
// error: inspect shows what is there.
const char *programType(uint32_t type) {
#define PROGRAM_TYPE(id, name, ...) \
  if (type == id) return #name;
#include "program_types.def"
#undef PROGRAM_TYPE
  return isCallback(type) ? "timer_callback" : "unknown";
}

const char *mapType(uint32_t type) {
#define MAP_TYPE(id, name, ...) \
  if (type == id) return #name;
#include "map_types.def"
#undef MAP_TYPE
  return "unknown";
}

const char *attachKind(uint32_t kind) {
#define ATTACH_KIND(id, name, ...) \
  if (kind == id) return #name;
#include "attach_kinds.def"
#undef ATTACH_KIND
  return "unknown";
}

/// By name, else as a number.
std::string nameOfHelper(uint32_t id) {
  const char *known = helperName(HelperId(id));
  return *known ? known : "#" + std::to_string(id);
}

/// enum bpftime_map_kind.
const char *mapKind(uint32_t kind) {
  constexpr const char *names[] = {"plain", "data", "bss", "rodata", "kconfig"};
  return kind < std::size(names) ? names[kind] : "unknown";
}

/// enum bpftime_verified_by: who vouches for the programs.
const char *verifier(uint32_t by) {
  constexpr const char *names[] = {"none", "builtin", "kernel"};
  return by < std::size(names) ? names[by] : "unknown";
}

/// As target triples call it.
std::string machine(uint16_t m) {
  switch (m) {
    case llvm::ELF::EM_X86_64: return "x86_64";
    case llvm::ELF::EM_AARCH64: return "aarch64";
    case llvm::ELF::EM_RISCV: return "riscv";
    case llvm::ELF::EM_ARM: return "arm";
    default: return "machine " + std::to_string(m);
  }
}

/// What the loader will demand of the CPU.
Json cpuFeatures(uint16_t machine, uint32_t bits) {
  constexpr const char *levels[] = {
#define CPU_LEVEL(bit, name, ...) name,
#include "cpu_levels.def"
#undef CPU_LEVEL
  };
  Json out = Json::array();
  for (unsigned i = 0; i < 30; ++i) {
    if (!(bits >> i & 1)) continue;
    bool isLevel = machine == llvm::ELF::EM_X86_64 && i < std::size(levels);
    out.push_back(isLevel ? levels[i] : "hwcap-" + std::to_string(i));
  }
  if (bits & BPFTIME_CPU_UNNAMED) out.push_back("unnamed");
  if (bits & BPFTIME_CPU_HOST_ONLY) out.push_back("host");
  return out;
}

/// Of each program: the features that its other bodies need. bpftime_native_body and
/// bpftime_image_body agree in these fields.
template <typename Bodies> void addLevels(Json &programs, const Bodies &bodies, uint16_t machine) {
  for (const auto &b : bodies)
    for (Json &name : cpuFeatures(machine, b.cpu_features)) programs[b.program]["levels"].push_back(name);
}

/// The words of the context that a program reads; "unknown" if it may be any.
Json ctxWords(uint64_t words) {
  if (words == ~0ull) return "unknown";
  Json out = Json::array();
  for (unsigned i = 0; i < 64; ++i)
    if (words >> i & 1) out.push_back(i);
  return out;
}

/// bpftime_native_program and bpftime_image_program agree in these fields.
template <typename Program, typename Strings> Json programFacts(const Program &p, Strings string) {
  return {{"program", string(p.name)},
          {"section", string(p.section)},
          {"type", programType(p.type)},
          {"registers", p.policy == BPFTIME_REGS_GENERAL ? "general" : "cabi"},
          {"insns", p.insn_count},
          {"stack_bytes_max", p.stack_bytes_max},
          {"ctx_words", ctxWords(p.ctx_words)},
          {"digest", hex(p.digest)}};
}

Json mapFacts(const std::string &name, uint32_t type, uint32_t key, uint32_t value, uint32_t entries,
              uint32_t flags, uint32_t kind, size_t initial) {
  return {{"name", name},          {"type", mapType(type)},   {"key_size", key},
          {"value_size", value},   {"max_entries", entries},  {"flags", flags},
          {"kind", mapKind(kind)}, {"initial_bytes", initial}};
}

/// bpftime_native_map and bpftime_image_map agree in these fields.
template <typename Map, typename Strings> Json mapFacts(const Map &m, Strings string) {
  return mapFacts(string(m.name), m.type, m.key_size, m.value_size, m.max_entries, m.flags, m.kind,
                  m.init_size);
}

/// What a host may set: a variable's bytes in the map's value, or the least and most entries.
template <typename File, typename Strings> void addSettables(Json &j, const File &f, Strings string) {
  for (const bpftime_settable &s : f.settables())
    j["settables"].push_back({{"name", string(s.name)},
                              {"map", string(f.maps()[s.map].name)},
                              {"kind", s.kind == BPFTIME_SETTABLE_BYTES ? "bytes" : "entries"},
                              {"first", s.first},
                              {"last", s.last}});
}

Json import(const char *kind, const std::string &name) { return {{"kind", kind}, {"name", name}}; }

/// A function of the host, by its declaration: what stands behind the name is what it must take.
Json importOfHost(llvm::StringRef declaration) {
  auto [name, prototype] = declaration.split(' ');
  Json j = import("host", name.str());
  if (!prototype.empty()) j["prototype"] = prototype.str();
  return j;
}

Json planFacts(const std::string &program, uint32_t kind, const std::string &binary,
               const std::string &symbol, uint64_t offset) {
  return {{"program", program},
          {"kind", attachKind(kind)},
          {"binary", binary},
          {"symbol", symbol},
          {"offset", offset}};
}

/// The tables appear in this order, empty or not.
void startTables(Json &j) {
  for (const char *table : {"programs", "maps", "imports", "plan"}) j[table] = Json::array();
}

/// Sound: a checked image imports routines of the table only.
std::string nameOfRoutine(uint32_t id) {
#define ROUTINE(number, name, bits) \
  if (id == number) return #name;
#include "routines.def"
#undef ROUTINE
  return "";
}

/// What fills a slot of any kind but the host's, by name.
std::string importName(const Image &image, const bpftime_image_import &i) {
  constexpr const char *services[] = {"", "enter", "leave", "sites", "walk", "drain", "here"};
  static_assert(std::size(services) == BPFTIME_SERVICE_HERE + 1, "a row of enum bpftime_service has no name");
  if (i.kind == BPFTIME_IMPORT_HELPER) return nameOfHelper(i.index);
  if (i.kind == BPFTIME_IMPORT_SERVICE) return services[i.index];
  if (i.kind == BPFTIME_IMPORT_ROUTINE) return nameOfRoutine(i.index);
  return image.string(image.maps()[i.index].name);
}

/// Where the programs go, with addresses and bytes once the plan was made for a binary.
Json planOf(const Image &image) {
  Json plan = Json::array();
  for (const auto &l : image.links()) {
    Json link = planFacts(image.string(image.programs()[l.program].name), l.kind, image.string(l.binary),
                          image.string(l.symbol), l.offset);
    if (l.site != BPFTIME_NO_SITE) {
      const bpftime_image_site &s = image.sites()[l.site];
      const bpftime_image_module &m = image.modules()[s.module];
      link.update({{"path", image.string(m.path)},
                   {"build_id", hex({m.build_id, m.build_id_size})},
                   {"address", s.address},
                   {"bytes", hex({s.expected, s.patch_size})},
                   {"trampoline", s.trampoline_off}});
    }
    plan.push_back(std::move(link));
  }
  return plan;
}

}  // namespace

// Before compilation: what libbpf makes of the object.
Json factsOfObject(const ObjectFile &o, llvm::ArrayRef<uint8_t> file, const HostTable *host) {
  Json j = {{"format", "ebpf"},
            {"target", "bpf"},
            {"features", Json::array()},
            {"abi", nullptr},
            {"license", o.license},
            {"digests", {{"source", hex(o.digest)}}},
            {"verified_by", verifier(BPFTIME_VERIFIED_NONE)},
            {"btf", o.btfSource}};
  std::set<uint32_t> helpers;
  startTables(j);
  for (const Program &p : o.programs) {
    j["programs"].push_back({{"program", p.name},
                             {"section", p.section},
                             {"type", programType(p.type)},
                             {"insns", p.insns.size()},
                             {"subprograms", p.subprograms.size()}});
    for (const Insn &i : p.insns)
      if (i.kind == InsnKind::CallHelper) helpers.insert(i.imm);
    if (p.attach.kind)
      j["plan"].push_back(
          planFacts(p.name, p.attach.kind, p.attach.binary, p.attach.symbol, p.attach.offset));
  }
  for (const MapDef &m : o.maps)
    j["maps"].push_back(
        mapFacts(m.name, m.type, m.keySize, m.valueSize, m.entriesMax, m.flags, m.kind, m.initial.size()));
  for (uint32_t id : helpers) {
    const HelperPrototype *own = host ? host->find(HelperId(id)) : nullptr;
    j["imports"].push_back(own ? importOfHost(HostTable::declaration(*own))
                               : import("helper", nameOfHelper(id)));
  }
  j["sizes"] = {{"file", file.size()}, {"btf", o.btf.size()}};
  return j;
}

// A native object: the tables of .bpftime.native, checked as the linker checks them.
llvm::Expected<Json> factsOfNative(const LinkInput &input) {
  auto f = readNative(input);
  if (!f) return f.takeError();
  const bpftime_native_header &h = f->header();
  auto string = [&](uint32_t off) { return f->string(off).str(); };
  Json j = {{"format", "native"},
            {"target", machine(h.machine)},
            {"cpu", string(h.cpu)},
            {"features", cpuFeatures(h.machine, h.cpu_features)},
            {"attributes", string(h.features)},
            {"abi", h.abi_version},
            {"source", string(h.source_name)},
            {"digests", {{"source", hex(h.source_digest)}, {"prototypes", hex(h.prototypes_digest)}}},
            {"verified_by", verifier(h.verified_by)},
            {"policy", string(h.policy)},
            {"btf", string(h.btf_source)}};
  startTables(j);
  for (const auto &p : f->programs()) j["programs"].push_back(programFacts(p, string));
  addLevels(j["programs"], f->bodies(), h.machine);
  for (const auto &m : f->maps()) j["maps"].push_back(mapFacts(m, string));
  for (uint32_t id : f->helpers()) j["imports"].push_back(import("helper", nameOfHelper(id)));
  for (llvm::StringRef symbol : f->undefined) {
    if (symbol.consume_front(BPFTIME_SYMBOL_ROUTINE)) j["imports"].push_back(import("routine", symbol.str()));
    if (symbol.consume_front(BPFTIME_SYMBOL_HOST)) j["imports"].push_back(importOfHost(symbol));
  }
  for (const auto &l : f->links())
    j["plan"].push_back(planFacts(string(f->programs()[l.program].name), l.kind, string(l.binary),
                                  string(l.symbol), l.offset));
  addSettables(j, *f, string);
  j["sizes"] = {
      {"file", input.bytes.size()}, {"tables", h.size}, {"data", h.data.count}, {"btf", f->btf.size()}};
  return j;
}

Json factsOfImage(const Image &image) {
  const bpftime_image_header &h = image.header();
  auto string = [&](uint32_t off) { return std::string(image.string(off)); };
  Json j = {{"format", "blob"},
            {"target", machine(h.machine)},
            {"features", cpuFeatures(h.machine, h.cpu_features)},
            {"abi", h.abi_version},
            {"digests",
             {{"source", hex(h.source_digest)},
              {"prototypes", hex(h.prototypes_digest)},
              {"image", hex(h.digest)}}},
            {"verified_by", verifier(h.verified_by)},
            {"btf", h.btf.count ? "embedded" : ""}};
  startTables(j);
  // Counted apart from the code part, which also holds trampolines and slots.
  uint64_t programBytes = 0;
  for (const auto &p : image.programs()) {
    j["programs"].push_back(programFacts(p, string));
    j["programs"].back().update({{"code_off", p.code_off}, {"code_size", p.code_size}});
    programBytes += p.code_size;
  }
  addLevels(j["programs"], image.bodies(), h.machine);
  for (const auto &b : image.bodies()) programBytes += b.code_size;
  for (const auto &m : image.maps()) j["maps"].push_back(mapFacts(m, string));
  constexpr const char *kinds[] = {"", "helper", "map", "map_data", "service", "host", "routine"};
  for (const auto &i : image.imports())
    j["imports"].push_back(i.kind == BPFTIME_IMPORT_HOST ? importOfHost(image.string(i.index))
                                                         : import(kinds[i.kind], importName(image, i)));
  j["plan"] = planOf(image);
  addSettables(j, image, string);
  j["sizes"] = {{"file", h.size},           {"code", h.code_size},
                {"programs", programBytes}, {"data", h.data.count},
                {"btf", h.btf.count},       {"overhead", h.size - programBytes - h.data.count - h.btf.count}};
  return j;
}

void showPlan(Invocation &in, const Image &image) {
  if (!in.json) return printPlan(in.out, image);
  printJson(in.out, {{"plan", planOf(image)}});
}

}  // namespace bpftime
