/* What a .native object carries: the border between compiler and linker.
 *
 * A .native file is an ordinary ELF ET_REL object for the target. Code lies in
 * one section per function. Imports are undefined symbols reached through the
 * global offset table, so a linker decides what a slot holds:
 *
 *   bpftime_helper_NAME      a helper of helpers.def
 *   bpftime_routine_NAME     arithmetic of routines.def
 *   bpftime_map_NAME         the map's header in the session (segment.h)
 *   bpftime_map_data_NAME    the first value of an array map (globals live there)
 *   bpftime_programs         where every program is (struct bpftime_program_table),
 *                            in the linked code itself
 *   bpftime_prog_NAME        defined: a program's entry, uint64_t (void *ctx)
 *   bpftime_tail_NAME        defined if the program makes tail calls: where they enter it,
 *                            uint64_t (void *ctx, uint64_t *tail_calls). Other programs are
 *                            tail-called at their entry, which ignores the second word.
 *
 * A program may have more bodies, for CPUs that have more: their symbols are the same with a
 * dot and the name of the level (cpu_levels.def) behind.
 *
 * The section `.bpftime.native` (not allocated) begins with the header below;
 * everything in it is little-endian, fixed-width, addressed by offset from the
 * section's start. `.BTF` is the eBPF object's BTF, copied, for typed map dumps.
 * Who reads it checks every offset: a .native file is input like any other. */
#ifndef BPFTIME_ABI_NATIVE_H
#define BPFTIME_ABI_NATIVE_H

#include <stdint.h>

#define BPFTIME_NATIVE_SECTION ".bpftime.native"
#define BPFTIME_NATIVE_MAGIC 0x4e465042u /* "BPFN" */
#define BPFTIME_ABI_VERSION 6u

#define BPFTIME_SYMBOL_HELPER "bpftime_helper_"
#define BPFTIME_SYMBOL_HOST "bpftime_host_" /* and the prototype in a bpftime_host_function */
#define BPFTIME_SYMBOL_ROUTINE "bpftime_routine_"
#define BPFTIME_SYMBOL_MAP "bpftime_map_"
#define BPFTIME_SYMBOL_MAP_DATA "bpftime_map_data_"
#define BPFTIME_SYMBOL_PROGRAM "bpftime_prog_"
#define BPFTIME_SYMBOL_TAIL "bpftime_tail_"
#define BPFTIME_SYMBOL_PROGRAMS "bpftime_programs" /* struct bpftime_program_table */

/* A run of `count` entries at `off` bytes from the start of the container. */
struct bpftime_table {
  uint32_t off;
  uint32_t count;
};

/* Who vouched for the code. */
enum bpftime_verified_by {
  BPFTIME_VERIFIED_NONE = 0,    /* --verify=off: loads only when allowed */
  BPFTIME_VERIFIED_BUILTIN = 1, /* compiler/verify */
  BPFTIME_VERIFIED_KERNEL = 2,  /* the running kernel's verifier */
};

enum bpftime_register_policy {
  BPFTIME_REGS_GENERAL = 0, /* general-purpose registers only */
  BPFTIME_REGS_CABI = 1,    /* the target's full feature set */
};

struct bpftime_native_header {
  uint32_t magic;
  uint16_t abi_version;
  uint16_t machine;              /* ELF e_machine of the code */
  uint32_t size;                 /* of the whole section, strings and data included */
  uint32_t verified_by;          /* enum bpftime_verified_by, of the least trusted program */
  struct bpftime_table programs; /* struct bpftime_native_program */
  struct bpftime_table maps;     /* struct bpftime_native_map */
  struct bpftime_table links;    /* struct bpftime_native_link */
  struct bpftime_table helpers;  /* uint32_t ids, ascending: the needs of the artifact */
  struct bpftime_table strings;  /* bytes; NUL-terminated, offset 0 is "" */
  struct bpftime_table data;     /* bytes: initial values of maps */
  struct bpftime_table slots;    /* struct bpftime_map_slot */
  struct bpftime_table bodies;   /* struct bpftime_native_body, by program, least demanding first */
  struct bpftime_table settable; /* struct bpftime_settable */
  uint32_t source_name;          /* string: name of the eBPF object */
  uint32_t cpu;                  /* string: the --mcpu it was compiled for */
  uint32_t features;             /* string: LLVM feature string of C-ABI entries */
  uint32_t btf_source;           /* string: where the BTF for CO-RE came from, "" if none was needed */
  uint32_t kernel_version;       /* the KERNEL_VERSION() shown to .kconfig, 0 if none */
  uint32_t cpu_features;         /* BPFTIME_CPU_* bits the code needs at load */
  uint32_t policy;               /* string: name of the policy it was verified under, "" if none */
  uint32_t reserved;
  uint8_t source_digest[32];     /* SHA-256 of the eBPF object */
  uint8_t prototypes_digest[32]; /* SHA-256 over the prototypes of the helpers used */
};

struct bpftime_native_program {
  uint32_t name;            /* string; the code's symbol is bpftime_prog_<name> */
  uint32_t section;         /* string: the eBPF section, e.g. "uprobe/libc.so.6:malloc" */
  uint32_t type;            /* enum bpf_prog_type; or BPFTIME_CALLBACK | index of a map */
  uint32_t policy;          /* enum bpftime_register_policy */
  uint32_t stack_bytes_max; /* deepest eBPF stack over all call paths, 0..512 */
  uint32_t insn_count;
  uint64_t ctx_words; /* bit i: 8-byte word i of the context is read, by code or
                         by a helper that takes the context; all ones: unknown */
  uint8_t digest[32]; /* SHA-256 of what was verified: insns, map shapes, policy */
};

