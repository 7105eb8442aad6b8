// The kernel's list of this process's mappings, parsed from text. The text is the
// kernel's, so its shape is trusted; a line too long for the buffer is cut in its
// path, which can only make a path comparison fail.
#include "mappings.h"

#include "memory.h"
#include "system.h"

bool bpftime_mappings_open(struct bpftime_mappings *m) {
  m->used = m->at = 0;
  m->fd = sys_open("/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
  return m->fd >= 0;
}

void bpftime_mappings_close(struct bpftime_mappings *m) { sys_close(m->fd); }

// Makes the buffer hold a whole line from `at` on; its length without the newline,
// -1 at the end of the file.
static int64_t fill_line(struct bpftime_mappings *m) {
  uint32_t scanned = m->at;
  for (;;) {
    for (; scanned < m->used; scanned++)
      if (m->buffer[scanned] == '\n') return scanned - m->at;
    if (m->at) {
      bpftime_memmove(m->buffer, m->buffer + m->at, m->used - m->at);
      scanned -= m->at, m->used -= m->at, m->at = 0;
    }
    uint32_t room = static_cast<uint32_t>(sizeof m->buffer) - 1 - m->used;
    if (!room) return m->used;
    long got = sys_read(m->fd, m->buffer + m->used, room);
    if (got <= 0) return -1;
    m->used += static_cast<uint32_t>(got);
  }
}

// A number in hexadecimal; `*text` moves behind it.
static uint64_t hex(const char **text) {
  uint64_t value = 0;
  for (;; (*text)++) {
    char c = **text;
    if (c >= '0' && c <= '9') value = value << 4 | static_cast<uint64_t>(c - '0');
    else if (c >= 'a' && c <= 'f') value = value << 4 | static_cast<uint64_t>(c - 'a' + 10);
    else return value;
  }
}

// Where the next field begins; the end of the line if there is none.
static const char *behind_field(const char *text) {
  while (*text && *text != ' ') text++;
  while (*text == ' ') text++;
  return text;
}

// START-END PERM OFFSET DEVICE INODE   PATH
bool bpftime_mappings_next(struct bpftime_mappings *m, struct bpftime_mapping *out) {
  int64_t length = fill_line(m);
  if (length < 0) return false;
  const char *text = m->buffer + m->at;
  m->buffer[m->at + length] = 0;
  m->at += static_cast<uint32_t>(length) + (m->at + length < m->used);
  out->start = hex(&text);
  if (*text) text++;
  out->end = hex(&text);
  text = behind_field(text);
  out->readable = text[0] == 'r';
  out->executable = out->readable && text[1] && text[2] == 'x';
  text = behind_field(text);
  out->file_off = hex(&text);
  for (int field = 0; field < 3; field++) text = behind_field(text);
  out->path = text;
  return true;
}

// The best place in the gap [from, to); 0 if none fits.
static uint64_t place_in(uint64_t from, uint64_t to, uint64_t low, uint64_t high, uint64_t size) {
  constexpr uint64_t reach = (1ull << 31) - (1ull << 20);  // a margin for addends
  uint64_t lowest = high > reach ? high - reach : 0, highest = low + reach;
  if (from < lowest) from = bpftime_align_up(lowest, BPFTIME_PAGE);
  if (to > highest) to = highest & ~(BPFTIME_PAGE - 1);
  return to > from && to - from >= size ? to - size : 0;
}

uint64_t bpftime_mappings_gap(uint64_t low, uint64_t high, uint64_t size) {
  constexpr uint64_t first_usable = 0x10000, last_usable = 0x7fffffff0000ull;
  struct bpftime_mappings m;
  struct bpftime_mapping line;
  if (!bpftime_mappings_open(&m)) return 0;
  uint64_t below = 0, above = 0, free_from = first_usable;
  while (!above && free_from < last_usable) {
    bool more = bpftime_mappings_next(&m, &line);
    uint64_t free_to = more && line.start < last_usable ? line.start : last_usable;
    uint64_t found = free_to > free_from ? place_in(free_from, free_to, low, high, size) : 0;
    if (found && found < low) below = found;  // the nearest below is the last seen
    else if (found) above = found;
    if (!more) break;
    if (line.end > free_from) free_from = line.end;
  }
  bpftime_mappings_close(&m);
  return below ? below : above;
}
