// The tiny profile's check of an image, as strict as probe/image.cpp's for all that this
// profile reads; images that attach themselves to something are refused, since it cannot.
#include "../arch/cpu.h"
#include "../core/memory.h"
#include "../core/sha256.h"
#include "../core/status.h"
#include "../probe/tables.h"
#include "bpftime/bpftime.h"

namespace {

using header = struct bpftime_image_header;

// What is read of an image: where in the header its table stands, and its rows.
struct table_kind {
  uint8_t off, entry_bytes, alignment;
};
#define TABLE(name, entry_bytes, alignment) {offsetof(header, name), entry_bytes, alignment}
constexpr table_kind table_kinds[] = {
    TABLE(programs, sizeof(struct bpftime_image_program), 8),
    TABLE(maps, sizeof(struct bpftime_image_map), 8),
    TABLE(imports, sizeof(struct bpftime_image_import), 4),
    TABLE(strings, 1, 1),
    TABLE(data, 1, 1),
};

bool tables_inside(const header *h) {
  for (const table_kind &kind : table_kinds) {
    struct bpftime_table t;
    __builtin_memcpy(&t, reinterpret_cast<const char *>(h) + kind.off, sizeof t);
    // Sound: 32-bit offset and count, entries below 256 bytes: the sum stays below 2^41.
    uint64_t end = t.off + static_cast<uint64_t>(t.count) * kind.entry_bytes;
    if (t.count && (t.off < sizeof(header) || end > h->size || t.off % kind.alignment)) return false;
  }
  return true;
}

bool in_code(const header *h, uint64_t off, uint64_t size) {
  return off <= h->code_size && size <= h->code_size - off;
}

bool head_good(const header *h) {
  return tables_inside(h) && !h->sites.count && h->code_off % BPFTIME_IMAGE_ALIGN == 0 &&
         h->code_off >= sizeof(header) && h->code_off <= h->size && h->code_size <= h->size - h->code_off &&
         h->slots_off % 8 == 0 && in_code(h, h->slots_off, 8ull * h->imports.count) &&
         // Sound: the last byte is NUL, so every string that begins inside ends inside.
         h->strings.count && !bpftime_image_string(h, h->strings.count - 1)[0];
}

bool rows_good(const header *h) {
  const auto *p = bpftime_image_table<struct bpftime_image_program>(h, h->programs);
  const auto *m = bpftime_image_table<struct bpftime_image_map>(h, h->maps);
  const auto *in = bpftime_image_table<struct bpftime_image_import>(h, h->imports);
  for (uint32_t i = 0; i < h->programs.count; i++)
    if (p[i].name >= h->strings.count || !p[i].code_size || !in_code(h, p[i].code_off, p[i].code_size))
      return false;
  for (uint32_t i = 0; i < h->maps.count; i++)
    if (m[i].name >= h->strings.count || m[i].init_off > h->data.count ||
        m[i].init_size > h->data.count - m[i].init_off || m[i].init_size > m[i].value_size)
      return false;
  for (uint32_t i = 0; i < h->imports.count; i++) {
    bool is_map = in[i].kind == BPFTIME_IMPORT_MAP || in[i].kind == BPFTIME_IMPORT_MAP_DATA;
    if (in[i].index >= (is_map ? h->maps.count : h->strings.count) && in[i].kind != BPFTIME_IMPORT_HELPER)
      return false;
  }
  return true;
}

// Hashes the image as if its digest field were zero.
bool digest_good(const header *h) {
  constexpr size_t before = offsetof(header, digest), after = before + sizeof h->digest;
  uint8_t found[sizeof h->digest] = {};  // zeros until the hash is written there
  struct bpftime_sha256 state;
  bpftime_sha256_begin(&state);
  bpftime_sha256_add(&state, h, before);
  bpftime_sha256_add(&state, found, sizeof found);
  bpftime_sha256_add(&state, reinterpret_cast<const char *>(h) + after, h->size - after);
  bpftime_sha256_end(&state, found);
  return bpftime_memcmp(found, h->digest, sizeof found) == 0;
}

}  // namespace

extern "C" int bpftime_image_check(const void *image, size_t size, uint32_t flags) {
  const header *h = static_cast<const header *>(image);
  if (size < sizeof *h) return -BPFTIME_STATUS_bad_size;
  if (h->magic != BPFTIME_IMAGE_MAGIC) return -BPFTIME_STATUS_bad_magic;
  if (h->size != size) return -BPFTIME_STATUS_bad_size;
  if (h->abi_version != BPFTIME_ABI_VERSION) return -BPFTIME_STATUS_bad_abi;
  if (h->machine != BPFTIME_MACHINE) return -BPFTIME_STATUS_bad_machine;
  if (!head_good(h) || !rows_good(h)) return -BPFTIME_STATUS_bad_table;
  if (!digest_good(h)) return -BPFTIME_STATUS_bad_digest;
  // Blobs for devices are compiled for the baseline: to know more of the CPU takes more code.
  if (h->cpu_features) return -BPFTIME_STATUS_bad_features;
  bool vouched = h->verified_by == BPFTIME_VERIFIED_BUILTIN || h->verified_by == BPFTIME_VERIFIED_KERNEL;
  if (vouched || flags & BPFTIME_LOAD_ALLOW_UNVERIFIED) return 0;
  return -BPFTIME_STATUS_unverified;
}
