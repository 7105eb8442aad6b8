// One row of .eh_frame: the record of a function, found by binary search, and its call frame
// instructions run up to an address (DWARF 5, 6.4; LSB Core, exception frames; the registers
// are those of the x86-64 psABI). Compilers need few of the rules; what else there is makes
// the row unknown, never a guess.
//
// Everything is read by safe reads, some twenty system calls a row, so rows are kept. Code
// may go and other code come to its address: a row counts only for the bytes it was made for.
#include "unwind_tables.h"

#include <asm/errno.h>

#include "memory.h"
#include "safe_read.h"

namespace {

using row_t = struct bpftime_unwind_row;

constexpr uint32_t dwarf_rbp = 6, dwarf_rsp = 7, dwarf_return = 16, kept_max = 4;
constexpr uint32_t header_bytes = 12;  // of .eh_frame_hdr

// Bytes of a record; zeros behind its end.
struct reader {
  const uint8_t *at, *end;

  uint64_t fixed(uint32_t bytes) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes && at < end; i++) value |= uint64_t{*at++} << 8 * i;
    return value;
  }
  uint64_t leb(bool is_signed) {
    uint64_t value = 0;
    uint32_t shift = 0;
    uint8_t byte = 0;
    do {
      byte = static_cast<uint8_t>(fixed(1));
      if (shift < 64) value |= uint64_t{byte & 0x7fu} << shift;
      shift += 7;
    } while (byte & 0x80);
    if (is_signed && byte & 0x40 && shift < 64) value |= ~0ull << shift;
    return value;
  }
  void skip(uint64_t bytes) { at += bytes < static_cast<uint64_t>(end - at) ? bytes : end - at; }
};

// A common entry or a function's, in memory of our own.
struct record {
  uint8_t bytes[512];
  reader in;
  bool is_whole;

  bool load(uint64_t address) {
    uint32_t size;
    if (bpftime_safe_read(&size, address, sizeof size) || size < 8 || size >= 0xfffffff0u) return false;
    is_whole = size <= sizeof bytes;
    if (!is_whole) size = sizeof bytes;
    in = {bytes, bytes + size};
    return !bpftime_safe_read(bytes, address + sizeof size, size);
  }
};

struct machine {
  row_t row, initial, kept[kept_max];
  uint32_t depth;
  uint64_t at, wanted;  // code
  uint64_t code_unit;
  int64_t data_unit;

  void cfa(uint64_t reg, uint64_t off) {
    row.cfa_from_rbp = reg == dwarf_rbp;
    row.cfa_off = static_cast<int32_t>(off);
    row.kind = reg == dwarf_rbp || reg == dwarf_rsp ? BPFTIME_UNWIND_CALL : BPFTIME_UNWIND_UNKNOWN;
  }
  void saved(uint64_t reg, int64_t off) {
    if (reg == dwarf_return && off != -8) row.kind = BPFTIME_UNWIND_UNKNOWN;
    if (reg == dwarf_rbp) row.rbp_off = off < 0 && off > INT16_MIN ? static_cast<int16_t>(off) : INT16_MIN;
  }
  void elsewhere(uint64_t reg) {
    if (reg == dwarf_return) row.kind = BPFTIME_UNWIND_UNKNOWN;
    if (reg == dwarf_rbp) row.rbp_off = BPFTIME_UNWIND_LOST;
  }
  // False once the row is the one for `wanted`.
  bool advance(uint64_t units) { return (at += units * code_unit) <= wanted; }
};

// One instruction; false at the end of the row that is wanted, and of what is understood.
bool step(machine *m, reader *in) {
  uint8_t code = static_cast<uint8_t>(in->fixed(1)), low = code & 0x3f;
  uint64_t reg;
  switch (code >> 6) {
    case 1: return m->advance(low);  // advance_loc
    case 2:                          // offset
      m->saved(low, static_cast<int64_t>(in->leb(false)) * m->data_unit);
      return true;
    case 3:  // restore
      if (low == dwarf_rbp) m->row.rbp_off = m->initial.rbp_off;
      return true;
  }
  switch (code) {
    case 0x00: return true;  // nop
    case 0x02:               // advance_loc1, 2, 4
    case 0x03:
    case 0x04: return m->advance(in->fixed(1u << (code - 2)));
    case 0x07:  // undefined
      m->row.kind = in->leb(false) == dwarf_return ? BPFTIME_UNWIND_LAST : BPFTIME_UNWIND_UNKNOWN;
      return true;
    case 0x0a:  // remember_state
      if (m->depth == kept_max) break;
      m->kept[m->depth++] = m->row;
      return true;
    case 0x0b:  // restore_state
      if (!m->depth) break;
      m->row = m->kept[--m->depth];
      return true;
    case 0x0c:  // def_cfa
      reg = in->leb(false);
      m->cfa(reg, in->leb(false));
      return true;
    case 0x0d:  // def_cfa_register
      m->cfa(in->leb(false), static_cast<uint64_t>(int64_t{m->row.cfa_off}));
      return true;
    case 0x0e:  // def_cfa_offset
      m->row.cfa_off = static_cast<int32_t>(in->leb(false));
      return true;
    case 0x10:  // expression, val_expression
    case 0x16:
      m->elsewhere(in->leb(false));
      in->skip(in->leb(false));
      return true;
    case 0x0f:  // def_cfa_expression
      m->row.kind = BPFTIME_UNWIND_UNKNOWN;
      in->skip(in->leb(false));
      return true;
    case 0x2e: in->leb(false); return true;  // GNU_args_size
  }
  m->row.kind = BPFTIME_UNWIND_UNKNOWN;
  return false;
}

