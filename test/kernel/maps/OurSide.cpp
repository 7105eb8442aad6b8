// Our maps by bpftime.h, each in a session of its own.
#include "Sides.h"

#include "maps/map.h"

#include <cerrno>

namespace mapdiff {

namespace {

bpftime_map_element elementOf(uint32_t type) {
  if (!holdsMaps(type)) return {};
  return {2, innerShape.keySize, innerShape.valueSize, innerShape.maxEntries, innerShape.flags};
}

testimage::MapShape outer(uint32_t type, const Shape &s) {
  testimage::MapShape shape = {"m", type, s.keySize, s.valueSize, s.maxEntries, s.flags};
  shape.lock = s.lock;
  shape.element = elementOf(type);
  return shape;
}

/// The map under test, and those that it may hold behind it.
std::vector<testimage::MapShape> mapsFor(uint32_t type, const Shape &s) {
  std::vector<testimage::MapShape> maps = {outer(type, s)};
  for (uint32_t i = 0; holdsMaps(type) && i < innerMaps; i++) {
    const Shape &inner = i < 2 ? innerShape : otherInnerShape;
    maps.push_back({"inner" + std::to_string(i), 2, inner.keySize, inner.valueSize, inner.maxEntries});
  }
  return maps;
}

class OurSide final : public Side {
 public:
  OurSide(uint32_t type, const Shape &s)
      : session(testimage::build({.maps = mapsFor(type, s)})),
        map(session.status ? nullptr : session.map("m")),
        named(holdsMaps(type)) {}
  int read(const void *key, void *value, uint64_t flags) override {
    return numbered(value, 1, bpftime_map_read(map, key, value, flags));
  }
  int take(const void *key, void *value, uint64_t flags) override {
    return numbered(value, 1, bpftime_map_take(map, key, value, flags));
  }
  int update(const void *key, const void *value, uint64_t flags) override {
    return bpftime_map_update(map, key, mapped(value, 1).data(), flags);
  }
  int remove(const void *key) override { return bpftime_map_delete(map, key); }
  int nextKey(const void *key, void *next) override { return bpftime_map_next_key(map, key, next); }
  int freeze() override { return bpftime_map_freeze(map); }
  int batch(BatchKind kind, Batch &b) override {
    bool reads = kind == BatchKind::Read || kind == BatchKind::Take;
    std::vector<uint8_t> given;
    if (kind == BatchKind::Update) given = mapped(b.values, b.count);
    bpftime_map_batch ours = {b.in,    b.out, b.keys,      reads ? b.values : given.data(),
                              b.count, 0,     b.elemFlags, b.flags};
    static constexpr decltype(&bpftime_map_read_batch) calls[] = {
        bpftime_map_read_batch, bpftime_map_take_batch, bpftime_map_update_batch, bpftime_map_delete_batch};
    int result = calls[int(kind)](map, &ours);
    b.count = ours.count;
    return reads ? numbered(b.values, b.count, result) : result;
  }
  size_t valueBytes() const override { return bpftime_map_value_bytes(map); }

  testimage::Session session;
  bpftime_map *map;

 private:
  /// Values as bpftime.h takes them: maps by their place in the session, where the map itself is first.
  std::vector<uint8_t> mapped(const void *values, uint32_t count) const {
    const auto *bytes = static_cast<const uint8_t *>(values);
    std::vector<uint8_t> out(bytes, bytes + count * valueBytes());
    for (uint32_t i = 0, number; named && i < count; i++) {
      std::memcpy(&number, &out[4ul * i], 4);
      number = number % 4 < innerMaps ? number % 4 + 1 : ~0u;
      std::memcpy(&out[4ul * i], &number, 4);
    }
    return out;
  }
  /// The other way; gives `result` back.
  int numbered(void *values, uint32_t count, int result) const {
    bool good = !result || result == -ENOENT;
    for (uint32_t i = 0; named && good && i < count; i++) static_cast<uint32_t *>(values)[i]--;
    return result;
  }
  bool named;
};

}  // namespace

int checkOurShape(uint32_t type, const Shape &shape) {
  bpftime_image_map row = {};
  row.type = type, row.key_size = shape.keySize, row.value_size = shape.valueSize;
  row.max_entries = shape.maxEntries, row.flags = shape.flags;
  row.element = elementOf(type);
  return bpftime_map_type_ops(type)->check(&row);
}

int createOurMap(uint32_t type, const Shape &shape, std::unique_ptr<Side> &out) {
  if (int error = checkOurShape(type, shape)) return error;
  auto side = std::make_unique<OurSide>(type, shape);
  if (side->session.status) return -ENOMEM;
  out = std::move(side);
  return 0;
}

}  // namespace mapdiff
