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

namespace {

using header = struct bpftime_image_header;

// Whether a table of T lies between the header and the end, aligned for its entries.
template <typename T> bool inside(const header *h, struct bpftime_table t) {
  if (!t.count) return true;
  // Sound: 32-bit offset and count, entries below 256 bytes: the sum stays below 2^41.
  uint64_t end = t.off + static_cast<uint64_t>(t.count) * sizeof(T);
  return t.off >= sizeof(header) && end <= h->size && t.off % alignof(T) == 0;
}

bool tables_inside(const header *h) {
  return inside<struct bpftime_image_program>(h, h->programs) &&
         inside<struct bpftime_image_map>(h, h->maps) && inside<struct bpftime_image_import>(h, h->imports) &&
         inside<struct bpftime_image_link>(h, h->links) &&
         inside<struct bpftime_image_module>(h, h->modules) &&
         inside<struct bpftime_image_site>(h, h->sites) && inside<struct bpftime_image_fixup>(h, h->fixups) &&
         inside<struct bpftime_image_move>(h, h->moves) && inside<char>(h, h->strings) &&
         inside<char>(h, h->data) && inside<char>(h, h->btf) && inside<struct bpftime_map_slot>(h, h->slots);
}

// Strings are named by their offset in the string table.
bool is_string(const header *h, uint32_t off) { return off < h->strings.count; }
bool in_code(const header *h, uint64_t off, uint64_t size) {
  return off <= h->code_size && size <= h->code_size - off;
}

// The code part ends inside the file; the import slots lie in it, aligned to be loaded
// as words.
bool code_inside(const header *h) {
  if (h->code_off % BPFTIME_IMAGE_ALIGN || h->code_off < sizeof(header)) return false;
  if (h->code_off > h->size || h->code_size > h->size - h->code_off) return false;
  return h->imports.count == 0 || (h->slots_off % sizeof(void *) == 0 &&
                                   in_code(h, h->slots_off, uint64_t{sizeof(void *)} * h->imports.count));
}

// A program is entered at its first byte, so an empty one is no program.
bool programs_good(const header *h) {
  const auto *p = bpftime_image_table<struct bpftime_image_program>(h, h->programs);
  for (uint32_t i = 0; i < h->programs.count; i++)
    if (!is_string(h, p[i].name) || !is_string(h, p[i].section) || p[i].policy > BPFTIME_REGS_CABI ||
        !p[i].code_size || !in_code(h, p[i].code_off, p[i].code_size))
      return false;
  return true;
}

// Shapes are judged by the map type when a session is made; here only what is read
// from the image itself.
bool maps_good(const header *h) {
  const auto *m = bpftime_image_table<struct bpftime_image_map>(h, h->maps);
  for (uint32_t i = 0; i < h->maps.count; i++)
    if (!is_string(h, m[i].name) || m[i].kind > BPFTIME_MAP_KCONFIG || m[i].init_off > h->data.count ||
        m[i].init_size > h->data.count - m[i].init_off || m[i].init_size > m[i].value_size)
      return false;
  return true;
}

// Whether what an element names may be in the map is for the map's type to say when a
// session is made; here, that both exist.
bool slots_good(const header *h) {
  const auto *s = bpftime_image_table<struct bpftime_map_slot>(h, h->slots);
  for (uint32_t i = 0; i < h->slots.count; i++)
    if (s[i].map >= h->maps.count) return false;
  return true;
}

// Unknown kinds and helpers pass here: binding refuses them with a status of their own.
bool imports_good(const header *h) {
  const auto *in = bpftime_image_table<struct bpftime_image_import>(h, h->imports);
  for (uint32_t i = 0; i < h->imports.count; i++) {
    bool map = in[i].kind == BPFTIME_IMPORT_MAP || in[i].kind == BPFTIME_IMPORT_MAP_DATA;
    if (map && in[i].index >= h->maps.count) return false;
    if (in[i].kind == BPFTIME_IMPORT_HOST && !is_string(h, in[i].index)) return false;
  }
  return true;
}

// Every link names a program of this image; an unplanned one names no site.
bool links_good(const header *h) {
  const auto *l = bpftime_image_table<struct bpftime_image_link>(h, h->links);
  for (uint32_t i = 0; i < h->links.count; i++)
    if (l[i].program >= h->programs.count || !is_string(h, l[i].binary) || !is_string(h, l[i].symbol) ||
        (l[i].site != BPFTIME_NO_SITE && l[i].site >= h->sites.count))
      return false;
  return true;
}

bool modules_good(const header *h) {
  const auto *m = bpftime_image_table<struct bpftime_image_module>(h, h->modules);
  for (uint32_t i = 0; i < h->modules.count; i++)
    if (!is_string(h, m[i].path) || m[i].build_id_size > sizeof m[i].build_id) return false;
  return true;
}

// Sums of 32-bit fields are made in 64 bits, so that they cannot wrap around.
bool site_good(const header *h, const struct bpftime_image_site &s) {
  uint64_t links = s.link_first + static_cast<uint64_t>(s.entry_links) + s.return_links;
  uint64_t moves = static_cast<uint64_t>(s.move_first) + s.move_count;
  return s.module < h->modules.count && in_code(h, s.trampoline_off, 1) && s.patch_size >= 5 &&
         s.patch_size <= sizeof s.expected && (!s.return_links || in_code(h, s.return_off, 1)) &&
         links <= h->links.count && moves <= h->moves.count;
}

// Sites are in the order of their modules, which is how they are walked.
bool sites_good(const header *h) {
  const auto *s = bpftime_image_table<struct bpftime_image_site>(h, h->sites);
  const auto *moves = bpftime_image_table<struct bpftime_image_move>(h, h->moves);
  for (uint32_t i = 0; i < h->sites.count; i++) {
    if (!site_good(h, s[i])) return false;
    if (i && s[i].module < s[i - 1].module) return false;
  }
  for (uint32_t i = 0; i < h->moves.count; i++)
    if (!in_code(h, moves[i].to, 1)) return false;
  return true;
}

// A fix-up writes four or eight bytes of the zone and nothing behind it.
bool fixups_good(const header *h) {
  const auto *f = bpftime_image_table<struct bpftime_image_fixup>(h, h->fixups);
  for (uint32_t i = 0; i < h->fixups.count; i++) {
    bool wide = f[i].kind == BPFTIME_FIXUP_ABS64;
    if ((!wide && f[i].kind != BPFTIME_FIXUP_REL32) || f[i].module >= h->modules.count) return false;
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
  if (!programs_good(h) || !maps_good(h) || !slots_good(h) || !imports_good(h) || !links_good(h) ||
      !modules_good(h) || !sites_good(h) || !fixups_good(h))
    return -BPFTIME_STATUS_bad_table;
  if (!digest_good(h)) return -BPFTIME_STATUS_bad_digest;
  // Asked only where it matters: under a hypervisor each cpuid costs microseconds.
  if (h->cpu_features && h->cpu_features & ~bpftime_cpu_features()) return -BPFTIME_STATUS_bad_features;
  bool vouched = h->verified_by == BPFTIME_VERIFIED_BUILTIN || h->verified_by == BPFTIME_VERIFIED_KERNEL;
  if (!vouched && !(flags & BPFTIME_LOAD_ALLOW_UNVERIFIED)) return -BPFTIME_STATUS_unverified;
  return 0;
}
