/* This process as the sessions see it: its pid, valid across fork, and for each
 * mapped session a *member* record with the slot that the process holds there.
 *
 * Knows segment.h only. Members are found from any address inside the mapping, so
 * that a map operation needs nothing but the map. At most BPFTIME_MEMBERS_MAX
 * sessions are mapped at once. */
#ifndef BPFTIME_CORE_PROCESS_H
#define BPFTIME_CORE_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include "segment.h"

#define BPFTIME_MEMBERS_MAX 16
/* Slots of a session's lock bytes: processes first, then tools; the last number
 * stands for an owner without a lock byte, judged by its thread id alone. */
#define BPFTIME_OWNER_TOOLS (BPFTIME_PROCESSES_MAX + 1u)
#define BPFTIME_OWNER_ANONYMOUS 127u

struct bpftime_member {
  struct bpftime_segment *segment; /* NULL: free record */
  size_t size;                     /* of the mapping, which is larger than the file */
  int fd;
  uint32_t slot1;      /* lock slot + 1; 0: not claimed yet */
  uint32_t generation; /* 24 bits that tell this holder of the slot from others */
  uint32_t joined;     /* enum bpftime_door: claims a process slot; 0: a tool's */
  uint32_t enabled;    /* programs run in this process */
  uint64_t device, inode;
  uint64_t known;  /* bytes of the session that were checked here (maps/extents.h) */
  uint32_t serial; /* tells the sessions apart that had this record one after another */
};

/* A page that is zero in a forked child (MADV_WIPEONFORK). */
struct bpftime_process_page {
  uint32_t pid;     /* 0: not known yet in this process */
  uint32_t renewal; /* 1: one thread is renewing the members after fork */
};
extern struct bpftime_process_page *bpftime_process_page;

/* Makes the page; 0 or -status. Safe to call again. */
int bpftime_process_init(void);
/* The pid, renewed after a fork; 0 while another thread (or an interrupted frame
 * of this one) is renewing, or before bpftime_process_init. */
uint32_t bpftime_process_pid(void);

/* Counts members added and removed: what was found through a member, or a mapping's address,
 * holds while this stays the same. */
extern uint32_t bpftime_members_changed;
/* Moves whenever a member comes, goes or gets a slot: what is remembered of one is void. */
extern uint32_t bpftime_members_epoch;

struct bpftime_member *bpftime_member_add(struct bpftime_segment *, size_t size, int fd, uint64_t known);
void bpftime_member_remove(struct bpftime_segment *);
/* The member whose mapping holds `address`; NULL if none does. */
struct bpftime_member *bpftime_member_of(const void *address);

/* Claims a process slot (`joined`) or a tool's slot by its lock byte. False if all
 * are held by the living. */
bool bpftime_member_claim(struct bpftime_member *);
struct bpftime_process *bpftime_member_process(const struct bpftime_member *);
/* Whether no living process holds lock slot `slot1 - 1`. */
bool bpftime_member_slot_dead(const struct bpftime_member *, uint32_t slot1);

#endif
