// Walks maps through the runtime's own operations and prints their elements.
//
// Maps change while they are walked: a walk ends after as many steps as the map can have
// elements, and an element that disappears under it is left out.
#include "MapPrint.h"

#include "image.h"

#include "linux/bpf.h"

#include <llvm/Support/FormatVariadic.h>

#include <algorithm>
#include <vector>

namespace bpftime {

namespace {

struct MapTypeRow {
  uint32_t id;
  const char *name;
};
constexpr MapTypeRow mapTypes[] = {
#define MAP_TYPE(id, name, ops, kernel_name) {id, #name},
#include "map_types.def"
#undef MAP_TYPE
};

llvm::ArrayRef<uint8_t> bytesOf(const void *p, uint32_t size) {
  return {static_cast<const uint8_t *>(p), size};
}

/// Elements of an array exist from the start; one that is all zero says nothing.
bool isZero(llvm::ArrayRef<uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; });
}

/// Calls `each` with a copy of every element: the original may change or go meanwhile.
template <typename Each> void walk(bpftime_map *map, Each each) {
  if (whyNotListed(*map)) return;
  std::vector<uint8_t> key(map->key_size), next(map->key_size), value(bpftime_map_value_bytes(map));
  if (map->key_size == 0) {
    for (uint32_t i = 0; !bpftime_map_peek(map, i, value.data()); ++i) each(key.data(), value.data());
    return;
  }
  const void *at = nullptr;  // no key yet: the first one comes next
  for (uint64_t steps = 0; steps <= map->max_entries; ++steps) {
    if (bpftime_map_next_key(map, at, next.data())) return;
    key = next;
    at = key.data();
    if (!bpftime_map_read(map, key.data(), value.data(), 0)) each(key.data(), value.data());
  }
}

std::string hexText(const Json &bytes) {
  std::string out;
  for (const Json &byte : bytes) out += (out.empty() ? "" : " ") + byte.get<std::string>().substr(2);
  return out;
}

/// Key or value as text: formatted if its type is known, else hexadecimal bytes.
std::string cell(const Json &element, const char *part) {
  if (!element.contains(part)) return "";
  if (element.contains("formatted") && element["formatted"].contains(part))
    return plainText(element["formatted"][part]);
  return hexText(element[part]);
}

/// The values of all CPUs in a line; that of one where a map has no more.
std::string valueCell(const Json &element) {
  if (!element.contains("values")) return cell(element, "value");
  bool isTyped = element.contains("formatted") && element["formatted"].contains("values");
  std::string out;
  for (const Json &v : isTyped ? element["formatted"]["values"] : element["values"])
    out += (out.empty() ? "" : "  ") + llvm::formatv("cpu {0}: ", v["cpu"].get<unsigned>()).str() +
           (isTyped ? plainText(v["value"]) : hexText(v["value"]));
  return out;
}

bool isArray(const bpftime_map &map) {
  return map.type == BPF_MAP_TYPE_ARRAY || map.type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

}  // namespace

std::string sessionMapType(uint32_t type) {
  for (const MapTypeRow &row : mapTypes)
    if (row.id == type) return row.name;
  return std::to_string(type);
}

bool isTraceRing(const bpftime_map &map) { return llvm::StringRef(map.name) == ".trace"; }

MapPlace placeOf(bpftime_session &session, const bpftime_map &map) {
  MapPlace out = {nullptr, 0};
  for (uint32_t i = 0; const bpftime_extent *e = bpftime_session_extent(&session, i); ++i)
    if (reinterpret_cast<const char *>(e) < reinterpret_cast<const char *>(&map)) out = {e, i};
  return out;
}

// The image lies in memory that others write: its table is judged as it is copied.
BtfPrinter printerOf(bpftime_session &session, const bpftime_map &map) {
  const bpftime_extent *e = placeOf(session, map).extent;
  const char *image = reinterpret_cast<const char *>(e) + e->image_off;
  bpftime_table btf = reinterpret_cast<const bpftime_image_header *>(image)->btf;
  if (btf.off > e->image_size || btf.count > e->image_size - btf.off) return BtfPrinter({});
  std::vector<uint8_t> bytes(image + btf.off, image + btf.off + btf.count);
  return BtfPrinter(bytes);
}

