// Helpers 6 and 177, trace_printk and trace_vprintk: a line of text into the session's
// trace ring, in the form
//   COMM-TID [CPU] SECONDS.MICROSECONDS: TEXT
// without a newline; who streams the ring adds it. TEXT is cut at 1023 characters, the
// result is its whole length as the kernel's is, or -EINVAL and -ENOSPC for what it
// refuses. A full ring drops the line and counts it; the program's result is the same.
#include "../arch/cpu.h"
#include "../core/clock.h"
#include "../core/memory.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "../maps/extents.h"
#include "../maps/ringbuf.h"
#include "format.h"
#include "helpers.h"

namespace {

constexpr uint32_t text_max = 1023, printk_args = 3;  // MAX_BPRINTF_BUF - 1, MAX_TRACE_PRINTK_VARARGS

// Who, where, when: what trace_pipe shows in front of a line.
void put_prefix(struct bpftime_text *t) {
  char comm[17] = {};
  sys_prctl(16 /* PR_GET_NAME */, reinterpret_cast<long>(comm));
  uint64_t now_us = bpftime_clock_monotonic_ns() / 1000;
  const uint64_t numbers[] = {static_cast<uint32_t>(bpftime_helper_get_current_pid_tgid()),
                              bpftime_cpu_number(), now_us / 1000000, now_us % 1000000};
  static const char before[][3] = {"-", " [", "] ", "."};
  static const uint8_t widths[] = {0, 3, 0, 6};
  bpftime_text_string(t, comm);
  for (uint32_t i = 0; i < sizeof widths; i++) {
    bpftime_text_string(t, before[i]);
    bpftime_text_number(t, numbers[i], 10, false, false, widths[i], '0');
  }
  bpftime_text_string(t, ": ");
}

// NULL outside a session (a helper called by itself): then the line goes nowhere.
struct bpftime_map *trace_ring() {
  const struct bpftime_thread *thread = bpftime_thread_current();
  const struct bpftime_extent *e = thread ? thread->extent : nullptr;
  return e && e->trace_map < e->maps.count ? bpftime_extent_map(e, e->trace_map) : nullptr;
}

// Prints into a record of just the right size, so that no line lies on the target's stack.
// `text` is what printing to nowhere said of it.
void send(const struct bpftime_format &format, const struct bpftime_format_args *args,
          const struct bpftime_text &text) {
  char prefix[96];  // a name of 16, two numbers of 10, one of 20 and 6, and what joins them
  struct bpftime_text t = {prefix, sizeof prefix, 0, 0};
  struct bpftime_map *ring = trace_ring();
  if (!ring) return;
  put_prefix(&t);
  uint32_t kept = text.last == '\n' ? text.used - 1 : text.used;
  if (text.used > text_max) kept = text_max;
  char *record = static_cast<char *>(bpftime_ringbuf_reserve(ring, t.used + kept));
  if (!record) return;
  bpftime_memcpy(record, prefix, t.used);
  // Sound: nothing writes the NUL that the printer leaves room for, so all `kept`
  // characters of the record are text and none lies behind it.
  struct bpftime_text line = {record + t.used, kept + 1, 0, 0};
  bpftime_format_print(&line, format, args);
  bpftime_ringbuf_commit(record, false, 0);
}

// Whether a NUL is among the bytes that the verifier proved readable, as the kernel demands.
bool ends(const char *text, uint32_t size) {
  while (size && *text) text++, size--;
  return size;
}

uint64_t trace(const char *text_of, uint32_t size, const uint64_t *values, uint32_t count) {
  const struct bpftime_format format = {text_of, size, 0};
  struct bpftime_format_args args;
  int refused = ends(text_of, size) ? bpftime_format_fetch(&args, format, values, count) : -EINVAL;
  if (refused) return static_cast<uint64_t>(static_cast<int64_t>(refused));
  struct bpftime_text text = {nullptr, 0, 0, 0};
  bpftime_format_print(&text, format, &args);
  send(format, &args, text);
  return text.used;
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_trace_printk(const char *format, uint32_t size, uint64_t a, uint64_t b, uint64_t c) {
  const uint64_t values[printk_args] = {a, b, c};
  return trace(format, size, values, printk_args);
}

uint64_t bpftime_helper_trace_vprintk(const char *format, uint32_t size, const void *values, uint32_t bytes) {
  if (bytes % 8 || bytes > BPFTIME_FORMAT_ARGS_MAX * 8) return static_cast<uint64_t>(-EINVAL);
  return trace(format, size, static_cast<const uint64_t *>(values), bytes / 8);
}

}  // extern "C"
