// Images made by hand for the runtime's tests: maps of given shapes, programs as raw
// machine code, a correct digest. The runtime's own SHA-256 is tested against known
// values elsewhere, so it may be used here.
#pragma once

#include "bpftime/bpftime.h"
#include "image.h"
#include "segment.h"

#include <unistd.h>
#include <cstring>
#include <string>
#include <vector>

#include "core/sha256.h"

namespace testimage {

struct MapShape {
  std::string name;
  uint32_t type, keySize, valueSize, maxEntries, flags = 0;
  uint32_t kind = BPFTIME_MAP_PLAIN;
  std::vector<uint8_t> initial = {};
  uint64_t extra = 0;
  bpftime_map_element element = {};
  uint32_t lock = 0;
  uint32_t btfKey = 0, btfValue = 0;
  uint32_t timer = 0;
};

struct Code {
  std::string name;
  std::vector<uint8_t> bytes;
  uint32_t type = 0;
};

struct Parts {
  std::vector<MapShape> maps;
  std::vector<Code> programs;
  std::vector<bpftime_image_import> imports;
  std::vector<bpftime_image_link> links;
  std::vector<bpftime_image_module> modules;
  std::vector<bpftime_image_site> sites;
  std::vector<bpftime_image_fixup> fixups;
  std::vector<bpftime_image_move> moves;
  std::vector<bpftime_map_slot> slots;
  std::vector<bpftime_image_body> bodies;
  std::vector<uint8_t> btf;
  std::vector<uint8_t> code;  ///< placed behind slots and programs
};

/// Writes the digest over the image as it is now.
inline void sign(std::vector<uint8_t> &image) {
  auto *header = reinterpret_cast<bpftime_image_header *>(image.data());
  std::memset(header->digest, 0, sizeof header->digest);
  bpftime_sha256 state;
  bpftime_sha256_begin(&state);
  bpftime_sha256_add(&state, image.data(), image.size());
  uint8_t digest[32];
  bpftime_sha256_end(&state, digest);
  std::memcpy(header->digest, digest, sizeof digest);
}

class Builder {
 public:
  explicit Builder(const Parts &parts) : parts(parts) { strings.push_back(0); }

  std::vector<uint8_t> build() {
    image.resize(sizeof(bpftime_image_header));
    std::vector<bpftime_image_map> maps;
    for (const MapShape &m : parts.maps) {
      maps.push_back({string(m.name), m.type, m.keySize, m.valueSize, m.maxEntries, m.flags, m.kind, m.btfKey,
                      m.btfValue, uint32_t(data.size()), uint32_t(m.initial.size()), 0, m.extra, m.element,
                      m.lock, m.timer});
      data.insert(data.end(), m.initial.begin(), m.initial.end());
    }
    code.resize(8 * parts.imports.size());
    std::vector<bpftime_image_program> programs;
    for (const Code &p : parts.programs) {
      bpftime_image_program row = {};
      row.name = string(p.name);
      row.type = p.type;
      row.code_off = uint32_t(code.size());
      row.code_size = uint32_t(p.bytes.size());
      programs.push_back(row);
      code.insert(code.end(), p.bytes.begin(), p.bytes.end());
      code.resize((code.size() + 15) & ~size_t(15));
    }
    uint32_t entries = uint32_t(code.size());
    code.resize((entries + 4 * programs.size() + 15) & ~size_t(15));
    codeStart = uint32_t(code.size());
    code.insert(code.end(), parts.code.begin(), parts.code.end());
    bpftime_image_header h = {};
    h.magic = BPFTIME_IMAGE_MAGIC;
    h.abi_version = BPFTIME_ABI_VERSION;
    h.machine = 62;
    h.verified_by = BPFTIME_VERIFIED_BUILTIN;
    h.programs = table(programs);
    h.maps = table(maps);
    h.imports = table(parts.imports);
    h.links = table(parts.links);
    h.modules = table(parts.modules);
    h.sites = table(parts.sites);
    h.fixups = table(parts.fixups);
    h.moves = table(parts.moves);
    h.strings = table(strings);
    h.data = table(data);
    h.btf = table(parts.btf);
    h.slots = table(parts.slots);
    h.bodies = table(parts.bodies);
    h.entries_off = entries;
    image.resize((image.size() + 63) & ~size_t(63));
    h.code_off = uint32_t(image.size());
    h.code_size = uint32_t(code.size());
    image.insert(image.end(), code.begin(), code.end());
    h.size = uint32_t(image.size());
    std::memcpy(image.data(), &h, sizeof h);
    sign(image);
    return image;
  }

  uint32_t codeStart = 0;  ///< code offset of parts.code, after build()

 private:
  uint32_t string(const std::string &text) {
    uint32_t at = uint32_t(strings.size());
    strings.insert(strings.end(), text.begin(), text.end());
    strings.push_back(0);
    return at;
  }
  template <typename T> bpftime_table table(const std::vector<T> &rows) {
    image.resize((image.size() + 7) & ~size_t(7));
    bpftime_table t = {uint32_t(image.size()), uint32_t(rows.size())};
    const uint8_t *bytes = reinterpret_cast<const uint8_t *>(rows.data());
    image.insert(image.end(), bytes, bytes + rows.size() * sizeof(T));
    return t;
  }

  const Parts &parts;
  std::vector<uint8_t> image, data, code;
  std::vector<char> strings;
};

inline std::vector<uint8_t> build(const Parts &parts) { return Builder(parts).build(); }

/// A session over an image, its file removed at the end.
class Session {
 public:
  explicit Session(const std::vector<uint8_t> &image, uint32_t follow = BPFTIME_FOLLOW_NONE) {
    static int number = 0;
    path = "/dev/shm/bpftime-test-" + std::to_string(getpid()) + "-" + std::to_string(number++);
    bpftime_session_options options = {path.c_str(), "test", follow, 0, 0, 0};
    status = bpftime_session_create(image.data(), image.size(), &options, &session);
  }
  ~Session() {
    if (status) return;
    bpftime_session_close(&session);
    unlink(path.c_str());
  }
  bpftime_map *map(const char *name) { return bpftime_map_by_name(&session, name); }

  std::string path;
  bpftime_session session = {};
  int status = 0;
};

}  // namespace testimage
