// Carries out steps. Buffers are filled alike before each call, and what a failed call
// left in them is not compared: the kernel promises nothing about it.
#include "Steps.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace mapdiff {

namespace {

using Bytes = std::vector<uint8_t>;

struct KindRow {
  const char *name;
  unsigned weight;  ///< of 1000
  unsigned keyless;
};
// In the order of StepKind.
constexpr KindRow kinds[] = {
    {"read", 280, 300},   {"take", 60, 250},      {"update", 300, 420},   {"remove", 120, 5},
    {"next_key", 80, 5},  {"walk", 8, 0},         {"read_all", 10, 0},    {"take_all", 3, 0},
    {"read_some", 50, 6}, {"update_many", 50, 6}, {"remove_many", 38, 7}, {"freeze", 1, 1},
};

uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ x >> 27) * 0x94d049bb133111ebull;
  return x ^ x >> 31;
}

void fillValue(uint8_t *value, size_t size, uint64_t seed) {
  for (size_t i = 0; i < size; i++) value[i] = uint8_t(mix(seed + i / 8) >> 8 * (i % 8));
}

/// Different keys that sequences use.
uint64_t keyCount(const TypeRow &type, const Shape &shape) {
  return uint64_t(std::max(1.0, shape.maxEntries * type.keysPerEntry));
}

Bytes keyOf(const TypeRow &type, const Shape &shape, uint32_t number) {
  Bytes key(shape.keySize);
  if (type.fillKey) {
    type.fillKey(key, number);
    return key;
  }
  for (size_t i = 0; i < key.size(); i++)
    key[i] = i < 4 ? uint8_t(number >> 8 * i) : uint8_t(number * 31 + i);
  return key;
}

/// Key and value in a row, so that sorting is easy and the answer one string of bytes.
struct Elements {
  size_t keySize, valueSize;
  std::vector<Bytes> rows;
  void add(const uint8_t *key, const uint8_t *value) {
    Bytes row(key, key + keySize);
    row.insert(row.end(), value, value + valueSize);
    rows.push_back(std::move(row));
  }
  Bytes joined(Order order) {
    if (order != Order::Same) std::sort(rows.begin(), rows.end());
    Bytes all;
    for (const Bytes &row : rows) all.insert(all.end(), row.begin(), row.end());
    return all;
  }
};

/// All keys by next_key, and the values by read. -ELOOP: more keys than the map can have.
Answer walk(Side &side, const TypeRow &type, const Shape &shape) {
  Elements elements = {shape.keySize, side.valueBytes(), {}};
  Bytes key(shape.keySize), next(shape.keySize), value(side.valueBytes());
  const uint8_t *at = nullptr;
  int error;
  while (!(error = side.nextKey(at, next.data()))) {
    if (elements.rows.size() > 4ull * shape.maxEntries) return {-ELOOP, {}};
    key = next;
    at = key.data();
    error = side.read(key.data(), value.data(), 0);
    if (error) return {error, key};
    elements.add(key.data(), value.data());
  }
  return {error, elements.joined(type.order)};
}

/// All elements by batches of growing room.
Answer batchAll(Side &side, const TypeRow &type, const Shape &shape, BatchKind kind, uint32_t room) {
  Elements elements = {shape.keySize, side.valueBytes(), {}};
  Bytes cursor(std::max(shape.keySize, 4u)), nextCursor(cursor.size());
  bool first = true;
  for (int calls = 0; calls < 100000; calls++) {
    Bytes keys(size_t{room} * elements.keySize), values(size_t{room} * elements.valueSize);
    Batch b = {first ? nullptr : cursor.data(), nextCursor.data(), keys.data(), values.data(), room, 0, 0};
    int error = side.batch(kind, b);
    if (error == -ENOSPC) {
      room *= 2;
      continue;
    }
    if (error && error != -ENOENT) return {error, {}};
    for (uint32_t i = 0; i < b.count; i++)
      elements.add(keys.data() + i * elements.keySize, values.data() + i * elements.valueSize);
    if (error) return {error, elements.joined(type.order)};
    cursor = nextCursor;
    first = false;
  }
  return {-ELOOP, {}};
}

