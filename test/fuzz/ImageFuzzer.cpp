// libFuzzer on the image check: whatever the bytes, it must answer without reading
// outside them. The digest is made right first, since no fuzzer guesses SHA-256; every
// entry of an accepted image is then walked, as loading would.
#include <cstring>
#include <vector>

#include "bpftime/bpftime.h"
#include "core/sha256.h"
#include "image.h"
#include "probe/tables.h"

static volatile uint32_t sink;

static void walk(const bpftime_image_header *h) {
  auto *programs = bpftime_image_table<bpftime_image_program>(h, h->programs);
  for (uint32_t i = 0; i < h->programs.count; i++)
    sink = uint32_t(std::strlen(bpftime_image_string(h, programs[i].name)));
  auto *sites = bpftime_image_table<bpftime_image_site>(h, h->sites);
  auto *links = bpftime_image_table<bpftime_image_link>(h, h->links);
  for (uint32_t i = 0; i < h->sites.count; i++)
    for (uint32_t l = 0; l < sites[i].entry_links + uint32_t(sites[i].return_links); l++)
      sink = programs[links[sites[i].link_first + l].program].code_off;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::vector<uint64_t> aligned((size + 7) / 8);  // images are mapped, so 8-byte aligned
  auto *bytes = reinterpret_cast<uint8_t *>(aligned.data());
  if (size) std::memcpy(bytes, data, size);
  if (size >= sizeof(bpftime_image_header)) {
    auto *h = reinterpret_cast<bpftime_image_header *>(bytes);
    h->magic = BPFTIME_IMAGE_MAGIC;
    h->size = uint32_t(size);
    std::memset(h->digest, 0, sizeof h->digest);
    bpftime_sha256 state;
    bpftime_sha256_begin(&state);
    bpftime_sha256_add(&state, bytes, size);
    uint8_t digest[32];
    bpftime_sha256_end(&state, digest);
    std::memcpy(h->digest, digest, sizeof digest);
  }
  if (!bpftime_image_check(bytes, size, BPFTIME_LOAD_ALLOW_UNVERIFIED))
    walk(reinterpret_cast<bpftime_image_header *>(bytes));
  return 0;
}
