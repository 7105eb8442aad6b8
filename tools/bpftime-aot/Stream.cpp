// Drains the rings of a session and writes their records.
//
// One stream per session consumes: rings have one consumer. Records come from the target
// and are printed byte-exact, control characters escaped.
#include "Stream.h"

#include "Json.h"
#include "MapPrint.h"
#include "Table.h"
#include "host/Injector.h"
#include "segment.h"
#include "support/Diagnostic.h"

#include <algorithm>

#include <linux/bpf.h>
#include <unistd.h>

namespace bpftime {

namespace {

constexpr uint64_t pollInterval_ns = 5000000, sleepMax_ns = 100000000;
constexpr unsigned idlePolls = 20;

std::string hexText(llvm::ArrayRef<uint8_t> bytes) {
  std::string out;
  const char digits[] = "0123456789abcdef";
  for (uint8_t b : bytes) {
    if (!out.empty()) out += ' ';
    out += digits[b >> 4];
    out += digits[b & 15];
  }
  return out;
}

/// A trace_printk line without the end of line, controls as \xNN so that a target cannot
/// steer the terminal.
std::string lineText(llvm::ArrayRef<uint8_t> bytes) {
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == 0)) bytes = bytes.drop_back();
  std::string out;
  llvm::raw_string_ostream os(out);
  for (uint8_t b : bytes) {
    if (b >= ' ' && b != 0x7f) os << static_cast<char>(b);
    else if (b == '\t') os << '\t';
    else os << llvm::formatv("\\x{0:x-2}", unsigned{b});
  }
  return out;
}

llvm::ArrayRef<uint8_t> btfBytes(const Image &image) {
  const bpftime_table &t = image.header().btf;
  return image.bytes().slice(t.off, t.count);
}

/// A user ring buffer goes the other way.
bool hasEvents(uint32_t mapType) { return isRing(mapType) && mapType != BPF_MAP_TYPE_USER_RINGBUF; }

}  // namespace

EventStream::EventStream(bpftime_session &session, uint32_t extent, const Image &image,
                         llvm::raw_fd_ostream &os, bool json, const EventTypes &eventTypes)
    : session(session),
      extent(extent),
      os(os),
      json(json),
      btf(btfBytes(image)),
      wakeups(bpftime_events_open(&session)) {
  wakeups = std::max(wakeups, -1);
  for (bpftime_map *map : ownMaps()) {
    if (!hasEvents(map->type)) continue;
    auto type = eventTypes.find(map->name);
    uint32_t id = type == eventTypes.end() ? 0 : type->second;
    if (map->type != BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
      rings.push_back({map, isTraceRing(*map) ? Kind::Trace : Kind::Ring, 0, id, 0, this});
      continue;
    }
    for (uint32_t buffer = 0; buffer < bpftime_perf_buffers(map); ++buffer)
      rings.push_back({map, Kind::Perf, buffer, id, 0, this});
  }
}

bool hasTimers(const Image &image) {
  return llvm::any_of(image.programs(), [](const bpftime_image_program &p) { return isCallback(p.type); });
}

// Of our own image: what runs here is not what a target has made of the session's.
llvm::Error EventStream::serveTimers(const Image &image, uint32_t loadFlags) {
  if (!hasTimers(image)) return llvm::Error::success();
  int status =
      bpftime_load_own(&session, extent, image.bytes().data(), image.bytes().size(), loadFlags, &timers);
  if (!status) return llvm::Error::success();
  return fail(diagnose(DiagId::BadSession, session.segment->name, statusText(status)));
}

// Maps that are shared with an earlier image are its own too: they hold what its programs
// wrote. But a ring has one reader, who is the earlier one's.
std::vector<bpftime_map *> EventStream::ownMaps() const {
  std::vector<bpftime_map *> out;
  const bpftime_extent *e = bpftime_session_extent(&session, extent);
  for (uint32_t i = 0; e && i < e->maps.count; ++i)
    if (bpftime_map *map = bpftime_map_at(&session, e->map_first + i))
      if (!isRing(map->type) || placeOf(session, *map).index == extent) out.push_back(map);
  return out;
}

// The runtime's callback: a non-zero answer stops the reading, so that records are kept
// when they cannot be written.
int EventStream::record(void *ring, const void *data, uint32_t size) {
  auto *r = static_cast<Ring *>(ring);
  r->stream->write(*r, {static_cast<const uint8_t *>(data), size});
  return r->stream->hasFailed();
}

/// Null if the type of the records is unknown. A perf sample carries padding behind it.
Json EventStream::formatted(const Ring &ring, llvm::ArrayRef<uint8_t> data) const {
  for (size_t padding = 0; ring.eventType && padding < 8 && padding <= data.size(); ++padding) {
    if (btf.fits(ring.eventType, data.size() - padding))
      return btf.value(ring.eventType, data.drop_back(padding));
    if (ring.kind != Kind::Perf) break;
  }
  return Json();
}

