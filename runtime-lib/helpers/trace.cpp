// Helper 6, trace_printk: a line of text into the session's trace ring, in the form
//   COMM-TID [CPU] SECONDS.MICROSECONDS: TEXT
// without a newline; who streams the ring adds it. Returns the length of TEXT as the
// kernel does, or -EINVAL for a format it refuses. A full ring drops the line and
// counts it; the program's result is the same.
#include "../arch/x86_64/cpu.h"
#include "../core/clock.h"
#include "../core/memory.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "../maps/ringbuf.h"
#include "format.h"
#include "helpers.h"

namespace {

constexpr uint32_t line_max = 512, format_max = 256, args_max = 3;

// Who, where, when: what trace_pipe shows in front of a line.
void put_prefix(struct bpftime_text *t) {
  char comm[17] = {};
  sys_prctl(16 /* PR_GET_NAME */, reinterpret_cast<long>(comm));
  uint64_t now_us = bpftime_clock_monotonic_ns() / 1000;
  bpftime_text_string(t, comm);
  bpftime_text_char(t, '-');
  bpftime_text_number(t, static_cast<uint32_t>(bpftime_helper_get_current_pid_tgid()), 10, false, false, 0,
                      ' ');
  bpftime_text_string(t, " [");
  bpftime_text_number(t, bpftime_cpu_number(), 10, false, false, 3, '0');
  bpftime_text_string(t, "] ");
  bpftime_text_number(t, now_us / 1000000, 10, false, false, 0, ' ');
  bpftime_text_char(t, '.');
  bpftime_text_number(t, now_us % 1000000, 10, false, false, 6, '0');
  bpftime_text_string(t, ": ");
}

// Outside a session (a helper called by itself) the line goes nowhere.
void send(const char *line, uint32_t size) {
  const struct bpftime_thread *thread = bpftime_thread_current();
  struct bpftime_segment *s = thread ? thread->session : nullptr;
  if (!s || s->trace_map >= s->maps.count) return;
  struct bpftime_map *ring =
      reinterpret_cast<struct bpftime_map *>(reinterpret_cast<char *>(s) + s->maps.off) + s->trace_map;
  void *record = bpftime_ringbuf_reserve(ring, size);
  if (!record) return;
  bpftime_memcpy(record, line, size);
  bpftime_ringbuf_commit(record, false);
}

}  // namespace

extern "C" uint64_t bpftime_helper_trace_printk(const char *format, uint32_t size, uint64_t a, uint64_t b,
                                                uint64_t c) {
  // Sound: the verifier proved `size` bytes readable; the formatter needs a NUL.
  if (!size || format[size - 1]) return static_cast<uint64_t>(-EINVAL);
  char line[line_max];
  struct bpftime_text prefix = {line, format_max, 0};
  put_prefix(&prefix);
  uint64_t args[args_max] = {a, b, c};
  uint32_t room = line_max - prefix.used;
  int64_t length = bpftime_format(line + prefix.used, room, format, args, args_max);
  if (length < 0) return static_cast<uint64_t>(length);
  uint32_t kept = static_cast<uint32_t>(length) < room ? static_cast<uint32_t>(length) : room - 1;
  if (kept && line[prefix.used + kept - 1] == '\n') kept--;
  send(line, prefix.used + kept);
  return static_cast<uint64_t>(length);
}
