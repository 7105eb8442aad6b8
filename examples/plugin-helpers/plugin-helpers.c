/* A host whose rules are BPF programs that call helpers of its own.
 *
 *   plugin-helpers RULES.blob
 *
 * The compiler has checked every call of the helpers against host.table, so a body may
 * rely on the memory it is given; that it keeps to the table is the host's part. */
#include <bpftime/bpftime.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "request.h"

struct user {
  unsigned id;
  const char *name;
};
static const struct user users[] = {{0, "root"}, {1000, "ada"}};

/* helper 65536 host_user_name INT SCALAR MEM_WR SIZE */
static uint64_t user_name(uint64_t id, uint64_t to, uint64_t size, uint64_t unused4, uint64_t unused5) {
  char *name = (char *)(uintptr_t)to;
  (void)unused4, (void)unused5;
  memset(name, 0, size); /* all of it: to the verifier it is written when the call is over */
  for (size_t i = 0; i < sizeof users / sizeof users[0]; i++) {
    if (users[i].id != (unsigned)id) continue;
    strncpy(name, users[i].name, size - 1);
    return strlen(name);
  }
  return (uint64_t)-1;
}

/* helper 65537 host_log VOID MEM_RD SIZE */
static uint64_t log_line(uint64_t text, uint64_t size, uint64_t unused3, uint64_t unused4, uint64_t unused5) {
  (void)unused3, (void)unused4, (void)unused5;
  printf("  rule says: %.*s\n", (int)size, (const char *)(uintptr_t)text);
  return 0;
}

static const struct bpftime_host_function functions[] = {
    {"host_user_name INT SCALAR MEM_WR SIZE", user_name},
    {"host_log VOID MEM_RD SIZE", log_line},
};

static int ask(const struct bpftime_loaded *rules, int admit, unsigned user, const char *path) {
  struct request request = {0};
  uint64_t verdict = 0;
  request.user = user;
  request.path_bytes = (unsigned)strlen(path);
  strncpy(request.path, path, sizeof request.path - 1);
  int status = bpftime_run(rules, (uint32_t)admit, &request, &verdict);
  if (status) return status;
  printf("user %u, %s: %s, cost %u\n", user, path, verdict ? "admitted" : "denied", request.cost);
  return 0;
}

int main(int argc, char **argv) {
  struct bpftime_embed_options options = {0};
  struct bpftime_embedded rules;
  struct bpftime_stats stats;
  options.timed = 1;
  options.functions = functions;
  options.function_count = sizeof functions / sizeof functions[0];
  if (argc != 2) return fprintf(stderr, "usage: plugin-helpers RULES.blob\n"), 64;
  int status = bpftime_embed_file(argv[1], &options, &rules);
  if (status) return fprintf(stderr, "cannot load %s: status %d\n", argv[1], -status), 1;
  int admit = bpftime_program_index(&rules.loaded, "admit");
  if (admit < 0) return fprintf(stderr, "%s has no program admit\n", argv[1]), 1;
  ask(&rules.loaded, admit, 0, "/secret");
  ask(&rules.loaded, admit, 1000, "/public");
  ask(&rules.loaded, admit, 1000, "/secret");
  ask(&rules.loaded, admit, 4711, "/public");

  struct bpftime_map *denied = bpftime_map_by_name(&rules.session, "denied");
  uint32_t user, *at = NULL;
  while (bpftime_map_next_key(denied, at, &user) == 0) {
    const uint64_t *count = bpftime_map_lookup(denied, at = &user);
    if (count) printf("user %u was denied %" PRIu64 " times\n", user, *count);
  }
  bpftime_program_stats(&rules.loaded, (uint32_t)admit, &stats);
  printf("%" PRIu64 " runs, %" PRIu64 " missed, time %s\n", stats.hits, stats.misses,
         stats.ns ? "measured" : "none");
  bpftime_embed_close(&rules);
  return 0;
}
