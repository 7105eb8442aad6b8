// From a plan to live sites: for every module of the image a zone within reach, its
// fix-ups, and one live site per planned site. Everything is prepared and checked
// before the first byte of the target changes, and what was changed is undone if a
// later site fails.
#include "registry.h"

#include "../attach/patch.h"
#include "../attach/uprobe.h"
#include "../core/mappings.h"
#include "../core/memory.h"
#include "../core/status.h"
#include "../core/system.h"
#include "../core/unwind.h"
#include "../helpers/helpers.h"
#include "modules.h"
#include "returns.h"
#include "session.h"
#include "tables.h"

namespace {

using header = struct bpftime_image_header;
using image_site = struct bpftime_image_site;

// Room for the sites and, behind them, the links of all of them.
struct bpftime_sites *allocate_sites(const header *image, const struct bpftime_zone *zones) {
  uint64_t links = 0;
  const auto *sites = bpftime_image_table<image_site>(image, image->sites);
  for (uint32_t i = 0; i < image->sites.count; i++) links += sites[i].entry_links + sites[i].return_links;
  uint64_t size = sizeof(struct bpftime_sites) + image->sites.count * sizeof(struct bpftime_live_site) +
                  links * sizeof(struct bpftime_live_link);
  size = bpftime_align_up(size, BPFTIME_PAGE);
  long got = sys_mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (sys_failed(got)) return nullptr;
  struct bpftime_sites *made = reinterpret_cast<struct bpftime_sites *>(got);
  made->head = {bpftime_returns, zones};
  made->count = image->sites.count;
  made->size = size;
  return made;
}

// Every byte of one range is within reach of every byte of the other.
bool reaches(const struct bpftime_zone &zone, const struct bpftime_module &module) {
  uint64_t low = reinterpret_cast<uint64_t>(zone.base), high = low + zone.size;
  uint64_t from = low < module.low ? low : module.low, to = high > module.high ? high : module.high;
  return to - from < (1ull << 31) - (1ull << 20);
}

// A zone that reaches the module: one we have, or a new one.
int zone_for(struct bpftime_attachment *a, const header *image, const struct bpftime_module &module,
             struct bpftime_zone **out) {
  for (struct bpftime_zone &zone : a->zones) {
    *out = &zone;
    if (zone.base && reaches(zone, module)) return 0;
    if (zone.base) continue;
    uint64_t at =
        bpftime_mappings_gap(module.low, module.high, bpftime_align_up(image->code_size, BPFTIME_PAGE));
    if (!at || bpftime_zone_make(image, at, &zone)) return -BPFTIME_STATUS_no_near_memory;
    return 0;
  }
  return -BPFTIME_STATUS_no_near_memory;
}

// Displaced instructions refer to their module again, and what the zone says of itself is
// where it is: the image has the distances from a zone at 0.
int fix_up(const header *image, uint32_t module_index, const struct bpftime_module &module,
           const struct bpftime_zone *zone) {
  const auto *fixups = bpftime_image_table<struct bpftime_image_fixup>(image, image->fixups);
  for (uint32_t i = 0; i < image->fixups.count; i++) {
    const struct bpftime_image_fixup &f = fixups[i];
    bool of_zone = f.kind == BPFTIME_FIXUP_ZONE64;
    if (f.module != module_index && !of_zone) continue;
    char *at = zone->base + f.code_off;
    uint64_t value = of_zone ? reinterpret_cast<uint64_t>(zone->base) : module.bias;
    value += f.target + static_cast<uint64_t>(static_cast<int64_t>(f.addend));
    if (f.kind != BPFTIME_FIXUP_REL32) {
      __builtin_memcpy(at, &value, 8);
      continue;
    }
    int64_t distance = static_cast<int64_t>(value - reinterpret_cast<uint64_t>(at));
    int32_t near = static_cast<int32_t>(distance);
    if (near != distance) return -BPFTIME_STATUS_out_of_reach;
    __builtin_memcpy(at, &near, 4);
  }
  return 0;
}

// Turns indices into addresses once, so that a hit follows pointers only.
void fill_site(struct bpftime_live_site *live, const header *image, const image_site &site,
               const struct bpftime_module &module, const struct bpftime_zone *zone) {
  live->zone = zone->base;
  live->address = reinterpret_cast<char *>(module.bias + site.address);
  live->return_address = zone->base + site.return_off;
  (site.apart ? live->apart_links : live->entry_links) = site.entry_links;
  live->return_links = site.return_links;
  const auto *links = bpftime_image_table<struct bpftime_image_link>(image, image->links);
  const auto *programs = bpftime_image_table<struct bpftime_image_program>(image, image->programs);
  for (uint32_t i = 0; i < site.entry_links + static_cast<uint32_t>(site.return_links); i++) {
    uint32_t program = links[site.link_first + i].program;
    char *entry = zone->base + programs[program].code_off;
    live->links[i] = {reinterpret_cast<uint64_t (*)(void *)>(entry), program, 0};
  }
}

// All sites of one module.
int build_module(struct bpftime_attachment *a, const header *image, uint32_t index, bool skip_absent,
                 uint32_t *failed_site) {
  const auto *sites = bpftime_image_table<image_site>(image, image->sites);
  uint32_t first = 0;
  while (first < image->sites.count && sites[first].module != index) first++;
  if (first == image->sites.count) return 0;
  *failed_site = first;
  struct bpftime_module module;
  const auto *rows = bpftime_image_table<struct bpftime_image_module>(image, image->modules);
  if (!bpftime_module_find(image, &rows[index], &module)) return skip_absent ? 0 : -BPFTIME_STATUS_no_module;
  struct bpftime_zone *zone;
  int status = zone_for(a, image, module, &zone);
  if (!status) status = fix_up(image, index, module, zone);
  for (uint32_t i = first; !status && i < image->sites.count && sites[i].module == index; i++) {
    *failed_site = i;
    uint64_t address = module.bias + sites[i].address;
    // Sound: the jump stays inside the module that the zone was placed for.
    if (address < module.low || address > module.high - sites[i].patch_size)
      return -BPFTIME_STATUS_bytes_differ;
    fill_site(&a->sites->site[i], image, sites[i], module, zone);
    status = bpftime_uprobe_check(&sites[i], a->sites->site[i].address);
  }
  return status;
}

// Fills the import slots of every zone and makes it executable.
int seal_zones(struct bpftime_attachment *a) {
  for (struct bpftime_zone &zone : a->zones) {
    if (!zone.base) continue;
    const struct bpftime_offer offer = {bpftime_probe_helper_by_id, a->sites, nullptr, 0, 0};
    struct bpftime_extent *e = a->sites->extent;
    int status = bpftime_zone_bind(&zone, bpftime_extent_image(e), a->sites->segment, e, &offer);
    if (!status) status = bpftime_zone_seal(&zone);
    if (status) return status;
  }
  return 0;
}

// Where the site's jump goes.
const char *trampoline_of(const struct bpftime_live_site &live, const image_site &site) {
  return live.zone + site.trampoline_off;
}

}  // namespace