/* Another body of a program. */
struct bpftime_native_body {
  uint32_t program;      /* index */
  uint32_t cpu_features; /* BPFTIME_CPU_* bits it needs beyond those of the header */
  uint32_t level;        /* string: a name of cpu_levels.def */
};

/* The type of a timer's callback, which is a program like the others, called
 * PROGRAM.FUNCTION.MAP and behind all that are none: it was verified for values of that map. */
#define BPFTIME_CALLBACK 0x80000000u

/* What a callback gets as its context. Words, whatever size a pointer has. */
struct bpftime_callback_context {
  uint64_t map;   /* its struct bpftime_map */
  uint64_t key;   /* the element's; of an array, a copy of the index */
  uint64_t value; /* in the map */
};

/* Where tail calls enter the programs of an image, in the order of its table; the linker
 * makes it. */
struct bpftime_program_table {
  uint32_t count;
  int32_t offset[]; /* from the start of this table */
};

/* How many tail calls one run may make, all its functions together (MAX_TAIL_CALL_CNT). */
#define BPFTIME_TAIL_CALLS_MAX 33u

enum bpftime_map_kind {
  BPFTIME_MAP_PLAIN = 0,
  BPFTIME_MAP_DATA = 1, /* .data */
  BPFTIME_MAP_BSS = 2,
  BPFTIME_MAP_PINNED = 3, /* a plain one, shared by its name among the images of a session */
  BPFTIME_MAP_RODATA = 4, /* frozen after its initial value is set */
  BPFTIME_MAP_KCONFIG = 5,
};

/* What the elements of a map name. Of a map of maps: maps of this shape. Of a program
 * array: programs of this type (enum bpf_prog_type), the rest 0; type 0: no program uses
 * the array. Of other maps: nothing, all 0. */
struct bpftime_map_element {
  uint32_t type;
  uint32_t key_size;
  uint32_t value_size;
  uint32_t max_entries;
  uint32_t flags;
};

/* Whether a map may be an element of a map of maps (the kernel's map_meta_equal): an array
 * of another size only if it says so by BPF_F_INNER_MAP, since lookups in it are bounded by
 * the size that the program was compiled with. */
static inline int bpftime_map_element_fits(const struct bpftime_map_element *e, uint32_t type,
                                           uint32_t key_size, uint32_t value_size, uint32_t max_entries,
                                           uint32_t flags) {
  const uint32_t array_type = 2, any_size = 1u << 12;
  if (e->type != type || e->key_size != key_size || e->value_size != value_size || e->flags != flags)
    return 0;
  return type != array_type || (flags & any_size) || e->max_entries == max_entries;
}

/* What a host may set after compilation, before anything runs (`--settable`,
 * `--settable-size`): no code depends on what it is now. */
enum bpftime_settable_kind {
  BPFTIME_SETTABLE_BYTES = 1,   /* [first, last) of the first value of an array */
  BPFTIME_SETTABLE_ENTRIES = 2, /* max_entries, between first and last, both included */
};
struct bpftime_settable {
  uint32_t name; /* string: of the variable, or of the map */
  uint32_t map;  /* index */
  uint32_t kind; /* enum bpftime_settable_kind */
  uint32_t first;
  uint32_t last;
};

/* An element that a map of maps or a program array begins with. */
struct bpftime_map_slot {
  uint32_t map; /* index of that map */
  uint32_t key;
  uint32_t value; /* index of the inner map, or of the program */
};

struct bpftime_native_map {
  uint32_t name; /* string, unique in the object */
  uint32_t type; /* enum bpf_map_type */
  uint32_t key_size;
  uint32_t value_size;
  uint32_t max_entries;
  uint32_t flags;   /* BPF_F_* given to MAP_CREATE */
  uint32_t kind;    /* enum bpftime_map_kind */
  uint32_t btf_key; /* type ids in .BTF, 0 if untyped */
  uint32_t btf_value;
  uint32_t init_off;  /* initial value of element 0, in the data table */
  uint32_t init_size; /* 0: all zero */
  struct bpftime_map_element element;
  uint64_t extra; /* map_extra given to MAP_CREATE */
  uint32_t lock;  /* where values have their bpf_spin_lock, + 1; 0: they have none */
  uint32_t timer; /* where they have their bpf_timer, likewise */
};

/* Where a program wants to be attached, as its section says or --at decides. */
struct bpftime_native_link {
  uint32_t program; /* index */
  uint32_t kind;    /* ATTACH_KIND id */
  uint32_t binary;  /* string: path or soname; "" if the section names none */
  uint32_t symbol;  /* string; "" if by offset */
  uint64_t offset;  /* added to the symbol; without one an offset in the file, as the
                       kernel's uprobes count */
};

/* CPU features beyond the architecture's baseline that compiled code may need: on x86_64
 * the levels below, on other machines the bits of AT_HWCAP that Linux gives its processes. */
#define BPFTIME_CPU_X86_64_V2 (1u << 0)
#define BPFTIME_CPU_X86_64_V3 (1u << 1)
#define BPFTIME_CPU_X86_64_V4 (1u << 2)
#define BPFTIME_CPU_X86_64_V4_ICELAKE (1u << 3)
#define BPFTIME_CPU_UNNAMED (1u << 30)   /* something that no bit stands for */
#define BPFTIME_CPU_HOST_ONLY (1u << 31) /* compiled with --mcpu=host: same model only */

#endif
