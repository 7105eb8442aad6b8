/* What tests of the verifier's rules share: maps, and programs written in assembly, so
 * that each instruction is the one the test is about. */
#ifndef BPFTIME_TEST_RULES_H
#define BPFTIME_TEST_RULES_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef LICENSE_TEXT
#define LICENSE_TEXT "GPL"
#endif
char LICENSE[] SEC("license") = LICENSE_TEXT;

struct value {
  __u64 words[8];
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct value);
} array SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u64);
  __type(value, struct value);
} hash SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} ring SEC(".maps");

/* Assembly may name these. */
#define MAPS [array] "i"(&array), [hash] "i"(&hash), [ring] "i"(&ring)
/* A program, and a function that programs call by name, of the given instructions. */
#define PROGRAM(section, name, text) \
  SEC(section) __attribute__((naked)) int name(void) { asm volatile(text : : MAPS); }
#define FUNCTION(name, text) \
  static __attribute__((naked, noinline, used)) void name(void) { asm volatile(text); }

/* r0 = bpf_map_lookup_elem(&hash, &0): a pointer to 64 bytes, or NULL. */
#define LOOKUP_HASH                                        \
  "r1 = 0; *(u64 *)(r10 - 8) = r1; r2 = r10; r2 += -8;"    \
  "r1 = %[hash] ll; call 1;"
/* r0 = bpf_map_lookup_elem(&array, &0): a pointer to 64 bytes. */
#define LOOKUP                                             \
  "r1 = 0; *(u32 *)(r10 - 4) = r1; r2 = r10; r2 += -4;"    \
  "r1 = %[array] ll; call 1;"
/* The same, and out with 0 on NULL. */
#define LOOKUP_CHECKED LOOKUP "if r0 != 0 goto +2; r0 = 0; exit;"
/* r0 = bpf_ringbuf_reserve(&ring, 16, 0). */
#define RESERVE "r1 = %[ring] ll; r2 = 16; r3 = 0; call 131;"

#endif
