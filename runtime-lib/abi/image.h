/* The blob: what the runtime loads. Made by the linker, read in the target.
 *
 * One file: header, tables, strings, initial map values, then at `code_off` the
 * position-independent part: programs, trampolines, read-only data and import
 * slots. A *zone* is one private copy of the code part, made by the runtime
 * within 2 GiB of a probed module, writable while its slots and fix-ups are
 * filled and executable afterwards, never both. The code part is stateless, so a
 * process may hold several zones of one image.
 *
 *   zone = copy of code part
 *        + slots[i]  := address of what imports[i] names
 *        + fix-ups of the zone's module   (displaced references, jumps back)
 *        + entries[p] := code offset of the best body of program p for this CPU
 *   site:  jump to zone + site.trampoline_off   (written last)
 *
 * A zone whose trampolines wrap calls describes them as a loaded library does, by an ELF
 * file that ends the code part. Its two program headers, PT_LOAD and PT_GNU_EH_FRAME,
 * count from the zone and serve unwinders in the process; its sections, at run-time
 * addresses, serve debuggers.
 *
 * Offsets are in bytes: `*_off` in tables count from the start of the file unless
 * said otherwise; code offsets count from `code_off`. Little-endian. The digest
 * covers the whole file with the digest field itself as zeros, so a change of any
 * byte is refused. */
#ifndef BPFTIME_ABI_IMAGE_H
#define BPFTIME_ABI_IMAGE_H

#include "native.h"

#define BPFTIME_IMAGE_MAGIC 0x49465042u /* "BPFI" */
#define BPFTIME_IMAGE_ALIGN 64u         /* of code_off and of the image in a segment */

struct bpftime_image_header {
  uint32_t magic;
  uint16_t abi_version;
  uint16_t machine;
  uint32_t size;         /* of the file */
  uint32_t cpu_features; /* BPFTIME_CPU_* */
  uint32_t verified_by;  /* enum bpftime_verified_by */
  uint32_t code_off;
  uint32_t code_size;
  uint32_t slots_off;            /* code offset of imports.count slots, pointers of the machine */
  uint32_t entries_off;          /* code offset of room for programs.count code offsets */
  uint32_t tails_off;            /* code offset of struct bpftime_program_table, 0: there is none */
  struct bpftime_table programs; /* struct bpftime_image_program */
  struct bpftime_table maps;     /* struct bpftime_image_map */
  struct bpftime_table imports;  /* struct bpftime_image_import, one per slot */
  struct bpftime_table links;    /* struct bpftime_image_link */
  struct bpftime_table modules;  /* struct bpftime_image_module */
  struct bpftime_table sites;    /* struct bpftime_image_site, sorted by module */
  struct bpftime_table fixups;   /* struct bpftime_image_fixup, sorted by module */
  struct bpftime_table moves;    /* struct bpftime_image_move, by site */
  struct bpftime_table strings;  /* bytes */
  struct bpftime_table data;     /* bytes */
  struct bpftime_table btf;      /* bytes */
  struct bpftime_table slots;    /* struct bpftime_map_slot */
  struct bpftime_table bodies;   /* struct bpftime_image_body, by program, least demanding first */
  struct bpftime_table settable; /* struct bpftime_settable */
  uint32_t elf_off;              /* code offset of the ELF file described below; 0: there is none */
  uint8_t source_digest[32];
  uint8_t prototypes_digest[32];
  uint8_t digest[32]; /* SHA-256 of the file with this field zero */
};

struct bpftime_image_program {
  uint32_t name;     /* string */
  uint32_t section;  /* string */
  uint32_t type;     /* enum bpf_prog_type; or BPFTIME_CALLBACK | index of a map */
  uint32_t policy;   /* enum bpftime_register_policy */
  uint32_t code_off; /* code offset of the entry: uint64_t (*)(void *ctx) */
  uint32_t code_size;
  uint32_t stack_bytes_max;
  uint32_t insn_count;
  uint64_t ctx_words;
  uint8_t digest[32];
};

/* Another body of a program. The last whose features the CPU has takes the place of the
 * program's own, which any CPU with the header's features runs. */
struct bpftime_image_body {
  uint32_t program;
  uint32_t cpu_features; /* BPFTIME_CPU_* */
  uint32_t code_off;
  uint32_t code_size;
  uint32_t tail_off; /* where tail calls enter it */
};

struct bpftime_image_map {
  uint32_t name;
  uint32_t type;
  uint32_t key_size;
  uint32_t value_size;
  uint32_t max_entries;
  uint32_t flags;
  uint32_t kind;    /* enum bpftime_map_kind */
  uint32_t btf_key; /* type ids in the image's btf bytes */
  uint32_t btf_value;
  uint32_t init_off; /* in the data table */
  uint32_t init_size;
  uint32_t buffer_bytes; /* of one perf buffer, set when a session is made; 0: the runtime's own choice */
  uint64_t extra;        /* map_extra given to MAP_CREATE */
  struct bpftime_map_element element;
  uint32_t lock;  /* where values have their bpf_spin_lock, + 1; 0: they have none */
  uint32_t timer; /* where they have their bpf_timer, likewise */
  uint32_t reserved;
};

