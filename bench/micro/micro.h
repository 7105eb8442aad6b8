// What the programs of this folder share. Each is one function, work(), over the bytes of a
// packet; MICRO makes a program of it: an XDP program where the compiler makes eBPF, and a
// function on the same context (bpftime.h) where it makes native code, so that one source
// gives every engine the same work. MICRO_PROBE and MICRO_FLAT ask for another entry.
//
// The packet is 8 bytes for the result and `bytes` of input behind them, of a kind that
// the runner fills in (engines/Runner.cpp): random bytes, text, or an IPv4 packet.
#pragma once

#ifdef MICRO_NATIVE
#include <bpftime/bpftime.h>
typedef struct bpftime_xdp micro_context;
#define SEC(name) __attribute__((visibility("default")))
#else
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
typedef struct xdp_md micro_context;
#endif
#ifdef MICRO_PROBE
#include <linux/ptrace.h>

#include <bpf/bpf_tracing.h>
#endif
#define MICRO_BYTES 2048  // of a packet (PACKET_BYTES of engines.py)

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int s32;
typedef long long s64;

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif

enum micro_input { RANDOM, TEXT, PACKET };

// Words of the input, whatever its alignment.
typedef u16 __attribute__((aligned(1), may_alias)) u16_at;
typedef u32 __attribute__((aligned(1), may_alias)) u32_at;
typedef u64 __attribute__((aligned(1), may_alias)) u64_at;
static __always_inline u16 get16(const u8 *p) { return *(const u16_at *)p; }
static __always_inline u32 get32(const u8 *p) { return *(const u32_at *)p; }
static __always_inline u64 get64(const u8 *p) { return *(const u64_at *)p; }

// The runner asks the native build which input it wants.
#ifdef MICRO_NATIVE
#define MICRO_WANTS(kind) SEC("") const int micro_input = kind;
#else
#define MICRO_WANTS(kind) char LICENSE[] SEC("license") = "GPL";
#endif

// The entry in its forms. Each has the bytes from `data` to `end`, and a word for the result.
#if defined MICRO_PROBE
// What a uprobe calls: registers, of which the first argument is read, and the bytes in a map.
#ifdef MICRO_NATIVE
#define MICRO_MAP __attribute__((visibility("protected")))
#else
#define MICRO_MAP SEC(".data.micro")
#endif
u8 micro_packet[MICRO_BYTES] MICRO_MAP __attribute__((aligned(8))) = {0};
#define MICRO_ENTRY                                             \
  SEC("uprobe") int micro(struct pt_regs *ctx) {                \
    u8 *data = micro_packet, *end = micro_packet + MICRO_BYTES; \
    u64 first = PT_REGS_PARM1(ctx);
#elif defined MICRO_FLAT
// What engines want that have no context: the bytes themselves.
#define MICRO_ENTRY                 \
  SEC("flat") u64 micro(u8 *data) { \
    u8 *end = data + MICRO_BYTES;   \
    u64 first = 0;
#else
#define MICRO_ENTRY                                                     \
  SEC("xdp") int micro(micro_context *ctx) {                            \
    u8 *data = (u8 *)(long)ctx->data, *end = (u8 *)(long)ctx->data_end; \
    u64 first = 0;
#endif

// A program whose work() takes the input alone.
#define MICRO(bytes, kind)                \
  MICRO_ENTRY                             \
  if (data + 8 + (bytes) > end) return 0; \
  *(u64 *)data = work(data + 8) + first;  \
  return 2;                               \
  }                                       \
  MICRO_WANTS(kind)

// A program whose work() checks for itself where the packet ends.
#define MICRO_BOUNDED(kind)                 \
  MICRO_ENTRY                               \
  if (data + 8 > end) return 0;             \
  u64 result = work(data + 8, end) + first; \
  *(u64 *)data = result;                    \
  return 2;                                 \
  }                                         \
  MICRO_WANTS(kind)
