// A session with a map of every type, changed in places that an input names, opened and used
// as tools, joining processes and programs do. Whatever its bytes, nothing outside it may be
// touched, and everything must come back.
//
// Two kinds of damage: the whole file before it is opened, which opening must refuse or
// survive; and, once it is open, what the living write (map data, slots, rows, words that a map
// type does not judge). The rest of a map's header is checked once and then trusted: who can
// write to the file can also attach a debugger. The session lies amid addresses that trap.
#include "Session.h"

#include "MapPrint.h"
#include "helpers/helpers.h"
#include "host/SessionView.h"
#include "maps/ringbuf.h"
#include "maps/timer.h"
#include "probe/session.h"

#include <cstdlib>
#include <random>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace bpftime;

extern "C" const char *__asan_default_options() {
  // LLVM's library is not instrumented, and the driver's handler is told by SIGABRT.
  return "detect_leaks=0:detect_container_overflow=0:handle_segv=2:handle_sigbus=2:abort_on_error=1";
}

namespace {

// A session is mapped for as many bytes as it may grow to.
constexpr size_t guardBytes = size_t(4) << 30, mappedBytes = size_t(4) << 30;
volatile uint64_t sink;

/// Addresses that nobody else gets, with the session in their middle.
bpftime_segment *guarded() {
  static char *const arena = [] {
    void *at = mmap(nullptr, 2 * guardBytes + mappedBytes, PROT_NONE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) abort();
    return static_cast<char *>(at);
  }();
  mmap(arena + guardBytes, mappedBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
       -1, 0);
  return reinterpret_cast<bpftime_segment *>(arena + guardBytes);
}

int touch(void *, const void *data, uint32_t size) {
  const auto *bytes = static_cast<const uint8_t *>(data);
  for (uint32_t i = 0; i < size; i++) sink = sink + bytes[i];
  return 0;
}

/// One map as tools use it. Buffers have the exact size, so that ASan sees what goes beyond.
void useFromOutside(bpftime_map *map, std::mt19937_64 &random) {
  constexpr uint32_t elements = 3;
  uint64_t size = bpftime_map_value_bytes(map);
  std::vector<uint8_t> key(map->key_size), next(map->key_size), value(size),
      cursor(std::max(map->key_size, 4u));
  std::vector<uint8_t> keys(elements * size_t(map->key_size)), values(elements * size);
  for (uint8_t &byte : key) byte = uint8_t(random() % 3 ? 0 : random());
  bpftime_map_update(map, key.data(), value.data(), random() % 4);
  bpftime_map_next_key(map, nullptr, next.data());
  for (int i = 0; i < 4 && !bpftime_map_next_key(map, next.data(), key.data()); i++) next = key;
  bpftime_map_read(map, key.data(), value.data(), 0);
  bpftime_map_read(map, next.data(), value.data(), 0);
  bpftime_map_batch batch = {nullptr, cursor.data(), keys.data(), values.data(), elements, 0, 0, 0};
  bpftime_map_read_batch(map, &batch);
  batch.count = elements;
  bpftime_map_update_batch(map, &batch);
  batch.count = elements;
  batch.in = cursor.data();
  bpftime_map_take_batch(map, &batch);
  bpftime_map_take(map, key.data(), value.data(), 0);
  bpftime_map_delete(map, next.data());
  uint64_t dropped;
  if (map->type == fuzz::ringbufType) bpftime_ringbuf_consume(map, touch, nullptr, &dropped);
  if (map->type == fuzz::perfType)
    for (uint32_t i = 0; i <= bpftime_perf_buffers(map); i++)
      bpftime_perf_consume(map, i, touch, nullptr, &dropped);
}

/// Both ends of a user ring buffer.
void fillAndDrain(bpftime_map *map, std::mt19937_64 &random) {
  void *filled;
  for (int i = 0; i < 3 && !bpftime_user_ringbuf_reserve(map, 24, &filled); i++) {
    memset(filled, 1, 24);
    if (random() % 4) bpftime_user_ringbuf_submit(map, filled);
    else bpftime_user_ringbuf_discard(map, filled);
  }
  bpftime_drain drain = {};
  while (bpftime_dynptr *sample = bpftime_user_ringbuf_drain(map, &drain, 0, random() % 8 == 0)) {
    std::vector<uint8_t> value(sample->size & BPFTIME_DYNPTR_SIZE_MAX);
    bpftime_helper_dynptr_read(value.data(), uint32_t(value.size()), sample, 0, 0);
  }
}

/// An element's timer, for any of the programs.
void useTimer(bpftime_map *map, void *value, std::mt19937_64 &random) {
  void *timer = bpftime_timer_of(map, value);
  const int32_t table[] = {5, 4, 8, 12, 16, 20};
  const char *callback = reinterpret_cast<const char *>(table) + 4 * (random() % 7);
  bpftime_helper_timer_init(timer, map, random() % 9);
  bpftime_helper_timer_set_callback(timer, callback, reinterpret_cast<uint64_t>(table));
  bpftime_helper_timer_start(timer, random() % 2 ? 0 : random(), random() % 4);
  if (random() % 4 == 0) bpftime_helper_timer_cancel(timer);
}

/// And as programs do, whose verifier has seen the map's shape.
void useFromInside(bpftime_map *map, std::mt19937_64 &random) {
  std::vector<uint8_t> key(map->key_size), value(std::max(map->value_size, 8u));
  for (uint8_t &byte : key) byte = uint8_t(random() % 2 ? 0 : random() % 64);
  if (map->type == fuzz::ringbufType) {
    bpftime_helper_ringbuf_output(map, value.data(), 8, 0);
    if (void *record = bpftime_helper_ringbuf_reserve(map, 24, 0)) {
      memset(record, 1, 24);
      bpftime_helper_ringbuf_submit(record, 0);
    }
    return;
  }
  if (map->type == fuzz::userRingbufType) return fillAndDrain(map, random);
  if (map->type == fuzz::perfType) {
    bpftime_helper_perf_event_output(nullptr, map, 0xffffffffu, value.data(), 8);
    return;
  }
  bpftime_helper_map_push_elem(map, value.data(), random() % 3);
  bpftime_helper_map_peek_elem(map, value.data());
  bpftime_helper_map_pop_elem(map, value.data());
  if (!map->key_size) return;
  bpftime_helper_map_update_elem(map, key.data(), value.data(), random() % 3);
  void *found = bpftime_helper_map_lookup_elem(map, key.data());
  bool isInner = map->type == fuzz::arrayOfMapsType || map->type == fuzz::hashOfMapsType;
  if (found && isInner) found = bpftime_helper_map_lookup_elem(static_cast<bpftime_map *>(found), key.data());
  if (found && map->timer) return useTimer(map, found, random);
  if (found) memset(found, 0x5a, isInner ? map->element.value_size : map->value_size);
  bpftime_helper_map_delete_elem(map, key.data());
}

/// What `map dump`, `sessions` and `trace` read.
void show(const std::string &path, bpftime_session *session) {
  llvm::Expected<SessionView> view = SessionView::open(path);
  if (!view) return llvm::consumeError(view.takeError());
  for (const ProcessEntry &e : view->processes()) sink = sink + failedSite(*view, e.process).size();
  sink = sink + view->counters().size();
  if (!session) return;
  const auto &h = *reinterpret_cast<const bpftime_image_header *>(view->image().data());
  bool hasTypes = h.btf.off <= view->image().size() && h.btf.count <= view->image().size() - h.btf.off;
  BtfPrinter btf(hasTypes ? view->image().slice(h.btf.off, h.btf.count) : llvm::ArrayRef<uint8_t>());
  for (uint32_t i = 0; bpftime_map *map = bpftime_map_at(session, i); i++)
    sink = sink + mapSummary(*map).size() + mapElements(map, btf, false).size();
}

/// In a child, since a process that has joined once keeps the mapping.
void join(bpftime_session *session, uint32_t extent) {
  pid_t child = fork();
  if (child < 0) abort();
  if (child == 0) {
    if (bpftime_join(session, extent, BPFTIME_DOOR_INJECT, 0) == 0) bpftime_leave(session, extent);
    _exit(0);
  }
  int status;
  if (waitpid(child, &status, 0) != child || status != 0) abort();
}

/// The timers of an image's own maps.
void runTimers(const bpftime_loaded &loaded) {
  for (int round = 0; round < 4 && !bpftime_timers_next(&loaded); round++) bpftime_timers_run(&loaded);
}

/// One more image, or one that is there.
void grow(bpftime_session *session, bool isThere) {
  static const std::vector<uint8_t> more = fuzz::makeImage(2), same = fuzz::makeImage(1);
  const std::vector<uint8_t> &image = isThere ? same : more;
  bpftime_session_options options = {nullptr, nullptr, 0, 0, 4096, 0};
  uint32_t extent;
  bpftime_session_add(session, image.data(), image.size(), &options, &extent);
}

void use(const std::string &path, bpftime_session *session, std::mt19937_64 &random) {
  std::vector<bpftime_loaded> loads;
  for (uint32_t extent = 0; extent < bpftime_session_extents(session); extent++) {
    bpftime_loaded loaded;
    if (bpftime_load_extent(session, extent, 0, nullptr, 0, &loaded)) continue;
    bpftime_stats stats;
    for (uint32_t i = 0; i < 2; i++) bpftime_program_stats(&loaded, i, &stats);
    loads.push_back(loaded);
  }
  if (random() % 16 == 0) join(session, random() % 2);
  if (random() % 16 == 0) grow(session, random() % 2);
  for (uint32_t i = 0, count = bpftime_map_count(session); i < count; i++) {
    bpftime_map *map = bpftime_map_at(session, i);
    if (!map) continue;
    useFromInside(map, random);
    useFromOutside(map, random);
    for (const bpftime_loaded &loaded : loads) runTimers(loaded);
  }
  for (bpftime_loaded &loaded : loads) bpftime_unload(&loaded);
  show(path, session);
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t sizeMax, unsigned seed) {
  return fuzz::mutateDamage(data, size, sizeMax, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static fuzz::SessionFile file;
  std::vector<fuzz::Damage> damage = fuzz::readDamage(data, size);
  file.reset();
  for (const fuzz::Damage &d : damage)
    if (!d.isLate) file.apply(d);
  bpftime_segment *inside = guarded();
  uint64_t bytes = file.mapAt(inside);
  if (bytes >= sizeof(bpftime_segment)) sink = file.check(inside, bytes);
  guarded();
  bpftime_session session;
  int status = bpftime_session_open(file.path().c_str(), &session);
  show(file.path(), nullptr);
  if (status) return 0;
  if (bpftime_session_move(&session, guarded())) abort();
  for (const fuzz::Damage &d : damage)
    if (d.isLate) file.applyLate(d, session.segment);
  std::mt19937_64 random(size ? data[size - 1] : 0);
  use(file.path(), &session, random);
  bpftime_session_close(&session);
  guarded();  // what was unmapped there
  return 0;
}
