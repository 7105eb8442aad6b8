// Joins native objects: the same machine, every program once, every map with one shape,
// every needed symbol a helper or a map.
#include "Resolve.h"

#include "arch/Machine.h"
#include "dynptr.h"
#include "here.h"
#include "support/Diagnostic.h"
#include "walk.h"

#include <cstring>

#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

using llvm::Error;

/// One machine for all, and one that the layout knows.
Error checkMachines(llvm::ArrayRef<NativeFile> files) {
  for (const NativeFile &f : files)
    if (f.header().machine != files[0].header().machine)
      return fail(diagnose(DiagId::LinkMachine, files[0].name, f.name).at({f.name}));
  if (!machineOf(files[0].header().machine))
    return fail(diagnose(DiagId::LinkTarget, unsigned(files[0].header().machine)).at({files[0].name}));
  return Error::success();
}

/// Programs keep the order of the inputs: their index is how links name them.
Error joinPrograms(llvm::ArrayRef<NativeFile> files, Resolution &out) {
  std::map<llvm::StringRef, size_t> owner;
  for (size_t f = 0; f < files.size(); ++f)
    for (uint32_t i = 0; i < files[f].programs().size(); ++i) {
      llvm::StringRef name = files[f].string(files[f].programs()[i].name);
      auto [it, isNew] = owner.emplace(name, f);
      if (!isNew)
        return fail(diagnose(DiagId::ProgramConflict, name, files[it->second].name, files[f].name)
                        .at({files[f].name}));
      out.programs.push_back({f, i});
    }
  return Error::success();
}

/// What two definitions of a map must agree in, in words for the message.
std::string shape(const bpftime_native_map &m) {
  std::string text = llvm::formatv("type {0}, key {1}, value {2}, entries {3}, flags {4:x}", m.type,
                                   m.key_size, m.value_size, m.max_entries, m.flags);
  if (m.extra) text += llvm::formatv(", extra {0}", m.extra).str();
  if (m.element.type) text += llvm::formatv(", elements of type {0}", m.element.type).str();
  return text;
}

/// Maps of two objects are one if the sources declare the same map. Data sections are
/// never shared: equal names there only mean equally named source files.
bool isSameMap(const NativeFile &a, const bpftime_native_map &x, const NativeFile &b,
               const bpftime_native_map &y) {
  return x.kind == BPFTIME_MAP_PLAIN && y.kind == BPFTIME_MAP_PLAIN && shape(x) == shape(y) &&
         memcmp(&x.element, &y.element, sizeof x.element) == 0 &&
         a.data().slice(x.init_off, x.init_size) == b.data().slice(y.init_off, y.init_size);
}

/// The first definition counts; later ones must be the same map, and are then that map.
Error joinMaps(llvm::ArrayRef<NativeFile> files, Resolution &out) {
  for (size_t f = 0; f < files.size(); ++f)
    for (uint32_t i = 0; i < files[f].maps().size(); ++i) {
      const bpftime_native_map &m = files[f].maps()[i];
      std::string name = files[f].string(m.name).str();
      auto [it, isNew] = out.mapByName.emplace(name, out.maps.size());
      if (isNew) {
        out.maps.push_back({f, i});
        continue;
      }
      const auto &[otherFile, otherIndex] = out.maps[it->second];
      const bpftime_native_map &other = files[otherFile].maps()[otherIndex];
      if (otherFile == f || !isSameMap(files[otherFile], other, files[f], m))
        return fail(diagnose(DiagId::MapConflict, name, files[otherFile].name, files[f].name)
                        .at({files[f].name})
                        .since(files[otherFile].name + ": " + shape(other))
                        .since(files[f].name + ": " + shape(m)));
    }
  return Error::success();
}

