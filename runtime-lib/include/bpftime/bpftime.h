/* bpftime.h: the runtime's public interface, for programs that embed it and for
 * the tools that read sessions. C and C++. Link libbpftime-rt.a.
 *
 * Functions that return int give 0 or a negated code of status.def, unless said
 * otherwise; map functions give 0 or -errno exactly as bpf(2) would. Nothing here
 * allocates from libc, and every object lives until it is closed. */
#ifndef BPFTIME_H
#define BPFTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bpftime_segment;
struct bpftime_map;
struct bpftime_image_header;
struct bpftime_extent;

/* ---- sessions --------------------------------------------------------- */

/* A session mapped into this process. */
struct bpftime_session {
  struct bpftime_segment *segment;
  size_t size; /* of the mapping: the file and room for it to grow */
  int fd;      /* close-on-exec */
};

/* A value for what an image lets its host set: a variable (`compile --settable`), all its
 * bytes, or how many entries a map has (`--settable-size`), as a uint32_t. */
struct bpftime_setting {
  const char *name; /* of the variable, or of the map */
  const void *value;
  size_t size;
};

/* What bpftime_session_create needs beside the image. */
struct bpftime_session_options {
  const char *path;     /* of the file to make; it must not exist. NULL: a file without a name, for
                           this process and its children alone */
  const char *name;     /* shown to users, at most 63 bytes */
  uint32_t follow;      /* enum bpftime_follow */
  uint32_t trace_bytes; /* size of the trace_printk ring, a power of two ≥ 4096; 0: 64 KiB */
  uint32_t perf_bytes;  /* size of each perf buffer, likewise */
  uint32_t timed;       /* 1: bpftime_run measures how long programs run */
  uint32_t setting_count;
  /* What is not set stays as it was compiled. bpftime_session_create refuses a setting that the
   * image does not declare, or of another size or range: BPFTIME_STATUS_not_settable. */
  const struct bpftime_setting *settings;
};

/* Bytes a session for this image takes; 0 if a map shape is outside what its type
 * allows, or a setting not what the image declares. `image` must have passed
 * bpftime_image_check. */
uint64_t bpftime_session_size(const void *image, const struct bpftime_session_options *);

/* What MAP_CREATE would answer for the shape of map number `index` of such an image: 0 or -errno.
 * For telling a user which map it is that cannot be made. */
int bpftime_map_check(const void *image, uint32_t index);

/* Makes the file, sizes it, writes maps with their initial values and the image,
 * and marks it ready. On error no file is left behind. */
int bpftime_session_create(const void *image, size_t image_size, const struct bpftime_session_options *,
                           struct bpftime_session *out);
/* Adds an image to a session that is there, whatever uses it meanwhile: its own maps, counters
 * and code, in an extent whose number is left in `extent`. An image that the session has
 * already is not added again, and with settings refused: -exists. Maps with LIBBPF_PIN_BY_NAME are shared
 * among the images that have one of the same name: -map_mismatch if it has another shape, or is a program
 * array. -no_memory: this process mapped the session with less room than that (512 MiB more than it had then,
 * 64 MiB in 32-bit processes). On error the session is as it was. Of the options perf_bytes and the settings
 * count alone. Waits for others who add. */
int bpftime_session_add(struct bpftime_session *, const void *image, size_t image_size,
                        const struct bpftime_session_options *, uint32_t *extent);
/* Makes the next process that joins with the image the first one, for follow=none. */
void bpftime_extent_reset(struct bpftime_session *, uint32_t extent);
/* How many images there are now, and what one of them brought along (abi/segment.h); NULL: none of
 * that number. */
uint32_t bpftime_session_extents(struct bpftime_session *);
struct bpftime_extent *bpftime_session_extent(struct bpftime_session *, uint32_t extent);
/* Maps an existing session. Refuses one that is damaged or of another version. */
int bpftime_session_open(const char *path, struct bpftime_session *out);
void bpftime_session_close(struct bpftime_session *);

/* ---- maps: 0 or -errno, the kernel's --------------------------------- */

/* The first map of that name. Images may have maps of equal names. */
struct bpftime_map *bpftime_map_by_name(struct bpftime_session *, const char *name);
/* Maps by number, those of one image behind those of the one before. A number of a map that
 * is shared gives the map of the image that had it first. */
