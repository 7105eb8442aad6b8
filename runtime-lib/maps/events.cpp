// The consumer's waiting: one descriptor for all streams of a session. It becomes readable
// when a producer wakes (core/wake.h), which it does once per arming.
#include "events.h"

#include "../core/status.h"
#include "../core/system.h"
#include "bpftime/bpftime.h"
#include "extents.h"
#include "perf_event_array.h"
#include "ringbuf.h"

namespace {

constexpr uint32_t ringbuf_type = 27, perf_type = 4;
constexpr uint32_t modified = 2;  // IN_MODIFY

// "/proc/self/fd/N": a watch by name also works for a file that has lost its own.
void name_of(int fd, char out[32]) {
  const char prefix[] = "/proc/self/fd/";
  char digits[12];
  int count = 0, at = sizeof prefix - 1;
  bpftime_memcpy(out, prefix, sizeof prefix - 1);
  do digits[count++] = static_cast<char>('0' + fd % 10);
  while (fd /= 10);
  while (count) out[at++] = digits[--count];
  out[at] = 0;
}

}  // namespace

uint32_t *bpftime_events_armed(struct bpftime_map *map) {
  if (map->type == ringbuf_type) return bpftime_ringbuf_armed(bpftime_map_data(map));
  if (map->type == perf_type) return bpftime_perf_armed(map);
  return nullptr;
}

bool bpftime_events_waiting(struct bpftime_map *map) {
  if (map->type == ringbuf_type) return bpftime_ringbuf_waiting(map);
  return map->type == perf_type && bpftime_perf_waiting(map);
}

void bpftime_events_clear(int fd) {
  // Equal notices are one, so one read takes them all.
  char notices[512];
  while (sys_read(fd, notices, sizeof notices) > 0) {}
}

extern "C" {

int bpftime_events_open(const struct bpftime_session *session) {
  char name[32];
  int fd = sys_inotify_init(O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return -BPFTIME_STATUS_io_error;
  name_of(session->fd, name);
  if (sys_inotify_add_watch(fd, name, modified) >= 0) return fd;
  sys_close(fd);
  return -BPFTIME_STATUS_io_error;
}

int bpftime_events_arm(struct bpftime_session *session, int fd) {
  bpftime_events_clear(fd);
  struct bpftime_segment *s = session->segment;
  const uint32_t count = bpftime_maps_count(s);
  for (uint32_t i = 0; i < count; i++)
    if (uint32_t *armed = bpftime_events_armed(bpftime_map_numbered(s, i)))
      __atomic_store_n(armed, 1, __ATOMIC_RELAXED);
  bpftime_wake_settle();
  for (uint32_t i = 0; i < count; i++)
    if (bpftime_events_waiting(bpftime_map_numbered(s, i))) return 1;
  return 0;
}

}  // extern "C"
