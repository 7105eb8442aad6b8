/* What the doors into a process share: the session this process has joined. */
#ifndef BPFTIME_ENTRY_DOOR_H
#define BPFTIME_ENTRY_DOOR_H

#include "bpftime/bpftime.h"

/* `segment` is null while no session is joined. */
extern bpftime_session bpftime_door_session;

/* Forgets the session and unmaps what no thread can still reach. */
void bpftime_door_close(void);

#endif
