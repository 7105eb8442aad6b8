// Helpers 80, 123 and 37: the number of the cgroup that the thread is in, or of one of those
// above it, and whether one of a map is among them. That is the inode number of its folder in the cgroup v2
// file system, as in the kernel (kernfs ids). A process can be moved at any time, so the kernel is asked at
// each call; a process that sees only part of the tree has that part's top as level 0.
// 0 where there is no cgroup v2.
#include "../core/memory.h"
#include "../core/system.h"
#include "../maps/cgroup_array.h"
#include "helpers.h"

namespace {

constexpr uint32_t path_max = 512;

// Where cgroup v2 is mounted, alone or beside v1, with its length; NULL if nowhere.
const char *mount_point() {
  constexpr long cgroup2_magic = 0x63677270;
  static const char places[][24] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
  for (const char *at : places) {
    struct statfs info;
    if (sys_statfs(at, &info) == 0 && info.f_type == cgroup2_magic) return at;
  }
  return nullptr;
}

// Appends the path in the line "0::PATH" of the thread's list of cgroups. False if there
// is no such line or no room for it.
bool append_path(char *to, uint32_t used) {
  char list[1024];
  int fd = sys_open("/proc/thread-self/cgroup", O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return false;
  long size = sys_read(fd, list, sizeof list - 1);
  sys_close(fd);
  if (size <= 0) return false;
  list[size] = 0;
  const char *line = list;
  while (line && !(line[0] == '0' && line[1] == ':' && line[2] == ':')) {
    while (*line && *line != '\n') line++;
    line = *line ? line + 1 : nullptr;
  }
  if (!line) return false;
  for (line += 3; *line && *line != '\n'; line++) {
    if (used + 1 == path_max) return false;
    to[used++] = *line;
  }
  to[used] = 0;
  return *line == '\n';  // else the list was longer than the buffer
}

// Cuts the path behind `level` names. False if it has fewer.
bool cut(char *path, uint64_t level) {
  if (*path == '/' && !path[1]) return level == 0;
  for (; *path; path++)
    if (*path == '/' && level-- == 0) {
      *path = 0;
      return true;
    }
  return level == 0;
}

uint64_t number_of(bool own, uint64_t level) {
  char path[path_max];
  struct stat info;
  const char *mount = mount_point();
  if (!mount) return 0;
  uint32_t used = static_cast<uint32_t>(bpftime_strlen(mount));
  bpftime_memcpy(path, mount, used);
  if (!append_path(path, used) || (!own && !cut(path + used, level))) return 0;
  return sys_stat(path, &info) == 0 ? info.st_ino : 0;
}

}  // namespace

extern "C" {

uint64_t bpftime_helper_get_current_cgroup_id(void) { return number_of(true, 0); }

// The level is an int: 0 is the top.
uint64_t bpftime_helper_get_current_ancestor_cgroup_id(uint64_t level) {
  int32_t wanted = static_cast<int32_t>(level);
  return wanted < 0 ? 0 : number_of(false, static_cast<uint64_t>(wanted));
}

// Whether a cgroup of the map is the thread's or one above it.
uint64_t bpftime_helper_current_task_under_cgroup(struct bpftime_map *map, uint64_t index) {
  int64_t wanted = bpftime_cgroup_at(map, static_cast<uint32_t>(index));
  if (wanted < 0) return static_cast<uint64_t>(wanted);
  for (uint64_t level = 0;; level++) {
    uint64_t number = number_of(false, level);
    if (!number || number == static_cast<uint64_t>(wanted)) return number != 0;
  }
}

}  // extern "C"
