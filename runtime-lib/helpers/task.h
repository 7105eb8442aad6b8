/* Reads of the structures of task_fields.def, which exist only as answers. */
#ifndef BPFTIME_HELPERS_TASK_H
#define BPFTIME_HELPERS_TASK_H

#include <stdint.h>

/* Whether an address is one that bpf_get_current_task gave, or was read from there. No
 * memory of a process lies in that range. */
static inline bool bpftime_task_is(uint64_t address) { return address >> 44 == 0xffffe; }

/* One field, or part of one: 0, or -EFAULT for anything else, and for tasks and
 * namespaces that are not this thread's, its process's or its parent's. */
int64_t bpftime_task_read(void *to, uint64_t from, uint64_t size);

#endif
