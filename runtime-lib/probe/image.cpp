// The check every image passes before any of its bytes is used: header, every table,
// every index and offset in every entry, the digest, the CPU. It trusts nothing; an
// image that passes can be walked without further bounds checks as long as its bytes
// stay the same. Each way to fail has its own status, cheapest first, so that a
// damaged file says what is wrong with it rather than that its digest differs.
#include "tables.h"

#include "../arch/cpu.h"
#include "../arch/features.h"
#include "../core/memory.h"
#include "../core/sha256.h"
#include "../core/status.h"
#include "bpftime/bpftime.h"
#include "zone.h"

namespace {

using header = struct bpftime_image_header;

// Where in the header a table stands, and its rows.
struct table_kind {
  uint8_t off, entry_bytes, alignment;
};
#define TABLE(name, type) {offsetof(header, name), sizeof(struct type), alignof(struct type)}
#define BYTES(name) {offsetof(header, name), 1, 1}
constexpr table_kind table_kinds[] = {
    TABLE(programs, bpftime_image_program),
    TABLE(maps, bpftime_image_map),
    TABLE(imports, bpftime_image_import),
    TABLE(links, bpftime_image_link),
    TABLE(modules, bpftime_image_module),
    TABLE(sites, bpftime_image_site),
    TABLE(fixups, bpftime_image_fixup),
    TABLE(moves, bpftime_image_move),
    TABLE(slots, bpftime_map_slot),
    TABLE(bodies, bpftime_image_body),
    TABLE(settable, bpftime_settable),
    BYTES(strings),
    BYTES(data),
    BYTES(btf),
};

// A word in every row of a table that is below a word of the header: numbers of rows of other
// tables, offsets in the strings and in the code.
struct bound {
  uint8_t table, entry_bytes, field, below;
};
#define BOUND(table, type, field, below) \
  {offsetof(header, table), sizeof(struct type), offsetof(struct type, field), offsetof(header, below)}
constexpr bound bounds[] = {
    BOUND(programs, bpftime_image_program, name, strings.count),
    BOUND(programs, bpftime_image_program, section, strings.count),
    BOUND(bodies, bpftime_image_body, program, programs.count),
    BOUND(bodies, bpftime_image_body, code_off, code_size),
    BOUND(bodies, bpftime_image_body, tail_off, code_size),
    BOUND(maps, bpftime_image_map, name, strings.count),
    BOUND(slots, bpftime_map_slot, map, maps.count),
    BOUND(settable, bpftime_settable, name, strings.count),
    BOUND(settable, bpftime_settable, map, maps.count),
    BOUND(links, bpftime_image_link, program, programs.count),
    BOUND(links, bpftime_image_link, binary, strings.count),
    BOUND(links, bpftime_image_link, symbol, strings.count),
    BOUND(modules, bpftime_image_module, path, strings.count),
    BOUND(sites, bpftime_image_site, module, modules.count),
    BOUND(sites, bpftime_image_site, trampoline_off, code_size),
    BOUND(fixups, bpftime_image_fixup, module, modules.count),
    BOUND(moves, bpftime_image_move, to, code_size),
};

struct bpftime_table table_at(const header *h, uint32_t off) {
  struct bpftime_table t;
  __builtin_memcpy(&t, reinterpret_cast<const char *>(h) + off, sizeof t);
  return t;
}

// Whether the tables lie between the header and the end, aligned for their rows.
bool tables_inside(const header *h) {
  for (const table_kind &kind : table_kinds) {
    struct bpftime_table t = table_at(h, kind.off);
    // Sound: 32-bit offset and count, entries below 256 bytes: the sum stays below 2^41.
    uint64_t end = t.off + static_cast<uint64_t>(t.count) * kind.entry_bytes;
    if (t.count && (t.off < sizeof(header) || end > h->size || t.off % kind.alignment)) return false;
  }
  return true;
}

bool bounds_kept(const header *h) {
  const char *base = reinterpret_cast<const char *>(h);
  for (const bound &b : bounds) {
    struct bpftime_table t = table_at(h, b.table);
    const char *word = base + t.off + b.field;
    for (uint32_t i = 0; i < t.count; i++, word += b.entry_bytes)
      if (bpftime_load32(word) >= bpftime_load32(base + b.below)) return false;
  }
  return true;
}

bool in_code(const header *h, uint64_t off, uint64_t size) {
  return off <= h->code_size && size <= h->code_size - off;
}

// The code part ends inside the file; the import slots lie in it, aligned to be loaded
// as words, and so does what it says of itself.
bool code_inside(const header *h) {
  if (h->code_off % BPFTIME_IMAGE_ALIGN || h->code_off < sizeof(header)) return false;
  if (h->code_off > h->size || h->code_size > h->size - h->code_off) return false;
  if (h->elf_off % alignof(struct bpftime_zone_elf) ||
      !in_code(h, h->elf_off, h->elf_off ? sizeof(struct bpftime_zone_elf) : 0))
    return false;
  return h->imports.count == 0 || (h->slots_off % sizeof(void *) == 0 &&
                                   in_code(h, h->slots_off, uint64_t{sizeof(void *)} * h->imports.count));
}

// The words of the code part that the loader writes: where programs are entered, and where
// tail calls enter them.
bool entries_inside(const header *h) {
  uint64_t words = uint64_t{4} * h->programs.count;
  return (h->entries_off | h->tails_off) % 4 == 0 && in_code(h, h->entries_off, words) &&
         (!h->tails_off || in_code(h, h->tails_off, 4 + words));
}

// A program is entered at its first byte, so an empty one is no program.
bool programs_good(const header *h) {
  const auto *p = bpftime_image_table<struct bpftime_image_program>(h, h->programs);
  for (uint32_t i = 0; i < h->programs.count; i++)
    if (p[i].policy > BPFTIME_REGS_CABI || !p[i].code_size || !in_code(h, p[i].code_off, p[i].code_size))
      return false;
  return true;
}

// Shapes are judged by the map type when a session is made; here only what is read
// from the image itself.
bool maps_good(const header *h) {
  const auto *m = bpftime_image_table<struct bpftime_image_map>(h, h->maps);
  for (uint32_t i = 0; i < h->maps.count; i++)
    if (m[i].kind > BPFTIME_MAP_KCONFIG || m[i].init_off > h->data.count ||
        m[i].init_size > h->data.count - m[i].init_off || m[i].init_size > m[i].value_size)
      return false;
  return true;
}

// Unknown kinds and helpers pass here: binding refuses them with a status of their own.
bool imports_good(const header *h) {
  const auto *in = bpftime_image_table<struct bpftime_image_import>(h, h->imports);
  for (uint32_t i = 0; i < h->imports.count; i++) {
    bool map = in[i].kind == BPFTIME_IMPORT_MAP || in[i].kind == BPFTIME_IMPORT_MAP_DATA;
    if (map && in[i].index >= h->maps.count) return false;
    if (in[i].kind == BPFTIME_IMPORT_HOST && in[i].index >= h->strings.count) return false;
  }
  return true;
}

// An unplanned link names no site.
bool links_good(const header *h) {
  const auto *l = bpftime_image_table<struct bpftime_image_link>(h, h->links);
  for (uint32_t i = 0; i < h->links.count; i++)
    if (l[i].site != BPFTIME_NO_SITE && l[i].site >= h->sites.count) return false;
  return true;
}

bool modules_good(const header *h) {
  const auto *m = bpftime_image_table<struct bpftime_image_module>(h, h->modules);
  for (uint32_t i = 0; i < h->modules.count; i++)
    if (m[i].build_id_size > sizeof m[i].build_id) return false;
  return true;
}

// Sums of 32-bit fields are made in 64 bits, so that they cannot wrap around.
bool site_good(const header *h, const struct bpftime_image_site &s) {
  uint64_t links = s.link_first + static_cast<uint64_t>(s.entry_links) + s.return_links;
  uint64_t moves = static_cast<uint64_t>(s.move_first) + s.move_count;
  return s.patch_size >= 5 && s.patch_size <= sizeof s.expected &&
         (!s.return_links || in_code(h, s.return_off, 1)) && links <= h->links.count &&
         moves <= h->moves.count;
}

// Sites are in the order of their modules, which is how they are walked.
bool sites_good(const header *h) {
  const auto *s = bpftime_image_table<struct bpftime_image_site>(h, h->sites);
  for (uint32_t i = 0; i < h->sites.count; i++)
    if (!site_good(h, s[i]) || (i && s[i].module < s[i - 1].module)) return false;
  return true;
}

// A fix-up writes four or eight bytes of the zone and nothing behind it.
bool fixups_good(const header *h) {
  const auto *f = bpftime_image_table<struct bpftime_image_fixup>(h, h->fixups);
  for (uint32_t i = 0; i < h->fixups.count; i++) {
    bool wide = f[i].kind != BPFTIME_FIXUP_REL32;
    if (f[i].kind - BPFTIME_FIXUP_REL32 > BPFTIME_FIXUP_ZONE64 - BPFTIME_FIXUP_REL32) return false;
    if (!in_code(h, f[i].code_off, wide ? 8 : 4) || (i && f[i].module < f[i - 1].module)) return false;
  }
  return true;
}

// Hashes the image as if its digest field were zero.
bool digest_good(const header *h) {
  const char *bytes = reinterpret_cast<const char *>(h);
  constexpr size_t before = offsetof(header, digest), after = before + sizeof h->digest;
  static const uint8_t zeros[sizeof h->digest] = {};
  uint8_t found[32];
  struct bpftime_sha256 state;
  bpftime_sha256_begin(&state);
  bpftime_sha256_add(&state, bytes, before);
  bpftime_sha256_add(&state, zeros, sizeof zeros);
  bpftime_sha256_add(&state, bytes + after, h->size - after);
  bpftime_sha256_end(&state, found);
  return bpftime_memcmp(found, h->digest, sizeof found) == 0;
}

bool strings_good(const header *h) {
  // Sound: the last byte is NUL, so every string that begins inside ends inside.
  return h->strings.count > 0 && bpftime_image_string(h, h->strings.count - 1)[0] == 0;
}

}  // namespace

