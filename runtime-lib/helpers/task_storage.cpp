// Helpers 156 and 157: values that hang on a task. A task is the address that
// bpf_get_current_task_btf gave (task.h); only the thread's own has values here. For others
// the answer is that of the kernel where a task cannot have any: NULL and -ENOENT.
#include "../maps/task_storage.h"

#include "helpers.h"
#include "task.h"

// The thread that calls, if the address is its task; else NULL.
static const struct bpftime_thread *own_task(const void *task) {
  uint64_t address = reinterpret_cast<uint64_t>(task);
  const struct bpftime_thread *t = bpftime_thread_current();
  bool is_struct = bpftime_task_is(address) && !(address >> 40 & 15) && !(address & 0xffff);
  return t && is_struct && (address >> 16 & 0xffffff) == t->tid ? t : nullptr;
}

extern "C" {

void *bpftime_helper_task_storage_get(struct bpftime_map *map, const void *task, const void *initial,
                                      uint64_t flags) {
  constexpr uint64_t create = 1;  // BPF_LOCAL_STORAGE_GET_F_CREATE
  constexpr uint32_t task_storage_type = 29;
  const struct bpftime_thread *t = own_task(task);
  if (flags & ~create || !t || map->type != task_storage_type) return nullptr;
  return bpftime_task_value(map, t, flags & create, initial);
}

uint64_t bpftime_helper_task_storage_delete(struct bpftime_map *map, const void *task) {
  constexpr uint32_t task_storage_type = 29;
  if (!task || map->type != task_storage_type) return static_cast<uint64_t>(-EINVAL);
  const struct bpftime_thread *t = own_task(task);
  return static_cast<uint64_t>(static_cast<int64_t>(t ? bpftime_task_value_remove(map, t) : -ENOENT));
}

}  // extern "C"
