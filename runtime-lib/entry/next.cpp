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

}  // namespace

void *bpftime_next(const char *name) {
  static const struct link_map *own;
  const struct link_map *m = own ? own : program_modules();
  while (m && m->dynamic != bpftime_own_dynamic) m = m->next;
  own = m;
  for (m = m ? m->next : nullptr; m; m = m->next)
    if (void *found = bpftime_symbol(m->dynamic, m->bias, name)) return found;
  return nullptr;
}
