/* The door by LD_PRELOAD: joins the session named in the environment before main.
 *
 * Runs as the library's constructor. Reads /proc/self/environ and not its arguments,
 * because glibc passes the environment to constructors and musl does not. Whatever goes
 * wrong, the target runs on unharmed and nothing is printed: bpftime_join records the
 * reason in the process's slot of the session, and the tool that started the program
 * reports it. */
#include "../core/memory.h"
#include "../core/system.h"
#include "debugger.h"
#include "door.h"
#include "next.h"
#include "segment.h"

/* The settings of flags.def, by number. */
enum {
#define FLAG(name, variable, text) FLAG_##name,
#include "flags.def"
#undef FLAG
  FLAG_COUNT,
};

static const char *const variables[] = {
#define FLAG(name, variable, text) variable "=",
#include "flags.def"
#undef FLAG
};

constexpr size_t value_bytes_max = 1024;

struct settings {
  char value[FLAG_COUNT][value_bytes_max];
};

/* Follows NAME=VALUE strings as they come by, in pieces of any size. */
struct environ_reader {
  size_t at = 0;             /* bytes of the current string so far */
  int flag = -1;             /* the setting it is, once its name has matched */
  uint32_t candidates = ~0u; /* settings whose name still matches */

  void take(char c, settings *out) {
    if (c == 0) {
      if (flag >= 0 && value_at() < value_bytes_max) out->value[flag][value_at()] = 0;
      *this = {};
      return;
    }
    if (flag >= 0) {
      size_t i = value_at();
      if (i + 1 < value_bytes_max) out->value[flag][i] = c;
      else out->value[flag][0] = 0; /* too long to be ours */
    } else {
      match(c);
    }
    at++;
  }

 private:
  size_t name_bytes = 0;
  size_t value_at() const { return at - name_bytes; }
  void match(char c) {
    for (int i = 0; i < FLAG_COUNT; i++) {
      if (!(candidates >> i & 1)) continue;
      if (variables[i][at] != c) {
        candidates &= ~(1u << i);
      } else if (!variables[i][at + 1]) {
        flag = i;
        name_bytes = at + 1;
      }
    }
  }
};

static bool read_settings(settings *out) {
  int fd = sys_open("/proc/self/environ", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return false;
  environ_reader reader;
  char piece[4096];
  for (long n; (n = sys_read(fd, piece, sizeof piece)) > 0;)
    for (long i = 0; i < n; i++) reader.take(piece[i], out);
  sys_close(fd);
  return true;
}

/* Which image of the session. */
static uint32_t extent_named(const char *digits) {
  uint32_t number = 0;
  while (*digits) number = number * 10 + static_cast<uint32_t>(*digits++ - '0');
  return number;
}

__attribute__((constructor, used)) static void preloaded(void) {
  static settings set; /* static: zero without a call of memset */
  bpftime_next_find_all();
  if (!read_settings(&set) || !set.value[FLAG_session][0]) return;
  if (bpftime_session_open(set.value[FLAG_session], &bpftime_door_session)) {
    bpftime_door_session = {};
    return;
  }
  /* On failure the slot says why; nothing of the target has changed. A session that does not
   * want this process, since it follows only the first one, is left as well. */
  uint32_t flags = set.value[FLAG_allow_unverified][0] == '1' ? BPFTIME_LOAD_ALLOW_UNVERIFIED : 0;
  uint32_t extent = extent_named(set.value[FLAG_extent]);
  if (bpftime_join(&bpftime_door_session, extent, BPFTIME_DOOR_PRELOAD, flags) ||
      !bpftime_anything_attached())
    bpftime_door_close();
  else bpftime_debugger_tell();
}