bool isRing(uint32_t type) {
  return type == BPF_MAP_TYPE_RINGBUF || type == BPF_MAP_TYPE_PERF_EVENT_ARRAY ||
         type == BPF_MAP_TYPE_USER_RINGBUF;
}

const char *whyNotListed(const bpftime_map &map) {
  if (map.type == BPF_MAP_TYPE_USER_RINGBUF)
    return "a user ring buffer is a stream, and programs alone drain it";
  if (isRing(map.type)) return "a ring buffer is a stream; run and attach print it";
  if (map.type == BPF_MAP_TYPE_BLOOM_FILTER) return "a bloom filter only says whether a value may be in it";
  if (map.type == BPF_MAP_TYPE_TASK_STORAGE)
    return "each thread has its value; look one up by the thread's id";
  return nullptr;
}

Json mapSummary(const bpftime_map &map) {
  return {{"name", map.name},
          {"type", sessionMapType(map.type)},
          {"bytes_key", map.key_size},
          {"bytes_value", map.value_size},
          {"max_entries", map.max_entries},
          {"flags", map.flags},
          {"frozen", map.frozen != 0}};
}

bool isPerCpu(const bpftime_map &map) {
  return map.type == BPF_MAP_TYPE_PERCPU_ARRAY || map.type == BPF_MAP_TYPE_PERCPU_HASH ||
         map.type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

Json mapElement(const bpftime_map &map, const BtfPrinter &btf, const void *key, const void *value) {
  auto k = bytesOf(key, map.key_size);
  Json out = Json::object(), formatted = Json::object();
  if (!k.empty()) out["key"] = byteArray(k);
  bool isTyped = btf.fits(map.btf_value, map.value_size);
  // The key of a data section's map is always 0 and has no type of its own.
  if (!k.empty() && btf.fits(map.btf_key, k.size())) formatted["key"] = btf.value(map.btf_key, k);
  if (isPerCpu(map)) {
    Json raw = Json::array(), typed = Json::array();
    const auto *at = static_cast<const uint8_t *>(value);
    for (uint64_t cpu = 0; cpu < bpftime_map_value_bytes(&map) / map.value_stride; cpu++) {
      auto v = bytesOf(at + cpu * map.value_stride, map.value_size);
      raw.push_back({{"cpu", cpu}, {"value", byteArray(v)}});
      if (isTyped) typed.push_back({{"cpu", cpu}, {"value", btf.value(map.btf_value, v)}});
    }
    out["values"] = std::move(raw);
    if (isTyped) formatted["values"] = std::move(typed);
  } else {
    auto v = bytesOf(value, map.value_size);
    out["value"] = byteArray(v);
    if (isTyped) formatted["value"] = btf.value(map.btf_value, v);
  }
  if (!formatted.empty()) out["formatted"] = std::move(formatted);
  return out;
}

std::string elementText(const Json &element) {
  std::string key = element.contains("key") ? "key: " + cell(element, "key") + "\n" : "";
  return key + "value: " + valueCell(element) + "\n";
}

Json mapElements(bpftime_map *map, const BtfPrinter &btf, bool isFilled) {
  Json out = Json::array();
  walk(map, [&](const uint8_t *key, const uint8_t *value) {
    bool isAll = !isFilled || !isArray(*map);
    if (isAll || !isZero(bytesOf(value, uint32_t(bpftime_map_value_bytes(map)))))
      out.push_back(mapElement(*map, btf, key, value));
  });
  return out;
}

void printMapText(llvm::raw_ostream &os, bpftime_map *map, const BtfPrinter &btf) {
  if (const char *why = whyNotListed(*map); why && !isRing(map->type)) {
    os << map->name << " (" << sessionMapType(map->type) << ": " << why << ")\n";
    return;
  }
  Json elements = mapElements(map, btf, true);
  os << map->name << " (" << sessionMapType(map->type) << ", " << elements.size() << " of "
     << map->max_entries << " elements" << (isArray(*map) ? " not zero" : "") << ")\n";
  size_t width = 0;
  for (const Json &e : elements) width = std::max(width, cell(e, "key").size());
  for (const Json &e : elements) {
    std::string key = cell(e, "key");
    os << "  " << key << std::string(width ? width - key.size() + 2 : 0, ' ') << valueCell(e) << "\n";
  }
}

}  // namespace bpftime