struct bpftime_map *bpftime_map_at(struct bpftime_session *, uint32_t number);
uint32_t bpftime_map_count(struct bpftime_session *);
/* Pointer to the value or NULL; valid as long as the element lives. NULL also where a
 * value looks different from outside (per CPU): use bpftime_map_read. */
void *bpftime_map_lookup(struct bpftime_map *, const void *key);
/* Bytes of a value in the functions below: per CPU, all of them in a row, each padded
 * to 8 bytes. */
uint64_t bpftime_map_value_bytes(const struct bpftime_map *);
/* The commands of bpf(2) with their flags and errors: MAP_LOOKUP_ELEM,
 * MAP_LOOKUP_AND_DELETE_ELEM, MAP_UPDATE_ELEM, MAP_DELETE_ELEM. */
int bpftime_map_read(struct bpftime_map *, const void *key, void *value, uint64_t flags);
int bpftime_map_take(struct bpftime_map *, const void *key, void *value, uint64_t flags);
int bpftime_map_update(struct bpftime_map *, const void *key, const void *value, uint64_t flags);
int bpftime_map_delete(struct bpftime_map *, const void *key);
/* The key after `key`, or the first if `key` is NULL or gone; -ENOENT at the end. */
int bpftime_map_next_key(struct bpftime_map *, const void *key, void *next_key);
/* Of a queue or a stack: the value that would be popped after `index` others. -ENOENT: there
 * are not as many. Nothing is taken out. */
int bpftime_map_peek(struct bpftime_map *, uint32_t index, void *value);
/* MAP_FREEZE: from now on only programs write. */
int bpftime_map_freeze(struct bpftime_map *);

/* A batch, as in bpf(2): `keys` and `values` have room for `count` elements, and `count`
 * becomes what was done, also on most errors. Reading starts behind `in` (NULL: from the
 * first element) and leaves in `out` where to go on: key_size bytes, at least 4. At the
 * end of the map a read gives -ENOENT, beside the last elements. -ENOSPC: the next
 * elements come only together and are more than `count`. */
struct bpftime_map_batch {
  const void *in;
  void *out;
  void *keys;
  void *values;
  uint32_t count;
  uint32_t reserved;
  uint64_t elem_flags; /* as of single updates */
  uint64_t flags;      /* 0 */
};
int bpftime_map_read_batch(struct bpftime_map *, struct bpftime_map_batch *);
int bpftime_map_take_batch(struct bpftime_map *, struct bpftime_map_batch *);
int bpftime_map_update_batch(struct bpftime_map *, struct bpftime_map_batch *);
int bpftime_map_delete_batch(struct bpftime_map *, struct bpftime_map_batch *);

/* Consumes what a ring buffer holds: calls `each` for every committed record in
 * order; a non-zero return stops. Gives the number of records consumed. One
 * consumer at a time per ring. `dropped` (may be NULL) gets the records producers
 * could not place since the session began. */
int bpftime_ringbuf_consume(struct bpftime_map *, int (*each)(void *user, const void *data, uint32_t size),
                            void *user, uint64_t *dropped);

/* The same for buffer `buffer` (the processor's number) of a perf event array: samples
 * whose size is rounded up as the kernel's are, to 4 bytes more than a multiple of 8. One
 * consumer at a time per buffer. */
int bpftime_perf_consume(struct bpftime_map *, uint32_t buffer,
                         int (*each)(void *user, const void *data, uint32_t size), void *user,
                         uint64_t *dropped);
/* How many buffers there are. */
uint32_t bpftime_perf_buffers(struct bpftime_map *);

/* Sleeping until something comes, in any ring or perf buffer of the session. The
 * descriptor is for poll(2) and epoll(7); close(2) it. A loop that misses nothing:
 *
 *   for (;;) { consume everything; if (bpftime_events_arm(session, fd) == 0) poll(fd); }
 *
 * Programs that write with BPF_RB_NO_WAKEUP wake nobody. Gives a descriptor or -status. */
int bpftime_events_open(const struct bpftime_session *);
/* Asks to be woken once. 1: do not sleep, there is something already. */
int bpftime_events_arm(struct bpftime_session *, int fd);

