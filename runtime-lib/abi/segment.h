/* The session: one shared mapping that all processes of a session and their
 * tools look at. A file /dev/shm/bpftime-UID/NAME, mode 0600.
 *
 * Offsets and fixed-width fields only, so that processes of different ABIs share it; what is
 * mapped never moves. It grows by extents, one per image, each right behind the one before:
 *
 *   header, which ends in the first extent | processes | threads | leases | that extent's parts
 *   extent | its parts
 *   …
 *   parts:  map headers | counters | times | image | map data
 *
 * Offsets of the header count from the start of the file, those of an extent from the extent,
 * and `bpftime_map::data_off` from the map's own header, so that compiled code reaches a
 * value from the one address it has. Maps are numbered through all extents.
 *
 * Who owns what: a tool writes an extent and then only reads it, but for the map data; a
 * process claims one process slot; a thread claims one thread slot; map data follows the
 * rules of the map's type (runtime-lib/maps/). An extent is there once `size` covers it: one
 * release store by whoever holds a POSIX write lock on byte BPFTIME_LOCK_GROW. What lies in
 * the file behind `size` is a dead grower's and will be cut off. A process is alive while it
 * holds the lock on byte BPFTIME_LOCK_BASE + slot: pids are shown, never trusted. */
#ifndef BPFTIME_ABI_SEGMENT_H
#define BPFTIME_ABI_SEGMENT_H

#include "native.h"

#define BPFTIME_SEGMENT_MAGIC 0x53465042u /* "BPFS" */
#define BPFTIME_LOCK_BASE 0x4000000000000000ull
#define BPFTIME_LOCK_GROW (BPFTIME_LOCK_BASE - 1)
#define BPFTIME_LOCK_STREAM                                                      \
  (BPFTIME_LOCK_BASE - 128) /* + extent: held by the tool that streams its rings \
                             */
#define BPFTIME_EXTENTS_MAX 64u
#define BPFTIME_ALL_EXTENTS 0xffffffffu
#define BPFTIME_PROCESSES_MAX 64u
#define BPFTIME_THREADS_MAX 256u
#define BPFTIME_NAME_MAX 64u

enum bpftime_follow {
  BPFTIME_FOLLOW_NONE = 0, /* the first process only */
  BPFTIME_FOLLOW_FORK = 1, /* and its children */
  BPFTIME_FOLLOW_EXEC = 2, /* and what they execute */
};

/* Timers in the values of an extent's maps; see runtime-lib/maps/timer.h. */
struct bpftime_timers {
  uint64_t lock;    /* of who serves them; core/lock.h */
  uint64_t running; /* the timer whose callback runs, from the start of the file; 0: none */
  uint64_t next[2]; /* the earliest deadline by CLOCK_MONOTONIC and CLOCK_BOOTTIME, ns; 0: none */
  uint32_t armed;   /* 1: who serves them sleeps; core/wake.h */
  uint32_t reserved;
};

/* What one image brought along. */
struct bpftime_extent {
  uint64_t size;             /* from here to the next extent, which starts a page */
  struct bpftime_table maps; /* struct bpftime_map, 64-byte aligned */
  uint32_t map_first;        /* number of the first of them */
  uint32_t program_count;
  uint32_t counters_stride; /* bytes from one thread's counters to the next */
  uint32_t first_pid;       /* the first process joined, for follow=none */
  uint64_t counters_off;    /* threads.count + 1 rows of struct bpftime_counter[program_count];
                               the last row is shared, by atomic adds */
  uint64_t times_off;       /* uint64_t[program_count]: nanoseconds, by atomic adds */
  uint64_t image_off;       /* the blob, BPFTIME_IMAGE_ALIGN aligned */
  uint64_t image_size;
  uint32_t trace_map; /* index of the ring buffer that takes trace_printk; ~0: no program, no ring */
  uint32_t reserved;
  struct bpftime_timers timers;
};

