// Helpers 35, 158 and 191: the current task, and what can be read behind it. An address names a structure, by
// kind and by the id of its task, and an offset in it:
//
//   0xffffe << 44 | kind << 40 | id << 16 | offset        (ids have 22 bits: PID_MAX_LIMIT)
//
// so every thread's task has an address of its own, as programs that use it for a key
// expect. Every read asks the kernel anew; what it asks of other tasks are their names.
#include "task.h"

#include "../core/memory.h"
#include "../core/safe_read.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "helpers.h"

namespace {

enum kind : uint32_t { task_struct, nsproxy, mnt_namespace };

struct field_row {
  kind structure;
  uint32_t bytes;
};
constexpr field_row fields[] = {
#define TASK_FIELD(index, name, structure, member, bytes) {structure, bytes},
#include "task_fields.def"
#undef TASK_FIELD
};
enum field : uint32_t {
#define TASK_FIELD(index, name, structure, member, bytes) field_##name = index,
#include "task_fields.def"
#undef TASK_FIELD
  fields_count
};
constexpr uint32_t absent = 0xffff;

uint64_t address_of(kind structure, uint32_t id) {
  return 0xffffeull << 44 | static_cast<uint64_t>(structure) << 40 | static_cast<uint64_t>(id) << 16;
}

uint32_t offset_of(const struct bpftime_thread *t, uint32_t index) {
  return static_cast<uint32_t>(t->task_layout[index / 4] >> index % 4 * 16) & absent;
}

// The name of another thread or process; "" if the kernel does not tell.
void read_comm(uint32_t id, char comm[16]) {
  char path[32], digits[10];
  uint32_t used = 6, count = 0;
  bpftime_memcpy(path, "/proc/", used);
  for (; count == 0 || id; id /= 10) digits[count++] = static_cast<char>('0' + id % 10);
  while (count) path[used++] = digits[--count];
  bpftime_memcpy(path + used, "/comm", 6);
  int fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return;
  long size = sys_read(fd, comm, 16);
  sys_close(fd);
  comm[size > 0 ? size - 1 : 0] = 0;  // over the newline
}

// The three tasks that a thread knows.
struct task {
  uint32_t id, process;
  bool is_current, is_parent;
};

bool find_task(const struct bpftime_thread *t, uint32_t id, task *out) {
  uint32_t parent = static_cast<uint32_t>(bpftime_syscall3(__NR_getppid, 0, 0, 0));
  *out = {id, t->pid, id == t->tid, false};
  if (id == t->tid || id == t->pid) return true;
  *out = {id, parent, false, true};
  return id == parent;
}

bool task_field(const task &k, uint32_t index, uint64_t value[2]) {
  constexpr int get_name = 16;  // PR_GET_NAME
  switch (index) {
    case field_pid: value[0] = k.id; return true;
    case field_tgid: value[0] = k.process; return true;
    case field_comm:
      if (k.is_current) sys_prctl(get_name, reinterpret_cast<long>(value));
      else read_comm(k.id, reinterpret_cast<char *>(value));
      return true;
    case field_group_leader: value[0] = address_of(task_struct, k.process); return true;
    case field_real_parent:
      value[0] = address_of(task_struct, static_cast<uint32_t>(bpftime_syscall3(__NR_getppid, 0, 0, 0)));
      return !k.is_parent;
    case field_nsproxy: value[0] = address_of(nsproxy, k.process); return !k.is_parent;
    default: return false;
  }
}

bool namespace_field(uint32_t process, uint32_t index, uint64_t *value) {
  struct stat info;
  if (index == field_mnt_ns) {
    *value = address_of(mnt_namespace, process);
    return true;
  }
  if (index != field_mnt_inum || sys_stat("/proc/self/ns/mnt", &info)) return false;
  *value = info.st_ino;
  return true;
}

}  // namespace

int64_t bpftime_task_read(void *to, uint64_t from, uint64_t size) {
  const struct bpftime_thread *t = bpftime_thread_current();
  uint32_t structure = from >> 40 & 0xf, id = from >> 16 & 0xffffff, offset = from & 0xffff;
  // Sound: without a layout every field would be at 0.
  if (!t || !(t->task_layout[0] | t->task_layout[1])) return -EFAULT;
  for (uint32_t i = 0; i < fields_count; i++) {
    uint32_t start = offset_of(t, i), skip = offset - start;
    if (fields[i].structure != structure || start == absent || offset < start) continue;
    if (skip + size > fields[i].bytes) continue;
    task k;
    uint64_t value[2] = {0, 0};
    bool known = structure == task_struct ? find_task(t, id, &k) && task_field(k, i, value)
                                          : id == t->pid && namespace_field(id, i, value);
    if (!known) return -EFAULT;
    bpftime_memcpy(to, reinterpret_cast<char *>(value) + skip, size);
    return 0;
  }
  return -EFAULT;
}

// The task that `low` and `high` describe (task_fields.def: the compiler adds them).
static uint64_t current_task(uint64_t low, uint64_t high) {
  struct bpftime_thread *t = bpftime_thread_current();
  if (!t) return 0;
  t->task_layout[0] = low;
  t->task_layout[1] = high;
  return address_of(task_struct, t->tid);
}

extern "C" {

uint64_t bpftime_helper_get_current_task(uint64_t low, uint64_t high) { return current_task(low, high); }

void *bpftime_helper_get_current_task_btf(uint64_t low, uint64_t high) {
  return reinterpret_cast<void *>(current_task(low, high));
}

// Tasks that a program can have are of its own process or its parent.
uint64_t bpftime_helper_copy_from_user_task(void *to, uint32_t size, uint64_t from, const void *task_address,
                                            uint64_t flags) {
  uint64_t address = reinterpret_cast<uint64_t>(task_address);
  const struct bpftime_thread *t = bpftime_thread_current();
  task k;
  if (flags) return static_cast<uint64_t>(-EINVAL);
  if (!size) return 0;
  bool known = t && bpftime_task_is(address) && find_task(t, address >> 16 & 0xffffff, &k);
  struct bpftime_iovec local = {to, size}, remote = {reinterpret_cast<void *>(from), size};
  if (known && sys_process_vm_readv(k.process, &local, &remote) == static_cast<long>(size)) return 0;
  bpftime_memset(to, 0, size);
  return static_cast<uint64_t>(-EFAULT);
}

}  // extern "C"