/// One batch with given flags; what it read counts only where the order is the kernel's.
Answer readSome(const Step &s, Side &side, const TypeRow &type, const Shape &shape) {
  Bytes cursor(std::max(shape.keySize, 4u)), out(cursor.size()), start = keyOf(type, shape, s.key);
  std::copy(start.begin(), start.end(), cursor.begin());
  Bytes keys(size_t{s.count} * shape.keySize), values(size_t{s.count} * side.valueBytes());
  bool fromKey = type.order == Order::Same && s.seed % 4;
  Batch b = {fromKey ? cursor.data() : nullptr, out.data(), keys.data(), values.data(), s.count, s.flags,
             s.seed % 16 == 0 ? 1u : 0u};
  BatchKind kind = s.seed / 16 % 8 || type.order == Order::Any ? BatchKind::Read : BatchKind::Take;
  int error = side.batch(kind, b);
  if (type.order == Order::Any) {
    // How many come depends on the order; that some error comes does not.
    return {error == -ENOSPC || error == -ENOENT ? 0 : error, {}};
  }
  keys.resize(size_t{b.count} * shape.keySize);
  values.resize(size_t{b.count} * side.valueBytes());
  if (error && error != -ENOENT) return {error, {}};
  keys.insert(keys.end(), values.begin(), values.end());
  return {error, keys};
}

Answer many(const Step &s, Side &side, const TypeRow &type, const Shape &shape, BatchKind kind) {
  Bytes keys, values(size_t{s.count} * side.valueBytes());
  for (uint32_t i = 0; i < s.count; i++) {
    Bytes key = keyOf(type, shape, uint32_t(mix(s.key + i) % keyCount(type, shape)));
    keys.insert(keys.end(), key.begin(), key.end());
  }
  fillValue(values.data(), values.size(), s.seed);
  Batch b = {nullptr, nullptr, keys.data(), values.data(), s.count, s.flags, 0};
  int error = side.batch(kind, b);
  return {error, Bytes(reinterpret_cast<uint8_t *>(&b.count), reinterpret_cast<uint8_t *>(&b.count + 1))};
}

}  // namespace

Step randomStep(Random &random, const TypeRow &type, const Shape &shape) {
  bool keyless = type.order == Order::Keyless;
  unsigned at = unsigned(random() % 1000), kind = 0;
  for (; at >= (keyless ? kinds[kind].keyless : kinds[kind].weight); kind++)
    at -= keyless ? kinds[kind].keyless : kinds[kind].weight;
  Step s = {StepKind(kind), 0, uint32_t(random() % 9), 0, random()};
  s.key = uint32_t(random() % keyCount(type, shape));
  bool writes = s.kind == StepKind::Update || s.kind == StepKind::UpdateMany;
  if (s.kind == StepKind::Update) s.flags = random() % 3;
  constexpr uint64_t odd[] = {1, 2, 3, 4, 5, 6, 7, 8, 1ull << 32, 1ull << 63, ~0ull};
  if (random() % (writes ? 8 : 40) == 0) s.flags = odd[random() % std::size(odd)];
  return s;
}

std::string describe(const Step &s) {
  return std::string(kinds[int(s.kind)].name) + " key " + std::to_string(s.key) + " count " +
         std::to_string(s.count) + " flags " + std::to_string(s.flags) + " seed " + std::to_string(s.seed);
}

Answer take(const Step &s, Side &side, const TypeRow &type, const Shape &shape) {
  bool keyless = type.order == Order::Keyless;
  Bytes key = keyOf(type, shape, s.key), value(side.valueBytes());
  const uint8_t *at = keyless ? nullptr : key.data();
  fillValue(value.data(), value.size(), s.seed);
  int error = 0;
  switch (s.kind) {
    case StepKind::Read: error = side.read(at, value.data(), s.flags); break;
    case StepKind::Take: error = side.take(at, value.data(), s.flags); break;
    case StepKind::Update: return {side.update(at, value.data(), s.flags), {}};
    case StepKind::Remove: return {side.remove(at), {}};
    case StepKind::NextKey: {
      Bytes next(shape.keySize);
      error = side.nextKey(s.seed % 8 ? at : nullptr, next.data());
      if (type.order == Order::Same) return {error, error ? Bytes() : next};
      // Which key comes last is a type's own; whether the map is empty is not.
      return {s.seed % 8 ? 0 : error, {}};
    }
    case StepKind::Walk: return walk(side, type, shape);
    case StepKind::ReadAll: return batchAll(side, type, shape, BatchKind::Read, s.count + 1);
    case StepKind::TakeAll: return batchAll(side, type, shape, BatchKind::Take, s.count + 1);
    case StepKind::ReadSome: return readSome(s, side, type, shape);
    case StepKind::UpdateMany: return many(s, side, type, shape, BatchKind::Update);
    case StepKind::RemoveMany: return many(s, side, type, shape, BatchKind::Delete);
    case StepKind::Freeze: return {side.freeze(), {}};
  }
  return {error, error ? Bytes() : value};
}

}  // namespace mapdiff
