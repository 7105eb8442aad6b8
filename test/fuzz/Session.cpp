// Makes the session, and finds the place that a record of damage names.
#include "Session.h"

#include "unit/runtime/TestImage.h"

#include "maps/map.h"
#include "probe/session.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include <fcntl.h>
#include <sys/mman.h>

namespace bpftime::fuzz {

namespace {

enum Place : uint8_t { head, mapHeader, mapData, slots, image, imageTables, anywhere, end, places };

/// Maps of every type, small, and some twice where a flag or a lock changes what is stored.
std::vector<testimage::MapShape> shapes() {
  constexpr uint32_t noPrealloc = 1, plain = BPFTIME_MAP_PLAIN;
  const bpftime_map_element inner = {2, 4, 24, 5, 0};
  std::vector<testimage::MapShape> out = {
      {"hash", 1, 4, 8, 16},
      {"array", 2, 4, 24, 5},
      {"programs", 3, 4, 4, 4, 0, plain, {}, 0, {2, 0, 0, 0, 0}},
      {"perf", perfType, 4, 4, 2},
      {"percpu_hash", 5, 6, 12, 8},
      {"percpu_array", 6, 4, 8, 4},
      {"stacks", 7, 4, 80, 16},
      {"cgroups", 8, 4, 4, 4},
      {"lru", 9, 8, 16, 16},
      {"lru_percpu", 10, 4, 8, 16},
      {"trie", 11, 8, 8, 16, noPrealloc},
      {"maps", arrayOfMapsType, 4, 4, 4, 0, plain, {}, 0, inner},
      {"maps_by_key", hashOfMapsType, 4, 4, 4, 0, plain, {}, 0, inner},
      {"queue", 22, 0, 8, 8},
      {"stack", 23, 0, 12, 8},
      {"ring", ringbufType, 0, 0, 4096},
      {"tasks", 29, 4, 8, 0, noPrealloc},
      {"bloom", 30, 0, 8, 64},
      {"user_ring", userRingbufType, 0, 0, 4096},
      {"locked", 1, 4, 16, 8, 0, plain, {}, 0, {}, 5},
      {"timers", 1, 4, 24, 8, 0, plain, {}, 0, {}, 0, 0, 0, 9},
      {"lru_timers", 9, 4, 24, 8, 0, plain, {}, 0, {}, 0, 0, 0, 9},
      {"array_timers", 2, 4, 24, 8, 0, plain, {}, 0, {}, 5, 0, 0, 9},
      {"shared", 1, 4, 8, 8, 0, BPFTIME_MAP_PINNED},
      {".rodata", 2, 4, 8, 1, 0x80, BPFTIME_MAP_RODATA, {1, 2, 3, 4, 5, 6, 7, 8}},
  };
  for (testimage::MapShape &shape : out) shape.btfKey = 1, shape.btfValue = shape.valueSize == 24 ? 3 : 1;
  return out;
}

/// int; int[2]; struct { int a; int b[2]; int *c; } of 24 bytes.
std::vector<uint8_t> types() {
  const char strings[] = "\0int\0s\0a\0b\0c";
  const std::vector<uint32_t> words = {
      1, 1u << 24,     4,  0x01000020,                              // 1: int
      0, 3u << 24,     0,  1,          1, 2,                        // 2: its array
      5, 4u << 24 | 3, 24, 7,          1, 0, 9, 2, 64, 11, 4, 128,  // 3: the struct
      0, 2u << 24,     1,                                           // 4: pointer to int
  };
  const std::vector<uint32_t> header = {
      0x0001eb9f, 24, 0, uint32_t(4 * words.size()), uint32_t(4 * words.size()), sizeof strings};
  std::vector<uint8_t> out;
  auto add = [&](const void *data, size_t size) {
    out.insert(out.end(), static_cast<const uint8_t *>(data), static_cast<const uint8_t *>(data) + size);
  };
  add(header.data(), 4 * header.size());
  add(words.data(), 4 * words.size());
  add(strings, sizeof strings);
  return out;
}

const bpftime_segment &segmentOf(const std::vector<uint8_t> &bytes) {
  return *reinterpret_cast<const bpftime_segment *>(bytes.data());
}

/// A multiple of the width in [from, from + size).
uint64_t within(uint64_t from, uint64_t size, const Damage &d) {
  return from + d.at % (size / d.width) * d.width;
}

}  // namespace

std::vector<uint8_t> makeImage(int which) {
  const bpftime_map_element inner = {2, 4, 24, 5, 0};
  testimage::Parts parts;
  parts.maps = shapes();
  parts.slots = {{2, 1, 0}, {11, 1, 1}, {12, 7, 1}};
  if (which)
    parts.maps = {{"shared", 1, 4, 8, 8, 0, BPFTIME_MAP_PINNED},
                  {"array", 2, 4, 24, 5},
                  {"maps", arrayOfMapsType, 4, 4, 4, 0, BPFTIME_MAP_PLAIN, {}, 0, inner},
                  {"ring", ringbufType, 0, 0, 4096u << (which - 1)}},
    parts.slots = {{2, 1, 1}};
  parts.btf = types();
  parts.programs = {{"one", {0x48, 0x89, 0xf8, 0xc3}, 2}, {"two", {0x31, 0xc0, 0xc3}, 2}};
  // mov rax, [rdi + 16]; inc qword [rax]; xor eax, eax; ret
  const std::vector<uint8_t> counts = {0x48, 0x8b, 0x47, 0x10, 0x48, 0xff, 0x00, 0x31, 0xc0, 0xc3};
  for (uint32_t i = 0; i < parts.maps.size(); i++)
    if (parts.maps[i].timer)
      parts.programs.push_back({"two.counts." + parts.maps[i].name, counts, BPFTIME_CALLBACK | i});
  parts.imports = {
      {BPFTIME_IMPORT_HELPER, 0, 1}, {BPFTIME_IMPORT_MAP, 0, 0}, {BPFTIME_IMPORT_MAP_DATA, 0, 1}};
  return testimage::build(parts);
}

std::vector<Damage> readDamage(const uint8_t *data, size_t size) {
  std::vector<Damage> out(std::min<size_t>(size / sizeof(Damage), 64));
  if (!out.empty()) std::memcpy(out.data(), data, out.size() * sizeof(Damage));
  for (Damage &d : out) {
    d.where %= places;
    d.width = d.width % 3 == 0 ? 1 : d.width % 3 == 1 ? 4 : 8;
    d.isDelta &= 1;
    d.isLate &= 1;
  }
  return out;
}

size_t mutateDamage(uint8_t *data, size_t size, size_t sizeMax, unsigned seed) {
  std::mt19937_64 random(seed);
  const uint64_t values[] = {0,     1,          2,          3,          7,         8,
                             64,    4095,       4096,       4097,       0xffff,    0x7fffffff,
                             ~0ull, 0x80000000, 0xffffffff, 1ull << 32, 1ull << 63};
  size_t count = size / sizeof(Damage);
  if (count > 1 && random() % 4 == 0) count = 1 + random() % (count - 1);
  size_t at = count && random() % 3 == 0 ? random() % count : count++;
  if (count * sizeof(Damage) > sizeMax) return size;
  uint64_t word = random();
  Damage d = {};
  d.where = uint8_t(word), d.width = uint8_t(word >> 8), d.isDelta = uint8_t(word >> 16) < 64;
  d.isLate = word >> 24 & 1, d.at = uint32_t(word >> 32);
  d.value = random() % 4 ? values[random() % std::size(values)] : random() >> random() % 64;
  if (d.isDelta && random() % 2) d.value = -d.value;
  std::memcpy(data + at * sizeof d, &d, sizeof d);
  return count * sizeof d;
}

SessionFile::SessionFile() {
  std::vector<uint8_t> made = makeImage(0), added = makeImage(1);
  name = "/dev/shm/bpftime-fuzz-" + std::to_string(getpid());
  bpftime_session_options options = {name.c_str(), "fuzz", BPFTIME_FOLLOW_FORK, 4096, 4096, 0};
  bpftime_session session;
  if (int status = bpftime_session_create(made.data(), made.size(), &options, &session)) {
    fprintf(stderr, "no session to damage: status %d\n", -status);
    exit(1);
  }
  uint32_t extent;
  if (bpftime_session_add(&session, added.data(), added.size(), &options, &extent)) abort();
  uint8_t record[16] = {1};
  bpftime_map *hash = bpftime_map_by_name(&session, "hash"), *trie = bpftime_map_by_name(&session, "trie");
  for (uint32_t i = 0; i < 8; i++) {
    const uint64_t prefix = 8ull * (i + 1) % 33 | uint64_t{i} << 32;
    bpftime_map_update(hash, &i, record, 0);
    bpftime_map_update(trie, &prefix, record, 0);
  }
  bpftime_session_close(&session);
  std::ifstream in(name, std::ios::binary);
  pristine.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  fd = open(name.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0 || pristine.size() > fileBytesMax) abort();
}

SessionFile::~SessionFile() {
  close(fd);
  unlink(name.c_str());
}

void SessionFile::reset() {
  if (ftruncate(fd, off_t(pristine.size())) || pwrite(fd, pristine.data(), pristine.size(), 0) < 0) abort();
}

uint64_t SessionFile::extentOf(const Damage &d) const {
  uint64_t off = offsetof(bpftime_segment, first);
  return d.at >> 31 ? off + segmentOf(pristine).first.size : off;
}

uint64_t SessionFile::offsetOf(const Damage &d, bool isLate) const {
  const bpftime_segment &s = segmentOf(pristine);
  uint64_t base = extentOf(d);
  const auto &e = *reinterpret_cast<const bpftime_extent *>(pristine.data() + base);
  const uint64_t word = offsetof(bpftime_map, words), imageOff = base + e.image_off;
  const uint64_t map = base + e.maps.off + (d.at >> 8) % e.maps.count * sizeof(bpftime_map);
  const auto &header = *reinterpret_cast<const bpftime_map *>(pristine.data() + map);
  uint8_t where = d.where;
  if (isLate && where != slots) {
    // Words that a type does not judge when it is opened may be anything at any time.
    const bpftime_map_ops *ops = bpftime_map_type_ops(header.type);
    bool isFree = ops && !ops->good;
    where = where == mapHeader && isFree ? mapHeader : mapData;
    if (bpftime_map_is_shared(&header)) where = slots;  // it has neither words nor data
  }
  switch (where) {
    case head: return d.at >> 30 & 1 ? within(base, sizeof e, d) : within(0, sizeof s, d);
    case mapHeader:
      return isLate ? within(map + word, sizeof header.words, d) : within(map, sizeof header, d);
    case mapData: return map + header.data_off + within(0, std::clamp<uint64_t>(header.data_size, 8, 512), d);
   case slots:
      // The processes' and threads', and the counters.
      if (d.at >> 30 & 1) return within(base + e.counters_off, e.image_off - e.counters_off, d);
      return within(s.processes.off, offsetof(bpftime_segment, first) + s.first.maps.off - s.processes.off,
                    d);
    case image: return within(imageOff, e.image_size, d);
    case imageTables: return within(imageOff, sizeof(bpftime_image_header), d);
    default: return within(0, pristine.size() & ~7ull, d);
  }
}

void SessionFile::apply(const Damage &d) {
  if (d.where == end) {
    if (ftruncate(fd, off_t(d.isDelta ? pristine.size() + d.value % 4096 : d.at % pristine.size()))) abort();
    return;
  }
  uint64_t off = offsetOf(d, false), old = 0;
  if (d.isDelta && pread(fd, &old, d.width, off_t(off)) < 0) abort();
  uint64_t value = old + d.value;
  if (pwrite(fd, &value, d.width, off_t(off)) < 0) abort();
  uint64_t base = extentOf(d);
  const auto &e = *reinterpret_cast<const bpftime_extent *>(pristine.data() + base);
  if (d.where != image && d.where != imageTables) return;
  // Nobody guesses a digest, but who damages an image on purpose writes the right one.
  std::vector<uint8_t> bytes(e.image_size);
  if (pread(fd, bytes.data(), bytes.size(), off_t(base + e.image_off)) < 0) abort();
  testimage::sign(bytes);
  if (pwrite(fd, bytes.data(), bytes.size(), off_t(base + e.image_off)) < 0) abort();
}

void SessionFile::applyLate(const Damage &d, bpftime_segment *s) const {
  char *at = reinterpret_cast<char *>(s) + offsetOf(d, true);
  if (reinterpret_cast<const char *>(s) + s->size < at + d.width) return;
  uint64_t old = 0;
  if (d.isDelta) std::memcpy(&old, at, d.width);
  uint64_t value = old + d.value;
  std::memcpy(at, &value, d.width);
}

bool SessionFile::check(bpftime_segment *s, uint64_t size) const {
  uint64_t known = 0;
  return bpftime_segment_good(s, size) && bpftime_extents_check(s, size, fd, &known) == 0;
}

uint64_t SessionFile::mapAt(void *at) const {
  off_t size = lseek(fd, 0, SEEK_END);
  if (size <= 0) return 0;
  void *got = mmap(at, size_t(size), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
  if (got == MAP_FAILED) abort();
  return uint64_t(size);
}

}  // namespace bpftime::fuzz