extern "C" int bpftime_image_check(const void *image, size_t size, uint32_t flags) {
  const header *h = static_cast<const header *>(image);
  if (size < 4) return -BPFTIME_STATUS_bad_size;
  if (h->magic != BPFTIME_IMAGE_MAGIC) return -BPFTIME_STATUS_bad_magic;
  if (size < sizeof *h || h->size != size) return -BPFTIME_STATUS_bad_size;
  if (h->abi_version != BPFTIME_ABI_VERSION) return -BPFTIME_STATUS_bad_abi;
  if (h->machine != BPFTIME_MACHINE) return -BPFTIME_STATUS_bad_machine;
  if (!tables_inside(h) || !code_inside(h) || !strings_good(h)) return -BPFTIME_STATUS_bad_table;
  if (!bounds_kept(h) || !entries_inside(h) || !programs_good(h) || !maps_good(h) || !imports_good(h) ||
      !links_good(h) || !modules_good(h) || !sites_good(h) || !fixups_good(h))
    return -BPFTIME_STATUS_bad_table;
  if (!digest_good(h)) return -BPFTIME_STATUS_bad_digest;
  // Asked only where it matters (arch/x86_64/features.cpp).
  if (h->cpu_features && h->cpu_features & ~bpftime_cpu_features()) return -BPFTIME_STATUS_bad_features;
  bool vouched = h->verified_by == BPFTIME_VERIFIED_BUILTIN || h->verified_by == BPFTIME_VERIFIED_KERNEL;
  if (!vouched && !(flags & BPFTIME_LOAD_ALLOW_UNVERIFIED)) return -BPFTIME_STATUS_unverified;
  return 0;
}
