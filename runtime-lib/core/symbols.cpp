// Looking a name up in a module's dynamic symbols, by DT_GNU_HASH, or one by one where there
// is only DT_HASH. Addresses in a dynamic section count from the bias, unless the dynamic
// linker has put run-time addresses there (glibc does, musl and the kernel do not).
#include "symbols.h"

#include <stddef.h>
#include <stdint.h>

#include "memory.h"

namespace {

constexpr long dt_gnu_hash = 0x6ffffef5;

struct tables {
  const bpftime_elf_sym *symbols;
  const char *strings;
  const uint32_t *hash, *gnu_hash;
};

tables read_dynamic(const bpftime_elf_dyn *d, char *bias) {
  tables found = {};
  for (; d->d_tag != DT_NULL; d++) {
    uintptr_t value = d->d_un.d_ptr, from = reinterpret_cast<uintptr_t>(bias);
    const void *at = reinterpret_cast<const void *>(value < from ? from + value : value);
    switch (d->d_tag) {
      case DT_SYMTAB: found.symbols = static_cast<const bpftime_elf_sym *>(at); break;
      case DT_STRTAB: found.strings = static_cast<const char *>(at); break;
      case DT_HASH: found.hash = static_cast<const uint32_t *>(at); break;
      case dt_gnu_hash: found.gnu_hash = static_cast<const uint32_t *>(at); break;
    }
  }
  return found;
}

uint32_t gnu_hash(const char *name) {
  uint32_t hash = 5381;
  for (; *name; name++) hash = hash * 33 + static_cast<uint8_t>(*name);
  return hash;
}

bool is(const tables &t, uint32_t i, const char *name) {
  return t.symbols[i].st_shndx && bpftime_streq(t.strings + t.symbols[i].st_name, name);
}

// The number of the symbol; 0, which no symbol has, if there is none. The bloom filter is
// skipped over: this runs once per name.
uint32_t find(const tables &t, const char *name) {
  if (!t.gnu_hash) {
    for (uint32_t i = t.hash ? t.hash[1] : 0; i--;)
      if (is(t, i, name)) return i;
    return 0;
  }
  const uint32_t *g = t.gnu_hash, count = g[0], first = g[1];
  const uint32_t *buckets = g + 4 + g[2] * (sizeof(void *) / 4), *chain = buckets + count;
  const uint32_t hash = gnu_hash(name);
  uint32_t i = count ? buckets[hash % count] : 0;
  if (i < first) return 0;
  for (;; i++) {
    const uint32_t held = chain[i - first];
    if ((held ^ hash) < 2 && is(t, i, name)) return i;
    if (held & 1) return 0;
  }
}

}  // namespace

void *bpftime_symbol(const bpftime_elf_dyn *dynamic, char *bias, const char *name) {
  const tables t = read_dynamic(dynamic, bias);
  uint32_t i = t.symbols && t.strings ? find(t, name) : 0;
  return i ? bias + t.symbols[i].st_value : nullptr;
}
