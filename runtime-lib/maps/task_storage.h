/* A thread's own value in a task storage map, for helpers 156 and 157. */
#ifndef BPFTIME_MAPS_TASK_STORAGE_H
#define BPFTIME_MAPS_TASK_STORAGE_H

#include "../core/thread.h"
#include "map.h"

/* The value of the thread that calls, NULL if it has none; with `create` it gets one, which
 * begins as `initial` (NULL: zeros), and NULL means that all places are taken. */
void *bpftime_task_value(struct bpftime_map *, const struct bpftime_thread *, bool create,
                         const void *initial);
/* Removes it: 0 or -ENOENT. */
int bpftime_task_value_remove(struct bpftime_map *, const struct bpftime_thread *);

#endif