struct bpftime_segment {
  uint32_t magic;
  uint32_t abi_version;
  uint64_t size;        /* bytes of the file that count: whole extents */
  uint32_t ready;       /* 1 once the first extent is written (release store) */
  uint32_t follow;      /* enum bpftime_follow */
  uint32_t creator_pid; /* the tool's */
  uint32_t reserved0;
  uint64_t created_unix_ns;
  char name[BPFTIME_NAME_MAX];
  struct bpftime_table processes; /* struct bpftime_process */
  struct bpftime_table threads;   /* struct bpftime_thread_slot */
  struct bpftime_table leases;    /* struct bpftime_lease, one per possible CPU */
  uint32_t leases_fast;           /* 1: some thread takes leases by restartable sequences */
  uint32_t timed;                 /* 1: the time that programs take is measured */
  uint32_t stop;                  /* 1: probes pass through (detaching) */
  uint32_t reserved;
  uint64_t unleased; /* runs that had to use per-CPU values without a lease */
  struct bpftime_extent first;
};

/* One map. `name` is NUL-terminated. The words below `data_off` belong to the
 * type; see the comment at the head of runtime-lib/maps/<type>.cpp. A map that the image
 * shares with an earlier one (BPFTIME_MAP_PINNED) has its type's bits inverted here, no data,
 * and in words[0] the other's number. */
struct bpftime_map {
  uint32_t type;
  uint32_t key_size;
  uint32_t value_size;
  uint32_t max_entries;
  uint32_t flags;
  uint32_t kind; /* enum bpftime_map_kind */
  uint32_t btf_key;
  uint32_t btf_value;
  uint64_t data_off; /* from this header to the type's data */
  uint64_t data_size;
  uint32_t value_stride; /* bytes between values: value_size rounded up to 8 */
  uint32_t frozen;       /* 1: writes by helpers and tools are refused (-EPERM) */
  uint64_t extra;        /* map_extra of MAP_CREATE */
  uint64_t self_off;     /* of this header, from the start of the file */
  struct bpftime_map_element element;
  uint32_t buffer_bytes; /* as in the shape it was made from */
  uint32_t lock;         /* where values have their bpf_spin_lock, + 1; 0: they have none */
  uint32_t timer;        /* where they have their bpf_timer, likewise */
  uint64_t words[8];     /* the type's own fixed fields */
  char name[BPFTIME_NAME_MAX];
};

enum bpftime_process_state {
  BPFTIME_PROCESS_FREE = 0,
  BPFTIME_PROCESS_JOINING = 1,
  BPFTIME_PROCESS_LIVE = 2,
  BPFTIME_PROCESS_DETACHED = 3,
  BPFTIME_PROCESS_FAILED = 4, /* `status` says why */
};

enum bpftime_door {
  BPFTIME_DOOR_PRELOAD = 1,
  BPFTIME_DOOR_INJECT = 2,
  BPFTIME_DOOR_LINKED = 3,
};

struct bpftime_process {
  uint32_t state; /* enum bpftime_process_state, claimed by compare-and-swap */
  uint32_t pid;
  uint32_t door;        /* enum bpftime_door */
  uint32_t status;      /* status.def code, positive */
  uint32_t failed_site; /* site index that failed, BPFTIME_NO_SITE if none */
  uint32_t sites_live;
  uint64_t joined_unix_ns;
  uint64_t runtime_base;  /* where the runtime is mapped in that process */
  uint64_t extents;       /* bit i: the image of extent i is attached */
  uint64_t extents_ever;  /* bit i: it was so at some time */
  uint32_t failed_extent; /* of failed_site */
  uint32_t reserved[3];
  char comm[16];
};

struct bpftime_thread_slot {
  uint32_t process; /* process slot + 1; 0: free */
  uint32_t tid;
};

/* Who uses the values of a CPU's slot: runtime-lib/core/lease.h. Words as in core/lock.h. */
struct bpftime_lease {
  uint64_t fast;
  uint64_t cross;
  uint64_t reserved[6];
};

struct bpftime_counter {
  uint64_t hits;
  uint64_t misses; /* runs skipped because a probe was already running in the thread,
                      or the return store was full */
};

#endif
