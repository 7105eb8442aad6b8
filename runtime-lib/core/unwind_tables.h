/* What the unwind tables of this process's modules say of an address. */
#ifndef BPFTIME_CORE_UNWIND_TABLES_H
#define BPFTIME_CORE_UNWIND_TABLES_H

#include <stdint.h>

/* A module, or code that belongs to none. */
struct bpftime_unwind_module {
  uint64_t low, high;
  uint64_t header; /* address of its .eh_frame_hdr */
  uint32_t count;  /* of the entries there; 0: it has none, or one of a kind not known here */
};

/* The module of an address; false if there is none that is known. */
bool bpftime_unwind_module_of(uint64_t address, struct bpftime_unwind_module *out);

enum bpftime_unwind_kind {
  BPFTIME_UNWIND_UNKNOWN = 0, /* no table, or a rule that is not followed here */
  BPFTIME_UNWIND_CALL = 1,    /* by the row's rules; the return address is below the CFA */
  BPFTIME_UNWIND_SIGNAL = 2,  /* the kernel's signal frame is at rsp */
  BPFTIME_UNWIND_LAST = 3,    /* nobody called it */
};
#define BPFTIME_UNWIND_LOST INT16_MIN

/* How to find the caller's registers: the CFA is where rsp was before the call. */
struct bpftime_unwind_row {
  int32_t cfa_off; /* CFA = rbp or rsp + this */
  int16_t rbp_off; /* the caller's rbp is at CFA + this; 0: still in rbp; LOST: elsewhere */
  uint8_t cfa_from_rbp;
  uint8_t kind; /* enum bpftime_unwind_kind */
};

void bpftime_unwind_row_of(uint64_t address, struct bpftime_unwind_row *out);

#endif
