// The dynamic linker's list of modules, found as debuggers find it: the program's headers, its
// DT_DEBUG entry, the list. Known to glibc and musl alike (link.h). The list is walked from
// this library to the C library.
//
// Sound: both were loaded at the start, so they and all between them stand before whatever
// is loaded later, and are never taken out of the list while it is walked.
#include "next.h"

#include "../core/auxv.h"
#include "../core/symbols.h"

extern "C" const bpftime_elf_dyn bpftime_own_dynamic[] __asm__("_DYNAMIC")
    __attribute__((visibility("hidden")));

namespace {

constexpr unsigned long auxv_phdr = 3, auxv_phnum = 5;

struct link_map {
  char *bias;
  const char *name;
  const bpftime_elf_dyn *dynamic;
  struct link_map *next, *previous;
};
struct r_debug {
  int version;
  struct link_map *modules;
};

const struct link_map *program_modules() {
  const auto *headers = reinterpret_cast<const bpftime_elf_phdr *>(bpftime_auxv(auxv_phdr));
  const char *bias = nullptr;
  const bpftime_elf_dyn *dynamic = nullptr;
  for (unsigned long i = 0, count = headers ? bpftime_auxv(auxv_phnum) : 0; i < count; i++) {
    if (headers[i].p_type == PT_PHDR) bias = reinterpret_cast<const char *>(headers) - headers[i].p_vaddr;
    if (headers[i].p_type == PT_DYNAMIC)
      dynamic = reinterpret_cast<const bpftime_elf_dyn *>(bias + headers[i].p_vaddr);
  }
  for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++)
    if (dynamic->d_tag == DT_DEBUG) return reinterpret_cast<const r_debug *>(dynamic->d_un.d_ptr)->modules;
  return nullptr;
}

const char *const names[] = {
#define NEXT(name) #name,
#include "next.def"
#undef NEXT
};
void *found[BPFTIME_NEXT_COUNT];

void *find(const char *name) {
  static const struct link_map *own;
  const struct link_map *m = own ? own : program_modules();
  while (m && m->dynamic != bpftime_own_dynamic) m = m->next;
  own = m;
  for (m = m ? m->next : nullptr; m; m = m->next)
    if (void *found = bpftime_symbol(m->dynamic, m->bias, name)) return found;
  return nullptr;
}

}  // namespace

// Whoever looks first stores what all would find.
void *bpftime_next_find(enum bpftime_next which) {
  void *f = __atomic_load_n(&found[which], __ATOMIC_ACQUIRE);
  if (!f) __atomic_store_n(&found[which], f = find(names[which]), __ATOMIC_RELEASE);
  return f;
}

void bpftime_next_find_all(void) {
  for (int i = 0; i < BPFTIME_NEXT_COUNT; i++) bpftime_next_find(static_cast<enum bpftime_next>(i));
}
