/* What event streams of all kinds share: where a consumer leaves word that it sleeps, and
 * whether there is something to read. */
#ifndef BPFTIME_MAPS_EVENTS_H
#define BPFTIME_MAPS_EVENTS_H

#include "../core/wake.h"
#include "map.h"

/* Both NULL or false for maps that are no streams. */
uint32_t *bpftime_events_armed(struct bpftime_map *);
bool bpftime_events_waiting(struct bpftime_map *);
/* Forgets what woke the reader of a descriptor before. */
void bpftime_events_clear(int fd);

/* Helpers' flags: BPF_RB_NO_WAKEUP. Whoever waits is woken without BPF_RB_FORCE_WAKEUP too. */
#define BPFTIME_RB_NO_WAKEUP 1u
#define BPFTIME_RB_FORCE_WAKEUP 2u

#endif
