// Settings are looked up by name, one by one: there are few, and this runs once per session. The
// image was checked, so its rows name maps and strings that it has; that a variable's bytes lie
// within its map's value is checked here, where they are written.
#include "settings.h"

#include "../core/memory.h"
#include "../maps/extents.h"
#include "bpftime/bpftime.h"
#include "tables.h"

namespace {

using header = struct bpftime_image_header;
using options = struct bpftime_session_options;
using setting = struct bpftime_setting;
using settable = struct bpftime_settable;

constexpr uint32_t array_type = 2;

// Calls each(setting, row) for every row of the image that has the name of a setting; false if
// a setting has none, or `each` says so.
template <typename Each> bool each_setting(const header *image, const options *o, Each each) {
  const auto *rows = bpftime_image_table<settable>(image, image->settable);
  for (uint32_t i = 0; i < o->setting_count; i++) {
    bool known = false;
    for (uint32_t k = 0; k < image->settable.count; k++) {
      if (!bpftime_streq(bpftime_image_string(image, rows[k].name), o->settings[i].name)) continue;
      known = true;
      if (!each(o->settings[i], rows[k])) return false;
    }
    if (!known) return false;
  }
  return true;
}

}  // namespace

bool bpftime_settings_good(const header *image, const options *o) {
  const auto *shapes = bpftime_image_table<struct bpftime_image_map>(image, image->maps);
  return each_setting(image, o, [&](const setting &set, const settable &row) {
    const struct bpftime_image_map &shape = shapes[row.map];
    if (row.kind == BPFTIME_SETTABLE_BYTES)
      return shape.type == array_type && row.first <= row.last && row.last <= shape.value_size &&
             set.size == row.last - row.first;
    if (row.kind != BPFTIME_SETTABLE_ENTRIES || set.size != sizeof(uint32_t)) return false;
    uint32_t entries = bpftime_load32(set.value);
    return row.first <= entries && entries <= row.last;
  });
}

uint32_t bpftime_settings_entries(const header *image, const options *o, uint32_t map, uint32_t entries) {
  each_setting(image, o, [&](const setting &set, const settable &row) {
    if (row.map == map && row.kind == BPFTIME_SETTABLE_ENTRIES) entries = bpftime_load32(set.value);
    return true;
  });
  return entries;
}

void bpftime_settings_fill(struct bpftime_extent *e, const options *o) {
  each_setting(bpftime_extent_image(e), o, [&](const setting &set, const settable &row) {
    struct bpftime_map *map = bpftime_extent_map(e, row.map);
    // What is shared holds what the image that had it first was given.
    if (row.kind == BPFTIME_SETTABLE_BYTES && !bpftime_map_is_shared(map))
      bpftime_memcpy(bpftime_map_data(map) + row.first, set.value, set.size);
    return true;
  });
}

bool bpftime_settings_allow(const header *image, uint32_t map, uint32_t entries) {
  const auto *rows = bpftime_image_table<settable>(image, image->settable);
  for (const settable *row = rows, *end = rows + image->settable.count; row != end; row++)
    if (row->map == map && row->kind == BPFTIME_SETTABLE_ENTRIES && row->first <= entries &&
        entries <= row->last)
      return true;
  return false;
}
