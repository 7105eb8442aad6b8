// Blocks are separate allocations; one word between any two keeps them apart.
#include "GuardedMemory.h"

namespace bpftime {

GuardedMemory::GuardedMemory(std::mt19937_64 &r) : random(r) {
  auto &words = storage.emplace_back(FramesMax * FrameBytes / 8);
  // What was never written may be anything.
  for (uint64_t &w : words) w = random();
  stackEnd = reinterpret_cast<uint64_t>(words.data() + words.size());
}

Block &GuardedMemory::add(Region region, uint64_t bytes, uint64_t part) {
  auto &words = storage.emplace_back(bytes / 8 + 2);
  for (uint64_t &w : words) w = random();
  return blocks.emplace_back(
      Block{region, reinterpret_cast<uint64_t>(words.data()), bytes, part ? part : bytes});
}

const Block *GuardedMemory::find(uint64_t address, uint64_t bytes) const {
  for (const Block &b : blocks) {
    if (!b.isAlive || address < b.base || address + bytes > b.base + b.size) continue;
    uint64_t inPart = (address - b.base) % b.part;
    return inPart + bytes <= b.part ? &b : nullptr;
  }
  return nullptr;
}

std::optional<unsigned> GuardedMemory::frameOf(uint64_t address, uint64_t bytes, unsigned frames) const {
  for (unsigned f = 0; f < frames; ++f)
    if (address >= frameTop(f) - FrameBytes && address + bytes <= frameTop(f)) return f;
  return std::nullopt;
}

Block *GuardedMemory::at(uint64_t base) {
  for (Block &b : blocks)
    if (b.isAlive && b.base == base) return &b;
  return nullptr;
}

}  // namespace bpftime
