// Our maps by bpftime.h, each in a session of its own.
#include "Sides.h"

#include "maps/map.h"

namespace mapdiff {

namespace {

class OurSide final : public Side {
 public:
  OurSide(uint32_t type, const Shape &s)
      : session(testimage::build({.maps = {{.name = "m",
                                            .type = type,
                                            .keySize = s.keySize,
                                            .valueSize = s.valueSize,
                                            .maxEntries = s.maxEntries,
                                            .flags = s.flags,
                                            .lock = s.lock}}})),
        map(session.status ? nullptr : session.map("m")) {}
  int read(const void *key, void *value, uint64_t flags) override {
    return bpftime_map_read(map, key, value, flags);
  }
  int take(const void *key, void *value, uint64_t flags) override {
    return bpftime_map_take(map, key, value, flags);
  }
  int update(const void *key, const void *value, uint64_t flags) override {
    return bpftime_map_update(map, key, value, flags);
  }
  int remove(const void *key) override { return bpftime_map_delete(map, key); }
  int nextKey(const void *key, void *next) override { return bpftime_map_next_key(map, key, next); }
  int freeze() override { return bpftime_map_freeze(map); }
  int batch(BatchKind kind, Batch &b) override {
    bpftime_map_batch ours = {b.in, b.out, b.keys, b.values, b.count, 0, b.elemFlags, b.flags};
    static constexpr decltype(&bpftime_map_read_batch) calls[] = {
        bpftime_map_read_batch, bpftime_map_take_batch, bpftime_map_update_batch, bpftime_map_delete_batch};
    int result = calls[int(kind)](map, &ours);
    b.count = ours.count;
    return result;
  }
  size_t valueBytes() const override { return bpftime_map_value_bytes(map); }

  testimage::Session session;
  bpftime_map *map;
};

}  // namespace

int checkOurShape(uint32_t type, const Shape &shape) {
  bpftime_image_map row = {};
  row.type = type, row.key_size = shape.keySize, row.value_size = shape.valueSize;
  row.max_entries = shape.maxEntries, row.flags = shape.flags;
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
