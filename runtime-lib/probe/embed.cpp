// Programs as plug-ins: an image in a session of its own, calls that are counted, and the
// counts. The session's file has no name, so nothing is left behind however the process
// ends. A call goes the way of a probe hit: guard, counters, program.
#include "../core/clock.h"
#include "../core/memory.h"
#include "../core/status.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "bpftime/bpftime.h"
#include "session.h"
#include "tables.h"
#include "zone.h"

namespace {

uint64_t *times_of(struct bpftime_extent *e) {
  return reinterpret_cast<uint64_t *>(reinterpret_cast<char *>(e) + e->times_off);
}

// Rows that belong to this thread alone need no atomic addition.
void count(uint64_t *counter, bool shared) {
  if (shared) __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
  else __atomic_store_n(counter, *counter + 1, __ATOMIC_RELAXED);
}

uint64_t run_timed(struct bpftime_extent *e, uint32_t program, bpftime_entry entry, void *ctx) {
  uint64_t start = bpftime_clock_monotonic_ns(), result = entry(ctx);
  __atomic_fetch_add(&times_of(e)[program], bpftime_clock_monotonic_ns() - start, __ATOMIC_RELAXED);
  return result;
}

// The file's bytes in memory of their own, to be unmapped; NULL if they cannot be had. Not
// mapped from the file: one that is cut meanwhile would end the process.
char *read_all(int fd, size_t *size) {
  struct stat info;
  if (sys_fstat(fd, &info) || info.st_size <= 0) return nullptr;
  *size = static_cast<size_t>(info.st_size);
  long at = sys_mmap(0, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (sys_failed(at)) return nullptr;
  char *bytes = reinterpret_cast<char *>(at);
  for (size_t done = 0; done < *size;) {
    long got = sys_read(fd, bytes + done, *size - done);
    if (got <= 0) return sys_munmap(bytes, *size), nullptr;
    done += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace

extern "C" {

int bpftime_embed(const void *image, size_t size, const struct bpftime_embed_options *options,
                  struct bpftime_embedded *out) {
  return bpftime_embed_set(image, size, options, nullptr, 0, out);
}

int bpftime_embed_set(const void *image, size_t size, const struct bpftime_embed_options *options,
                      const struct bpftime_setting *settings, uint32_t setting_count,
                      struct bpftime_embedded *out) {
  const struct bpftime_embed_options none = {};
  if (!options) options = &none;
  struct bpftime_session_options session = {};
  session.name = "embedded";
  session.perf_bytes = options->perf_bytes;
  session.timed = options->timed;
  session.settings = settings;
  session.setting_count = setting_count;
  int status = bpftime_session_create(image, size, &session, &out->session);
  if (status) return status;
  status = bpftime_load_with(&out->session, options->load_flags, options->functions, options->function_count,
                             &out->loaded);
  if (status) bpftime_session_close(&out->session);
  return status;
}

int bpftime_embed_file(const char *path, const struct bpftime_embed_options *options,
                       struct bpftime_embedded *out) {
  int fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return -BPFTIME_STATUS_io_error;
  size_t size;
  char *bytes = read_all(fd, &size);
  sys_close(fd);
  if (!bytes) return -BPFTIME_STATUS_io_error;
  int status = bpftime_embed(bytes, size, options, out);
  sys_munmap(bytes, size);
  return status;
}

void bpftime_embed_close(struct bpftime_embedded *embedded) {
  bpftime_unload(&embedded->loaded);
  bpftime_session_close(&embedded->session);
}

int bpftime_program_index(const struct bpftime_loaded *loaded, const char *name) {
  const struct bpftime_image_header *image = loaded->image;
  const auto *programs = bpftime_image_table<struct bpftime_image_program>(image, image->programs);
  for (uint32_t i = 0; i < image->programs.count; i++)
    if (bpftime_streq(bpftime_image_string(image, programs[i].name), name)) return static_cast<int>(i);
  return -BPFTIME_STATUS_no_program;
}

int bpftime_run(const struct bpftime_loaded *loaded, uint32_t program, void *ctx, uint64_t *result) {
  struct bpftime_segment *s = loaded->session->segment;
  if (program >= loaded->image->programs.count) return -BPFTIME_STATUS_bad_argument;
  bpftime_entry entry = bpftime_zone_entry(loaded->image, loaded->zone, program);
  struct bpftime_member *member = bpftime_member_of(s);
  struct bpftime_thread *t = bpftime_thread_current();
  if (!t || !member || t->running) {
    count(&bpftime_row_at(loaded->extent, s->threads.count)[program].misses, true);
    return -BPFTIME_STATUS_busy;
  }
  t->running = 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);  // a handler that calls programs finds the guard up
  t->ready_for = nullptr;
  t->session = s;
  t->extent = loaded->extent;
  t->probed = nullptr;
  bool shared;
  count(&bpftime_thread_row(t, member, loaded->extent, &shared)[program].hits, shared);
  *result = s->timed ? run_timed(loaded->extent, program, entry, ctx) : entry(ctx);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  bpftime_thread_done(t);
  return 0;
}

int bpftime_program_stats(const struct bpftime_loaded *loaded, uint32_t program, struct bpftime_stats *out) {
  struct bpftime_extent *e = loaded->extent;
  if (program >= e->program_count) return -BPFTIME_STATUS_bad_argument;
  *out = {0, 0, __atomic_load_n(&times_of(e)[program], __ATOMIC_RELAXED)};
  for (uint32_t i = 0; i <= loaded->session->segment->threads.count; i++) {
    const struct bpftime_counter *row = bpftime_row_at(e, i);
    out->hits += __atomic_load_n(&row[program].hits, __ATOMIC_RELAXED);
    out->misses += __atomic_load_n(&row[program].misses, __ATOMIC_RELAXED);
  }
  return 0;
}

}  // extern "C"