int bpftime_attachment_build(struct bpftime_attachment *a, struct bpftime_member *member,
                             struct bpftime_extent *e, bool skip_absent, uint32_t *failed_site) {
  const header *image = bpftime_extent_image(e);
  *failed_site = BPFTIME_NO_SITE;
  a->sites = allocate_sites(image, a->zones);
  if (!a->sites) return -BPFTIME_STATUS_no_memory;
  a->sites->member = member;
  a->sites->segment = member->segment;
  a->sites->extent = e;
  const auto *sites = bpftime_image_table<image_site>(image, image->sites);
  auto *links = reinterpret_cast<struct bpftime_live_link *>(&a->sites->site[image->sites.count]);
  for (uint32_t i = 0; i < image->sites.count; i++) {
    a->sites->site[i].links = links;
    links += sites[i].entry_links + sites[i].return_links;
  }
  for (uint32_t i = 0; i < image->modules.count; i++) {
    int status = build_module(a, image, i, skip_absent, failed_site);
    if (status) return status;
  }
  *failed_site = BPFTIME_NO_SITE;
  return seal_zones(a);
}

void bpftime_attachment_drop(struct bpftime_attachment *a) {
  for (struct bpftime_zone &zone : a->zones) bpftime_zone_drop(&zone);
  if (a->sites) sys_munmap(a->sites, a->sites->size);
  *a = {};
}

int bpftime_attachment_patch(struct bpftime_attachment *a, uint32_t *failed_site) {
  const header *image = bpftime_extent_image(a->sites->extent);
  const auto *sites = bpftime_image_table<image_site>(image, image->sites);
  *failed_site = BPFTIME_NO_SITE;
  int fd = bpftime_patch_open(), status = 0;
  if (fd < 0) return -BPFTIME_STATUS_patch_failed;
  __atomic_store_n(&bpftime_unwind_original, bpftime_returns_original, __ATOMIC_RELEASE);
  for (uint32_t i = 0; !status && i < a->sites->count; i++) {
    struct bpftime_live_site &live = a->sites->site[i];
    if (!live.zone) continue;  // its module is absent here
    *failed_site = i;
    status = bpftime_uprobe_check(&sites[i], live.address);
    if (!status) status = bpftime_uprobe_put(fd, live.address, trampoline_of(live, sites[i]));
    live.patched = !status;
  }
  bpftime_patch_close(fd);
  if (status) bpftime_attachment_restore(a);
  else *failed_site = BPFTIME_NO_SITE;
  return status;
}

int bpftime_attachment_restore(struct bpftime_attachment *a) {
  const header *image = bpftime_extent_image(a->sites->extent);
  const auto *sites = bpftime_image_table<image_site>(image, image->sites);
  int fd = bpftime_patch_open(), status = 0;
  if (fd < 0) return -BPFTIME_STATUS_patch_failed;
  for (uint32_t i = 0; i < a->sites->count; i++) {
    struct bpftime_live_site &live = a->sites->site[i];
    if (!live.patched) continue;  // never put in, or taken out before
    int failed = bpftime_uprobe_take(fd, &sites[i], live.address, trampoline_of(live, sites[i]));
    if (failed) status = failed;  // the others are restored all the same
    live.patched = failed != 0;
  }
  bpftime_patch_close(fd);
  bpftime_returns_restore();
  return status;
}
