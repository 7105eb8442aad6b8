/* What a host sets of an image, before anything runs (bpftime_setting, abi/native.h): the
 * image declares it, and no code depends on what it was when it was compiled. */
#ifndef BPFTIME_PROBE_SETTINGS_H
#define BPFTIME_PROBE_SETTINGS_H

#include "image.h"

struct bpftime_extent;
struct bpftime_session_options;

/* Whether all settings are what the image declares, of its sizes and within its ranges. The
 * others expect that. */
bool bpftime_settings_good(const struct bpftime_image_header *, const struct bpftime_session_options *);
/* How many entries a map gets; what its shape says if nobody sets it. */
uint32_t bpftime_settings_entries(const struct bpftime_image_header *, const struct bpftime_session_options *,
                                  uint32_t map, uint32_t entries);
/* Writes what was set into the maps' values. */
void bpftime_settings_fill(struct bpftime_extent *, const struct bpftime_session_options *);
/* Whether a host may have given a map that many entries. */
bool bpftime_settings_allow(const struct bpftime_image_header *, uint32_t map, uint32_t entries);

#endif