/* Fills a user ring buffer, which programs drain (bpf_user_ringbuf_drain): room for a sample
 * of `size` bytes, which is then filled and submitted, or discarded. Samples come to programs
 * in the order of their reservation. One thread reserves at a time. 0, -E2BIG for what never
 * fits, -ENOSPC while the ring is full, -EINVAL for another kind of map. */
int bpftime_user_ringbuf_reserve(struct bpftime_map *, uint32_t size, void **sample);
void bpftime_user_ringbuf_submit(struct bpftime_map *, void *sample);
void bpftime_user_ringbuf_discard(struct bpftime_map *, void *sample);
/* Asks to be woken, through a descriptor of bpftime_events_open, once a program has drained
 * the ring. 1: do not sleep, there is room for `size` bytes already. */
int bpftime_user_ringbuf_arm(struct bpftime_map *, int fd, uint32_t size);

/* ---- images ---------------------------------------------------------- */

enum bpftime_load_flags {
  BPFTIME_LOAD_ALLOW_UNVERIFIED = 1,
  /* On x86_64, bpf_probe_read and its like may load directly, at a nanosecond or two instead
   * of a microsecond. For that SIGSEGV and SIGBUS get a handler, which stays, and which calls
   * what the host has set before for all faults but those of such loads. The host promises to
   * change neither signal's action afterwards, and to run programs on no alternate signal
   * stack. Blocked signals are noticed, and mean the slow way. */
  BPFTIME_LOAD_DIRECT_READS = 2,
};
/* A program may have bodies for several kinds of CPU; the best that this one runs is what is
 * called. The flags of a load may name features (BPFTIME_CPU_* of native.h, bits 0..15) to do
 * without, as on a CPU that lacks them. */
#define BPFTIME_LOAD_WITHOUT_SHIFT 16
#define BPFTIME_LOAD_WITHOUT(features) ((uint32_t)(features) << BPFTIME_LOAD_WITHOUT_SHIFT)
/* The features that CPU and system provide. */
uint32_t bpftime_cpu_features(void);

/* Checks magic, ABI, machine, CPU features, every table and the digest of an
 * image of `size` bytes. An image that passes can be used without further checks
 * as long as its bytes do not change. */
int bpftime_image_check(const void *image, size_t size, uint32_t flags);

/* A loaded image: one zone bound to the maps of a session. */
struct bpftime_loaded {
  const struct bpftime_image_header *image;
  void *zone;
  size_t zone_size;
  struct bpftime_session *session;
  struct bpftime_extent *extent; /* of the session */
};

/* Loads the session's first image into this process without attaching anything. */
int bpftime_load(struct bpftime_session *, uint32_t flags, struct bpftime_loaded *out);

/* The same for an image of the caller's own, which the extent was made from: other processes
 * of the session may be trusted with their maps and not with this one's code. It is not copied. */
int bpftime_load_own(struct bpftime_session *, uint32_t extent, const void *image, size_t size,
                     uint32_t flags, struct bpftime_loaded *out);

/* A function of the program that loads. `prototype` is what `compile --host-table` was told
 * of it, behind the number: "NAME RESULT ARGUMENT...", one space between words. An image calls
 * a function of exactly the prototype that its programs were verified against; one of that
 * name with another is refused (BPFTIME_STATUS_other_prototype; the tiny profile says
 * unknown_import). */
struct bpftime_host_function {
  const char *prototype;
  uint64_t (*call)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
};
/* bpftime_load with `count` functions to import. */
int bpftime_load_with(struct bpftime_session *, uint32_t flags, const struct bpftime_host_function *,
                      uint32_t count, struct bpftime_loaded *out);
/* The same for any of the session's images, by the number of its extent. */
int bpftime_load_extent(struct bpftime_session *, uint32_t extent, uint32_t flags,
                        const struct bpftime_host_function *, uint32_t count, struct bpftime_loaded *out);
void bpftime_unload(struct bpftime_loaded *);

typedef uint64_t (*bpftime_entry)(void *ctx);
/* The entry of a program, or NULL. Call it through bpftime_call unless the caller
 * itself assures that no probe of this session runs in the same thread. */
