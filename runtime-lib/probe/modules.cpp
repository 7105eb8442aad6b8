// Which mapped ELF file is the one the plan was made for, and where it lies. A file is
// a loaded module if its headers are mapped and its first executable segment is mapped
// executable at the place they name; a copy mapped as data is passed over. Headers and
// notes are read by safe reads: a target's memory is input.
#include "modules.h"

#include "../core/elf_headers.h"
#include "../core/mappings.h"
#include "../core/memory.h"
#include "../core/safe_read.h"
#include "../core/system.h"
#include "tables.h"

namespace {

constexpr uint32_t notes_max = 2048, note_build_id = 3;

// Whether a run of notes holds the wanted build-id.
bool notes_hold(const char *notes, uint64_t size, const struct bpftime_image_module *wanted) {
  for (uint64_t at = 0; at + sizeof(Elf64_Nhdr) <= size;) {
    Elf64_Nhdr note;
    __builtin_memcpy(&note, notes + at, sizeof note);
    uint64_t name = at + sizeof note, value = name + bpftime_align_up(note.n_namesz, 4);
    if (value > size || note.n_descsz > size - value) return false;
    if (note.n_type == note_build_id && note.n_namesz == 4 && !bpftime_memcmp(notes + name, "GNU", 4))
      return note.n_descsz == wanted->build_id_size &&
             !bpftime_memcmp(notes + value, wanted->build_id, wanted->build_id_size);
    at = value + bpftime_align_up(note.n_descsz, 4);
  }
  return false;
}

bool build_id_matches(const struct bpftime_elf *v, const struct bpftime_image_module *wanted) {
  char notes[notes_max];
  for (uint32_t i = 0; i < v->count; i++) {
    const Elf64_Phdr &p = v->headers[i];
    if (p.p_type != PT_NOTE || p.p_filesz > sizeof notes) continue;
    if (!bpftime_safe_read(notes, v->bias + p.p_vaddr, p.p_filesz) && notes_hold(notes, p.p_filesz, wanted))
      return true;
  }
  return false;
}

// The kernel shows a replaced file as "PATH (deleted)".
bool path_matches(const char *mapped, const char *wanted) {
  while (*wanted && *mapped == *wanted) mapped++, wanted++;
  return !*wanted && (!*mapped || bpftime_streq(mapped, " (deleted)"));
}

}  // namespace

bool bpftime_module_find(const struct bpftime_image_header *image, const struct bpftime_image_module *wanted,
                         struct bpftime_module *out) {
  struct bpftime_mappings m;
  struct bpftime_mapping line;
  struct bpftime_elf v;
  bool found = false, candidate = false;
  if (!bpftime_mappings_open(&m)) return false;
  while (!found && bpftime_mappings_next(&m, &line)) {
    // A small file's code may begin in its first page, which is then mapped twice: what looks
    // like headers within the module just found is that page again, at another place.
    bool inside = candidate && line.start < v.high;
    if (!inside && line.file_off == 0 && line.readable && line.path[0] == '/' &&
        bpftime_elf_view(&v, line.start))
      candidate = wanted->build_id_size ? build_id_matches(&v, wanted)
                                        : path_matches(line.path, bpftime_image_string(image, wanted->path));
    // Lines are in ascending order, so the code segment comes with or behind the headers.
    found = candidate && line.executable && v.code >= line.start && v.code < line.end;
  }
  bpftime_mappings_close(&m);
  if (found) *out = {v.bias, v.low, v.high};
  return found;
}
