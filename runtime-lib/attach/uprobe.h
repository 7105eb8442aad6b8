/* Probes at instructions of a mapped binary: the jump to the trampoline, put in and
 * taken out. For uprobe and uretprobe, which share sites. */
#ifndef BPFTIME_ATTACH_UPROBE_H
#define BPFTIME_ATTACH_UPROBE_H

#include <stdint.h>

#include "image.h"

#define BPFTIME_JUMP_BYTES 5

/* Whether the bytes at `address` are the ones the plan expects: 0 or -bytes_differ. */
int bpftime_uprobe_check(const struct bpftime_image_site *, const char *address);
/* Writes the jump. The caller guarantees that no other thread executes the patched
 * bytes meanwhile. 0 or -status. */
int bpftime_uprobe_put(int patch_fd, char *address, const char *trampoline);
/* Restores the original bytes, if what is there is the jump to `trampoline`. */
int bpftime_uprobe_take(int patch_fd, const struct bpftime_image_site *, char *address,
                        const char *trampoline);

#endif