bpftime_entry bpftime_program(const struct bpftime_loaded *, const char *name);
/* Runs a program on a context under the recursion guard; 0 if the guard is held. */
uint64_t bpftime_call(bpftime_entry, void *ctx);

/* ---- embedding: programs as plug-ins of a process ------------------------ */

struct bpftime_embed_options {
  uint32_t load_flags; /* enum bpftime_load_flags */
  uint32_t perf_bytes; /* as in bpftime_session_options */
  uint32_t timed;
  uint32_t function_count;
  /* Bodies of the helpers that the image was compiled with (`compile --host-table`). */
  const struct bpftime_host_function *functions;
};

/* An image, loaded, in a session of its own. Do not copy it: `loaded` points to `session`. */
struct bpftime_embedded {
  struct bpftime_session session;
  struct bpftime_loaded loaded;
};

/* Checks an image of `size` bytes (8-byte aligned) and makes it ready to run. The bytes are
 * copied. `options` may be NULL. Leaves no file behind. A process has room for 16 sessions
 * at once, these included. */
int bpftime_embed(const void *image, size_t size, const struct bpftime_embed_options *,
                  struct bpftime_embedded *out);
/* The same with settings. Not in the tiny profile. */
int bpftime_embed_set(const void *image, size_t size, const struct bpftime_embed_options *,
                      const struct bpftime_setting *, uint32_t setting_count, struct bpftime_embedded *out);
/* bpftime_embed for a file as `bpftime-aot link` writes it. */
int bpftime_embed_file(const char *path, const struct bpftime_embed_options *, struct bpftime_embedded *out);
/* Only while none of its programs runs. */
void bpftime_embed_close(struct bpftime_embedded *);

/* A program's number in the image, or -BPFTIME_STATUS_no_program. */
int bpftime_program_index(const struct bpftime_loaded *, const char *name);
/* Runs a program and counts it: 0 and what it returned, or -status: bad_argument for a
 * number that is none; busy where another program runs in this thread (counted as a
 * miss). From any thread, in signal handlers too. `ctx` is what the program's type says
 * (below for packets), as large as the program was verified for. */
int bpftime_run(const struct bpftime_loaded *, uint32_t program, void *ctx, uint64_t *result);

struct bpftime_stats {
  uint64_t hits;
  uint64_t misses;
  uint64_t ns; /* sum over the hits; 0 unless the session is timed */
};
/* What a program has done in all processes of the session; 0 or -status. */
int bpftime_program_stats(const struct bpftime_loaded *, uint32_t program, struct bpftime_stats *out);

/* Timers (bpf_timer) have no thread of their own: their callbacks run in a thread of whoever
 * serves their image, in any process of the session, and wait as long as nobody does. A loop
 * that serves:
 *
 *   for (;;) { bpftime_timers_run(&loaded); poll(fd, bpftime_timers_next(&loaded)); }
 *
 * A timer that is started meanwhile and is due earlier wakes it, if the descriptor is one of
 * bpftime_events_open. */
/* Nanoseconds until a timer is due; 0: one is; all ones: none is armed. */
uint64_t bpftime_timers_next(const struct bpftime_loaded *);
/* Runs callbacks that are due, earliest first, a few at a time. How many there were: 0 also
 * while another thread serves; -status: busy, inside a program. */
int bpftime_timers_run(const struct bpftime_loaded *);

/* ---- contexts of packet programs -------------------------------------- */

/* What XDP programs run on, and what tc and socket filter programs run on. Both begin
 * with the bytes of linux/bpf.h's xdp_md and __sk_buff, field by field; `reserved` are
 * the fields that no program of these types may use and the 32-bit places of the
 * packet's addresses, which are real pointers here. A host fills in what it knows,
 * leaves the rest zero and calls bpftime_call(entry, &context).
 *
 * The packet is [data, data_end), at most 65535 bytes, readable and writable as long
 * as the program runs; [data_meta, data) is its metadata, empty if they are equal.
 * Helpers make a packet longer within [buffer, buffer_end); NULL: there is no room beyond
 * the packet. They leave the new bounds in these pointers. */