void run(machine *m, reader in) {
  while (in.at < in.end && step(m, &in)) continue;
}

// The address of the record that covers `address`, if any does; 0: there is none.
uint64_t find_record(const struct bpftime_unwind_module &module, uint64_t address) {
  int64_t wanted = static_cast<int64_t>(address - module.header);
  struct {
    int32_t code, record;
  } e = {INT32_MAX, 0};
  uint32_t low = 0, count = module.count;  // the last entry that is not behind it lies in these
  while (count) {
    uint32_t half = count / 2;
    if (bpftime_safe_read(&e, module.header + header_bytes + 8ull * (low + half), sizeof e)) return 0;
    if (count == 1) break;
    if (e.code <= wanted) low += half, count -= half;
    else count = half;
  }
  return e.code <= wanted ? module.header + static_cast<uint64_t>(static_cast<int64_t>(e.record)) : 0;
}

// What a common entry says beside its instructions. False: not of the usual kind.
bool read_common(record *common, uint64_t address, machine *m, bool *is_signal) {
  if (!common->load(address) || !common->is_whole) return false;
  reader *in = &common->in;
  if (in->fixed(4) || in->fixed(1) != 1) return false;
  const uint8_t *letters = in->at;
  while (in->fixed(1)) continue;
  if (in->at == in->end) return false;  // Sound: so there is a NUL
  m->code_unit = in->leb(false);
  m->data_unit = static_cast<int64_t>(in->leb(true));
  if (in->leb(false) != dwarf_return || *letters++ != 'z') return false;
  const uint8_t *behind = in->at;
  uint64_t size = in->leb(false);
  behind = in->at + size;
  constexpr uint8_t relative32 = 0x1b;
  bool is_relative = false;
  for (; *letters; letters++) {
    if (*letters == 'R') is_relative = in->fixed(1) == relative32;
    else if (*letters == 'L') in->fixed(1);
    else if (*letters == 'S') *is_signal = true;
    else if (*letters == 'P') in->skip((in->fixed(1) & 7) == 3 ? 4 : 8);
    else return false;
  }
  if (behind > in->end || behind < in->at) return false;
  in->at = behind;
  return is_relative;
}

// The row of an address; false if it is unknown.
__attribute__((noinline)) bool make_row(uint64_t address, row_t *out) {
  struct bpftime_unwind_module module;
  record function, common;
  if (!bpftime_unwind_module_of(address, &module)) return false;
  uint64_t at = find_record(module, address);
  if (!at || !function.load(at)) return false;
  reader *in = &function.in;
  machine m = {};
  bool is_signal = false;
  uint64_t back = in->fixed(4);
  if (!back || !read_common(&common, at + 4 - back, &m, &is_signal)) return false;
  m.at = at + 8 + static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(in->fixed(4))));
  m.wanted = address;
  uint64_t size = in->fixed(4);
  if (address - m.at >= size) return false;
  in->skip(in->leb(false));  // augmentation data
  run(&m, common.in);
  m.initial = m.row;
  run(&m, *in);
  *out = m.row;
  if (is_signal) out->kind = BPFTIME_UNWIND_SIGNAL;
  // Sound: instructions behind what was read could have belonged to this row.
  return function.is_whole || m.at > address;
}

// ---- kept rows ----------------------------------------------------------------

constexpr uint32_t slots_max = 256;
constexpr uint64_t being_written = 1;

struct slot {
  uint64_t address;  // 0: empty
  uint64_t code;     // the bytes around it
  uint64_t row;
};
slot slots[slots_max];

}  // namespace

void bpftime_unwind_row_of(uint64_t address, struct bpftime_unwind_row *out) {
  slot *s = &slots[address * 0x9e3779b97f4a7c15ull >> 56];
  uint64_t code, row = 0;
  __builtin_memcpy(out, &row, sizeof row);
  if (address < 4096 || bpftime_safe_read(&code, address & ~7ull, sizeof code)) return;
  uint64_t held = __atomic_load_n(&s->address, __ATOMIC_ACQUIRE);
  if (held == address && __atomic_load_n(&s->code, __ATOMIC_RELAXED) == code) {
    row = __atomic_load_n(&s->row, __ATOMIC_RELAXED);
    // Sound: written by one thread at a time, which takes the address away first.
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (__atomic_load_n(&s->address, __ATOMIC_RELAXED) == address) {
      __builtin_memcpy(out, &row, sizeof row);
      return;
    }
  }
  if (!make_row(address, out)) out->kind = BPFTIME_UNWIND_UNKNOWN;
  if (held == being_written || !__atomic_compare_exchange_n(&s->address, &held, being_written, false,
                                                            __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    return;
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&s->code, code, __ATOMIC_RELAXED);
  __builtin_memcpy(&row, out, sizeof row);
  __atomic_store_n(&s->row, row, __ATOMIC_RELAXED);
  __atomic_store_n(&s->address, address, __ATOMIC_RELEASE);
}