enum bpftime_import_kind {
  BPFTIME_IMPORT_HELPER = 1,   /* index: helper id */
  BPFTIME_IMPORT_MAP = 2,      /* index: map; slot = its struct bpftime_map */
  BPFTIME_IMPORT_MAP_DATA = 3, /* index: map; slot = its first value */
  BPFTIME_IMPORT_SERVICE = 4,  /* index: enum bpftime_service */
  BPFTIME_IMPORT_HOST = 5,     /* index: string; slot = the host's function of that prototype */
  BPFTIME_IMPORT_ROUTINE = 6,  /* index: id in routines.def */
};

/* What trampolines, and the last three programs, reach through slots; the contract is in
 * trampoline.h. */
enum bpftime_service {
  BPFTIME_SERVICE_ENTER = 1, /* code: runs a site's entry programs */
  BPFTIME_SERVICE_LEAVE = 2, /* code: runs a site's return programs */
  BPFTIME_SERVICE_SITES = 3, /* data: the process's live sites, first argument of both */
  BPFTIME_SERVICE_WALK = 4,  /* code: a step of a loop over a map, for programs (walk.h) */
  BPFTIME_SERVICE_DRAIN = 5, /* code: the same over a user ring buffer (dynptr.h) */
  BPFTIME_SERVICE_HERE = 6,  /* data: what inlined helpers look at (here.h) */
};

struct bpftime_image_import {
  uint16_t kind; /* enum bpftime_import_kind */
  uint16_t reserved;
  uint32_t index;
};

/* A program at a probe: made from a section name or --at. */
struct bpftime_image_link {
  uint32_t program;
  uint32_t kind;   /* ATTACH_KIND id */
  uint32_t binary; /* string: what was asked for */
  uint32_t symbol; /* string */
  uint64_t offset;
  uint32_t site; /* index, or BPFTIME_NO_SITE while unplanned */
  uint32_t reserved;
};
#define BPFTIME_NO_SITE 0xffffffffu

/* A binary the plan is for. */
struct bpftime_image_module {
  uint32_t path;          /* string: canonical path at planning time */
  uint32_t build_id_size; /* 0: the binary has none; then path and bytes decide */
  uint8_t build_id[32];
};

/* Sites without links: functions of the C library where unwinders ask for the tables of an
 * address. Their trampolines answer for zones, where no preloaded library does. */
enum bpftime_site_hook {
  BPFTIME_HOOK_NONE = 0,
  BPFTIME_HOOK_FIND_OBJECT = 1, /* _dl_find_object */
  BPFTIME_HOOK_ITERATE = 2,     /* dl_iterate_phdr */
};

/* A place to patch. `links` of one site are consecutive in the link table:
 * first the entry links, then the return links. */
struct bpftime_image_site {
  uint32_t module;
  uint32_t trampoline_off; /* code offset the site jumps to */
  uint64_t address;        /* virtual address in the module (unrelocated) */
  uint8_t patch_size;      /* bytes of `expected` that are compared and restored; 5..16 */
  uint8_t hook;            /* enum bpftime_site_hook */
  uint8_t apart;           /* 1: the stack there may have no room for programs, and no returns are probed */
  uint8_t reserved;
  uint32_t return_off; /* code offset behind the wrapping call; 0 without return links */
  uint32_t link_first;
  uint16_t entry_links;
  uint16_t return_links;
  uint32_t move_first; /* displaced instructions of this site */
  uint32_t move_count;
  uint8_t expected[16]; /* the original bytes */
};

enum bpftime_fixup_kind {
  /* 32-bit at zone+code_off := module load bias + target - (zone+code_off) + addend */
  BPFTIME_FIXUP_REL32 = 1,
  /* 64-bit at zone+code_off := module load bias + target + addend */
  BPFTIME_FIXUP_ABS64 = 2,
  /* 64-bit at zone+code_off := zone + target; for every zone, whatever the module */
  BPFTIME_FIXUP_ZONE64 = 3,
};

struct bpftime_image_fixup {
  uint32_t module;
  uint32_t kind;
  uint32_t code_off;
  int32_t addend;
  uint64_t target; /* virtual address in the module, or a code offset */
};

/* Where an interrupted thread goes whose IP stands on a displaced instruction:
 * module address site.address + from  ->  zone + to. */
struct bpftime_image_move {
  uint32_t from;
  uint32_t to;
};

#endif