struct bpftime_xdp {
  uint32_t reserved[3];
  uint32_t ingress_ifindex;
  uint32_t rx_queue_index;
  uint32_t egress_ifindex; /* for programs of a device map */
  void *data __attribute__((aligned(8)));
  void *data_end __attribute__((aligned(8)));
  void *data_meta __attribute__((aligned(8)));
  void *buffer __attribute__((aligned(8)));
  void *buffer_end __attribute__((aligned(8)));
};

/* What is known of the checksums in a packet (struct bpftime_skb), as in linux/skbuff.h. */
enum bpftime_checksum {
  BPFTIME_CHECKSUM_NONE = 0,        /* nothing */
  BPFTIME_CHECKSUM_UNNECESSARY = 1, /* right, down to csum_level + 1 of them */
  BPFTIME_CHECKSUM_COMPLETE = 2,    /* csum is the sum over what follows the network header */
  BPFTIME_CHECKSUM_PARTIAL = 3,     /* to be filled in by the device */
};

/* For tc programs data is the Ethernet header, for socket filters what follows it.
 * LD_ABS and LD_IND read [data, data_end), and with negative offsets from the two
 * headers; NULL: there is none. */
struct bpftime_skb {
  uint32_t len;
  uint32_t pkt_type;
  uint32_t mark;
  uint32_t queue_mapping;
  uint32_t protocol; /* network byte order */
  uint32_t vlan_present;
  uint32_t vlan_tci;
  uint32_t vlan_proto;
  uint32_t priority;
  uint32_t ingress_ifindex;
  uint32_t ifindex;
  uint32_t tc_index;
  uint32_t cb[5];
  uint32_t hash;
  uint32_t tc_classid;
  uint32_t reserved[2];
  uint32_t napi_id;
  uint32_t reserved_socket[16];
  uint64_t tstamp __attribute__((aligned(8)));
  uint32_t wire_len;
  uint32_t gso_segs;
  uint32_t reserved_sk[2];
  uint32_t gso_size;
  uint8_t tstamp_type;
  uint8_t padding[3];
  uint64_t hwtstamp __attribute__((aligned(8)));
  void *data __attribute__((aligned(8)));
  void *data_end __attribute__((aligned(8)));
  void *data_meta __attribute__((aligned(8)));
  void *mac_header __attribute__((aligned(8)));
  void *network_header __attribute__((aligned(8)));
  void *buffer __attribute__((aligned(8)));
  void *buffer_end __attribute__((aligned(8)));
  uint32_t csum;
  uint8_t ip_summed; /* enum bpftime_checksum */
  uint8_t csum_level;
  uint8_t hash_known;    /* `hash` holds, also if it is 0 */
  uint8_t encapsulation; /* a header was put around it: bpf_skb_adjust_room */
};

/* Where the last program that this thread ran wants its packet to go: what its call of
 * bpf_redirect, bpf_redirect_peer or bpf_redirect_neigh named. To be asked when the
 * program's result says that it redirects (XDP_REDIRECT, TC_ACT_REDIRECT). */
enum bpftime_redirect_flags {
  BPFTIME_REDIRECT_INGRESS = 1, /* to the device's receiving side */
  BPFTIME_REDIRECT_NEIGH = 2,   /* with the link-layer addresses of a neighbour */
  BPFTIME_REDIRECT_PEER = 4,    /* to the device's peer in another namespace */
};
struct bpftime_redirect {
  uint32_t ifindex; /* 0: nowhere */
  uint32_t flags;
};
struct bpftime_redirect bpftime_redirected(void);

/* ---- attaching ------------------------------------------------------- */

/* Joins this process to the session with the image of extent `extent`: claims a process slot, loads a zone
 * near each module of the plan, and patches the sites. All or nothing: on error every site is as it was.
 * `flags`: enum bpftime_load_flags. */
int bpftime_join(struct bpftime_session *, uint32_t extent, uint32_t door, uint32_t flags);
/* Takes the probes of an image, or of BPFTIME_ALL_EXTENTS, out of this process again and restores
 * the original bytes. */
int bpftime_leave(struct bpftime_session *, uint32_t extent);
/* Whether this process has any image attached. */
bool bpftime_anything_attached(void);

#ifdef __cplusplus
}
#endif
#endif