void EventStream::write(const Ring &ring, llvm::ArrayRef<uint8_t> data) {
  if (ring.kind == Kind::Trace) {
    if (json) return printJson(os, {{"event", "trace"}, {"text", lineText(data)}});
    os << lineText(data) << "\n";
    return;
  }
  Json shown = formatted(ring, data);
  if (!json) {
    os << ring.map->name << ": " << (shown.is_null() ? hexText(data) : plainText(shown)) << "\n";
    return;
  }
  Json line = {{"event", ring.kind == Kind::Perf ? "perf" : "ringbuf"}, {"map", ring.map->name}};
  if (ring.kind == Kind::Perf) line["cpu"] = ring.buffer;
  line["data"] = byteArray(data);
  if (!shown.is_null()) line["formatted"] = shown;
  printJson(os, line);
}

void EventStream::writeLost(Ring &ring, uint64_t dropped) {
  if (dropped <= ring.dropped) return;
  const char *name = ring.kind == Kind::Trace ? "trace" : ring.map->name;
  if (json) printJson(os, {{"event", "lost"}, {"map", name}, {"records", dropped - ring.dropped}});
  else os << name << ": " << dropped - ring.dropped << " records lost, the ring was full\n";
  ring.dropped = dropped;
}

// Buffers are read in turn, so order holds within one and not between two.
uint64_t EventStream::drain() {
  uint64_t records = 0;
  for (Ring &ring : rings) {
    // Producers never wait for us: what does not fit is counted in the ring.
    uint64_t dropped = ring.dropped;
    int n = ring.kind == Kind::Perf ? bpftime_perf_consume(ring.map, ring.buffer, record, &ring, &dropped)
                                    : bpftime_ringbuf_consume(ring.map, record, &ring, &dropped);
    if (n > 0) records += static_cast<uint64_t>(n);
    writeLost(ring, dropped);
  }
  os.flush();
  return records;
}

EventStream::~EventStream() {
  if (timers.zone) bpftime_unload(&timers);
  if (wakeups >= 0) close(wakeups);
}

// A producer that wakes us makes a system call in the target, so while records come we
// look for them ourselves; only after a while of silence do we ask to be woken.
Nap EventStream::drainAndNap() {
  idle = drain() ? 0 : idle + 1;
  bool isAsleep = idle >= idlePolls && wakeups >= 0 && !bpftime_events_arm(&session, wakeups);
  Nap nap = isAsleep ? Nap{wakeups, sleepMax_ns} : Nap{-1, pollInterval_ns};
  if (!timers.zone) return nap;
  // Timers wake us always: they are not what a target does all the time.
  char notices[512];
  while (!isAsleep && wakeups >= 0 && read(wakeups, notices, sizeof notices) > 0) {}
  bpftime_timers_run(&timers);
  return {wakeups, std::min(nap.timeout_ns, bpftime_timers_next(&timers))};
}

void EventStream::printMaps() {
  Json all = Json::array();
  for (bpftime_map *map : ownMaps()) {
    // Constants are known from the source; rings have been written as they came.
    if (isRing(map->type) || map->kind == BPFTIME_MAP_RODATA || map->kind == BPFTIME_MAP_KCONFIG) continue;
    if (!json) {
      printMapText(os, map, printerOf(session, *map));
      continue;
    }
    Json entry = mapSummary(*map);
    entry["elements"] = mapElements(map, printerOf(session, *map), true);
    all.push_back(std::move(entry));
  }
  if (json) printJson(os, {{"event", "maps"}, {"maps", std::move(all)}});
  os.flush();
}

/// Null if the image has no map of this name, or one that carries no records.
const bpftime_image_map *ringNamed(const Image &image, llvm::StringRef name) {
  for (const bpftime_image_map &m : image.maps())
    if (image.string(m.name) == name && hasEvents(m.type)) return &m;
  return nullptr;
}

llvm::Expected<EventTypes> parseEventTypes(const std::vector<std::string> &texts, const Image &image) {
  BtfPrinter btf(btfBytes(image));
  EventTypes out;
  for (const std::string &text : texts) {
    auto [map, type] = llvm::StringRef(text).split('=');
    if (map.empty() || type.empty())
      return fail(diagnose(DiagId::BadUsage, "--event=" + text + " is not MAP=STRUCT"));
    if (!ringNamed(image, map)) return fail(diagnose(DiagId::NoSuchBuffer, map));
    uint32_t id = btf.find(type.str());
    if (!id) return fail(diagnose(DiagId::NoSuchEvent, type));
    out[map.str()] = id;
  }
  return out;
}

}  // namespace bpftime
