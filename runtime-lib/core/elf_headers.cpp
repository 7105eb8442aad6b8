// ELF headers by safe reads: a target's memory is input, and what was mapped a moment ago may
// be gone. A module spans less than 2 GiB, as everything that reaches into it by 32 bits
// assumes.
#include "elf_headers.h"

#include "memory.h"
#include "safe_read.h"
#include "system.h"

// Sets range and code address; false if the headers make no loadable module.
static bool measure(struct bpftime_elf *v, uint64_t start) {
  uint64_t low = ~0ull, high = 0, code = ~0ull, base = ~0ull;
  for (uint32_t i = 0; i < v->count; i++) {
    const Elf64_Phdr &p = v->headers[i];
    if (p.p_type != PT_LOAD) continue;
    if (p.p_offset < BPFTIME_PAGE && base == ~0ull) base = p.p_vaddr & ~(BPFTIME_PAGE - 1);
    if (p.p_vaddr < low) low = p.p_vaddr;
    if (p.p_vaddr + p.p_memsz > high) high = p.p_vaddr + p.p_memsz;
    if (p.p_flags & PF_X && code == ~0ull) code = p.p_vaddr;
  }
  if (base == ~0ull || code == ~0ull || high <= low || high - low >= 1ull << 31) return false;
  v->bias = start - base;
  v->low = v->bias + low, v->high = v->bias + high;
  v->code = v->bias + code;
  return true;
}

bool bpftime_elf_view(struct bpftime_elf *v, uint64_t start) {
  Elf64_Ehdr elf;
  if (bpftime_safe_read(&elf, start, sizeof elf) || bpftime_memcmp(elf.e_ident, "\177ELF\2\1", 6))
    return false;
  if (elf.e_phentsize != sizeof(Elf64_Phdr) || !elf.e_phnum || elf.e_phnum > BPFTIME_ELF_HEADERS_MAX)
    return false;
  v->count = elf.e_phnum;
  return !bpftime_safe_read(v->headers, start + elf.e_phoff, v->count * sizeof(Elf64_Phdr)) &&
         measure(v, start);
}
