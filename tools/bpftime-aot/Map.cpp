// bpftime-aot map: lists, reads and writes the maps of a session while it runs.
//
// The words are bpftool's. Operations are the runtime's own, with the locks and the
// errors that a program in the target meets; so a write from here is as safe as one from
// there, and a map that a program has frozen stays so.
#include "Command.h"
#include "Json.h"
#include "Link.h"
#include "MapPrint.h"
#include "MapSyntax.h"
#include "host/Injector.h"
#include "host/SessionFiles.h"
#include "host/SessionView.h"
#include "support/Diagnostic.h"

#include <cstring>

#include <linux/bpf.h>

namespace bpftime {

namespace {

/// A session opened for reading and writing maps. Closes the mapping before the view.
struct OpenMaps {
  std::string name;
  SessionView view;
  bpftime_session session = {};

  explicit OpenMaps(std::string name, SessionView view) : name(std::move(name)), view(std::move(view)) {}
  OpenMaps(OpenMaps &&o) : name(std::move(o.name)), view(std::move(o.view)), session(o.session) {
    o.session = {};
  }
  ~OpenMaps() {
    if (session.segment) bpftime_session_close(&session);
  }
};

llvm::Expected<OpenMaps> openMaps(const std::string &name) {
  llvm::Expected<SessionFile> file = findSession(name);
  if (!file) return file.takeError();
  llvm::Expected<SessionView> view = SessionView::open(file->path);
  if (!view) return view.takeError();
  // The view stays open as long as the mapping: see OwnedSession::view().
  OpenMaps out(file->name, std::move(*view));
  if (int status = bpftime_session_open(file->path.c_str(), &out.session)) {
    out.session = {};
    return fail(diagnose(DiagId::BadSession, file->path, statusText(status)));
  }
  return std::move(out);
}

llvm::Error operationError(const char *what, const bpftime_map &map, int error) {
  return fail(diagnose(DiagId::MapOperation, what, map.name, strerror(-error)));
}

void printElement(Invocation &in, const bpftime_map &map, const BtfPrinter &btf, const void *key,
                  const void *value) {
  Json e = mapElement(map, btf, key, value);
  if (in.json) {
    printJson(in.out, e);
    return;
  }
  in.out << elementText(e);
}

/// Every map once. The rings of trace_printk are the session's own, not the programs'.
template <typename Each> void forEach(bpftime_session &session, Each each) {
  for (uint32_t i = 0, count = bpftime_map_count(&session); i < count; ++i) {
    bpftime_map *map = bpftime_map_at(&session, i);
    if (!map || isTraceRing(*map)) continue;
    MapPlace place = placeOf(session, *map);
    // A number beyond its own extent's stands for a map that came before.
    if (i - place.extent->map_first < place.extent->maps.count) each(i, *map);
  }
}

/// Maps by name, or NAME#ID where images have maps of one name.
std::vector<std::pair<uint32_t, bpftime_map *>> mapsNamed(bpftime_session &session, llvm::StringRef text) {
  std::vector<std::pair<uint32_t, bpftime_map *>> out;
  auto [name, id] = text.rsplit('#');
  uint32_t wanted = 0;
  bool isNumbered = !id.empty() && !id.getAsInteger(10, wanted);
  forEach(session, [&](uint32_t number, bpftime_map &map) {
    if (isNumbered ? number == wanted && name == map.name : text == map.name) out.push_back({number, &map});
  });
  return out;
}

llvm::Expected<bpftime_map *> findMap(OpenMaps &maps, const std::string &text) {
  auto found = mapsNamed(maps.session, text);
  if (found.empty()) return fail(diagnose(DiagId::NoMap, maps.name, text));
  if (found.size() == 1) return found[0].second;
  std::string names;
  for (auto &[number, map] : found)
    names += (names.empty() ? "" : ", ") + text + "#" + std::to_string(number);
  return fail(diagnose(DiagId::SeveralMaps, maps.name, text, names));
}

/// The name that `map` takes for it.
std::string shownName(bpftime_session &session, const Json &row) {
  std::string name = row["name"].get<std::string>();
  return mapsNamed(session, name).size() == 1 ? name : name + "#" + std::to_string(row["id"].get<uint32_t>());
}

int list(Invocation &in, OpenMaps &maps) {
  Json all = Json::array();
  forEach(maps.session, [&](uint32_t number, const bpftime_map &map) {
    Json row = mapSummary(map);
    row["id"] = number;
    row["extent"] = placeOf(maps.session, map).index;
    all.push_back(std::move(row));
  });
  if (in.json) {
    printJson(in.out, all);
    return 0;
  }
  for (const Json &m : all)
    in.out << llvm::formatv("{0,-24} {1,-8} key {2,4} B  value {3,6} B  max_entries {4}\n",
                            shownName(maps.session, m), m["type"].get<std::string>(),
                            m["bytes_key"].get<unsigned>(), m["bytes_value"].get<unsigned>(),
                            m["max_entries"].get<unsigned>());
  return 0;
}

llvm::Expected<int> dump(Invocation &in, OpenMaps &maps, bpftime_map *map) {
  if (const char *why = whyNotListed(*map))
    return fail(diagnose(DiagId::MapOperation, "dump elements", map->name, why));
  BtfPrinter btf = printerOf(maps.session, *map);
  if (in.json) printJson(in.out, mapElements(map, btf, false));
  else printMapText(in.out, map, btf);
  return 0;
}

/// The value as an update takes it: per CPU, the same for each, as bpftool writes it.
std::vector<uint8_t> everyCpu(const bpftime_map &map, const std::vector<uint8_t> &value) {
  if (!isPerCpu(map)) return value;
  std::vector<uint8_t> all(bpftime_map_value_bytes(&map));
  for (size_t at = 0; at < all.size(); at += map.value_stride)
    std::copy(value.begin(), value.end(), all.begin() + long(at));
  return all;
}

llvm::Expected<int> access(Invocation &in, OpenMaps &maps, bpftime_map *map, const std::string &verb) {
  const std::vector<std::string> &words = in.options.positionals;
  if (isRing(map->type))
    return fail(diagnose(DiagId::MapOperation, verb.c_str(), map->name, "a ring buffer has no elements"));
  // A bloom filter is asked about a value; everything else that is read is asked by key.
  const bool isMember = verb == "lookup" && map->type == BPF_MAP_TYPE_BLOOM_FILTER;
  const bool takesValue = verb == "update" || isMember;
  llvm::Expected<MapWords> parsed =
      parseMapWords({words.begin() + 2, words.end()}, map->key_size != 0, takesValue);
  if (!parsed) return parsed.takeError();
  llvm::Expected<std::vector<uint8_t>> key = parseBytes(parsed->key, map->key_size, "key");
  if (!key) return key.takeError();
  std::vector<uint8_t> value(bpftime_map_value_bytes(map));
  if (takesValue) {
    llvm::Expected<std::vector<uint8_t>> given = parseBytes(parsed->value, map->value_size, "value");
    if (!given) return given.takeError();
    value = everyCpu(*map, *given);
  }
  if (verb == "lookup") {
    if (int error = bpftime_map_read(map, key->data(), value.data(), 0))
      return operationError(map->key_size ? "find the key" : "find a value", *map, error);
    printElement(in, *map, printerOf(maps.session, *map), key->data(), value.data());
    return 0;
  }
  int error = verb == "delete" ? bpftime_map_delete(map, key->data())
                               : bpftime_map_update(map, key->data(), value.data(), parsed->flags);
  if (error) return operationError(verb.c_str(), *map, error);
  if (in.json) in.out << "null\n";  // as bpftool
  return 0;
}

llvm::Expected<int> run(Invocation &in) {
  const std::vector<std::string> &words = in.options.positionals;
  const std::string &verb = words[0];
  const bool isListed = verb == "list", isDump = verb == "dump";
  if (!isListed && !isDump && verb != "lookup" && verb != "update" && verb != "delete")
    return fail(diagnose(DiagId::BadUsage, "'" + verb + "' is none of list, dump, lookup, update, delete"));
  if (isListed ? words.size() > 1 : words.size() < 2 || (isDump && words.size() > 2))
    return fail(diagnose(DiagId::BadUsage, words.size() < 2 ? "the map's name is missing"
                                                            : "unexpected '" + words.back() + "'"));
  llvm::Expected<OpenMaps> maps = openMaps(in.options.get("session"));
  if (!maps) return maps.takeError();
  if (isListed) return list(in, *maps);
  llvm::Expected<bpftime_map *> map = findMap(*maps, words[1]);
  if (!map) return map.takeError();
  return isDump ? dump(in, *maps, *map) : access(in, *maps, *map, verb);
}

}  // namespace

const Command &mapCommand() {
  static const Command command = {
      {"list | dump MAP | lookup MAP key K | update MAP key K value V [any|noexist|exist] | delete MAP key K",
       {{"session", 0, "NAME", "the session; may be left out if there is only one"}},
       1,
       8192,
       false,
       "Keys and values are bytes as bpftool takes them (`key 1 0 0 0`, `key hex 01 00 00 00`) or\n"
       "one number for the whole (`key 1`, `key -1`). Queues and stacks have no keys: update pushes, lookup\n"
       "shows what is next. Elements are printed typed where the object has BTF.",
       "bpftime-aot map list\n"
       "bpftime-aot map dump calls -j\n"
       "bpftime-aot map lookup calls key 4711 --session run-4700"},
      run};
  return command;
}

}  // namespace bpftime