/// The number of a routine by name; 0 if the table has none.
uint32_t routineId(llvm::StringRef name) {
#define ROUTINE(id, routine, bits) \
  if (name == #routine) return id;
#include "routines.def"
#undef ROUTINE
  return 0;
}

/// The number of a helper by name; 0 if the table has none.
uint32_t helperId(llvm::StringRef name) {
#define HELPER(id, helper, ...) \
  if (name == #helper) return id;
#include "helpers.def"
#undef HELPER
  return 0;
}

}  // namespace

llvm::Expected<bpftime_image_import> importOf(const std::string &symbol, const Resolution &r,
                                              const std::string &file) {
  llvm::StringRef rest = symbol;
  if (rest.consume_front(BPFTIME_SYMBOL_HELPER)) {
    if (uint32_t id = helperId(rest)) return bpftime_image_import{BPFTIME_IMPORT_HELPER, 0, id};
    return fail(diagnose(DiagId::UnknownHelperImport, rest).at({file}));
  }
  if (rest.consume_front(BPFTIME_SYMBOL_ROUTINE)) {
    if (uint32_t id = routineId(rest)) return bpftime_image_import{BPFTIME_IMPORT_ROUTINE, 0, id};
    return fail(diagnose(DiagId::UndefinedSymbol, symbol).at({file}));
  }
  if (rest == BPFTIME_SYMBOL_WALK)
    return bpftime_image_import{BPFTIME_IMPORT_SERVICE, 0, uint32_t(BPFTIME_SERVICE_WALK)};
  if (rest == BPFTIME_SYMBOL_DRAIN)
    return bpftime_image_import{BPFTIME_IMPORT_SERVICE, 0, uint32_t(BPFTIME_SERVICE_DRAIN)};
  if (rest == BPFTIME_SYMBOL_HERE)
    return bpftime_image_import{BPFTIME_IMPORT_SERVICE, 0, uint32_t(BPFTIME_SERVICE_HERE)};
  if (rest.consume_front(BPFTIME_SYMBOL_HOST)) return bpftime_image_import{BPFTIME_IMPORT_HOST, 0, 0};
  rest = symbol;
  if (!rest.consume_front(BPFTIME_SYMBOL_MAP))
    return fail(diagnose(DiagId::UndefinedSymbol, symbol).at({file}));
  auto map = r.mapByName.find(rest.str());
  llvm::StringRef dataOf = symbol;
  auto data =
      dataOf.consume_front(BPFTIME_SYMBOL_MAP_DATA) ? r.mapByName.find(dataOf.str()) : r.mapByName.end();
  // Sound: bpftime_map_data_x is the map "data_x" or the data of the map "x". Where both
  // exist nothing tells which was meant.
  if (map != r.mapByName.end() && data != r.mapByName.end())
    return fail(diagnose(DiagId::MapAmbiguous, rest, dataOf).at({file}));
  if (map != r.mapByName.end()) return bpftime_image_import{BPFTIME_IMPORT_MAP, 0, map->second};
  if (data != r.mapByName.end()) return bpftime_image_import{BPFTIME_IMPORT_MAP_DATA, 0, data->second};
  return fail(diagnose(DiagId::UndefinedSymbol, symbol).at({file}));
}

/// All missing symbols are reported at once, not one per attempt.
llvm::Expected<Resolution> resolve(llvm::ArrayRef<NativeFile> files) {
  Resolution out;
  if (Error e = checkMachines(files)) return std::move(e);
  if (Error e = joinPrograms(files, out)) return std::move(e);
  if (Error e = joinMaps(files, out)) return std::move(e);
  // From here on the names of programs and maps are known.
  std::vector<Diagnostic> missing;
  for (const NativeFile &f : files)
    for (const std::string &symbol : f.undefined) {
      out.needsProgramTable |= symbol == BPFTIME_SYMBOL_PROGRAMS;
      if (symbol == BPFTIME_SYMBOL_PROGRAMS) continue;  // the linker's own
      auto import = importOf(symbol, out, f.name);
      if (!import) llvm::append_range(missing, takeDiagnostics(import.takeError()));
    }
  if (!missing.empty()) return fail(std::move(missing));
  return out;
}

}  // namespace bpftime
