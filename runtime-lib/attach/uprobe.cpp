// The jump at a probed instruction. Five bytes are written and nothing else: the rest
// of a displaced instruction stays as it was, so that a jump to a later instruction of
// the patched range, should the analysis have missed one, still finds the original.
#include "uprobe.h"

#include "../core/memory.h"
#include "../core/safe_read.h"
#include "../core/status.h"
#include "patch.h"

static bool make_jump(const char *address, const char *trampoline, char jump[BPFTIME_JUMP_BYTES]) {
  int64_t distance = trampoline - (address + BPFTIME_JUMP_BYTES);
  int32_t near = static_cast<int32_t>(distance);
  if (near != distance) return false;
  jump[0] = static_cast<char>(0xe9);
  __builtin_memcpy(jump + 1, &near, 4);
  return true;
}

int bpftime_uprobe_check(const struct bpftime_image_site *site, const char *address) {
  char found[sizeof site->expected];
  if (bpftime_safe_read(found, reinterpret_cast<uint64_t>(address), site->patch_size) ||
      bpftime_memcmp(found, site->expected, site->patch_size))
    return -BPFTIME_STATUS_bytes_differ;
  return 0;
}

int bpftime_uprobe_put(int patch_fd, char *address, const char *trampoline) {
  char jump[BPFTIME_JUMP_BYTES];
  if (!make_jump(address, trampoline, jump)) return -BPFTIME_STATUS_out_of_reach;
  return bpftime_patch_write(patch_fd, address, jump, sizeof jump);
}

int bpftime_uprobe_take(int patch_fd, const struct bpftime_image_site *site, char *address,
                        const char *trampoline) {
  char jump[BPFTIME_JUMP_BYTES], found[BPFTIME_JUMP_BYTES];
  // Sound: bytes that somebody else wrote since, or a module that was unloaded and
  // replaced, are left alone.
  if (!make_jump(address, trampoline, jump) ||
      bpftime_safe_read(found, reinterpret_cast<uint64_t>(address), sizeof found) ||
      bpftime_memcmp(found, jump, sizeof jump))
    return -BPFTIME_STATUS_bytes_differ;
  return bpftime_patch_write(patch_fd, address, site->expected, sizeof jump);
}
