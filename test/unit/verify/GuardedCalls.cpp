// Calls in a guarded run: functions, callbacks in rounds, and the helpers that hostile
// programs use. Where a helper may fail or not, chance decides.
#include "GuardedMachine.h"
#include "HostilePrograms.h"

#include "bpf/HelperTable.h"
#include "bpf/Types.h"

#include <cstring>

namespace bpftime {

namespace {

constexpr uint64_t innerHandle = 0x100;  ///< a map found in another
constexpr uint64_t roundsMax = 30;       ///< a helper that stops early is no surprise

}  // namespace

void GuardedMachine::push(uint32_t target, Frame f) {
  if (frames.size() == GuardedMemory::FramesMax) return claim("too many frames");
  for (unsigned r = 0; r < 4; ++r) f.kept[r] = regs[6 + r];
  const std::vector<Subprogram> &subs = verified.program().subprograms;
  for (uint32_t s = 0; s < subs.size(); ++s)
    if (index(subs[s].begin) == target) f.subprogram = s;
  frames.push_back(f);
  regs[10] = memory.frameTop(unsigned(frames.size() - 1));
  pc = target;
}

bool GuardedMachine::leave() {
  Frame f = frames.back();
  frames.pop_back();
  if (frames.empty()) return false;
  for (unsigned r = 0; r < 4; ++r) regs[6 + r] = f.kept[r];
  for (unsigned r = 1; r <= 5; ++r) regs[r] = random();
  regs[10] = memory.frameTop(unsigned(frames.size() - 1));
  pc = f.returnTo;
  if (!f.helper) return true;
  if (regs[0] > 1) return claim("a callback returned neither 0 nor 1"), false;
  if (regs[0] == 1 || ++f.round >= f.rounds) {
    regs[0] = f.round;
    return true;
  }
  frames.push_back(f);
  nextRound();
  return true;
}

/// The top frame is the callback's, and begins its next round.
void GuardedMachine::nextRound() {
  Frame f = frames.back();
  frames.pop_back();
  if (f.helper == helper::loop) {
    regs[1] = f.round, regs[2] = f.context;
  } else {
    regs[1] = ValuesMap;
    Block &key = memory.add(Region::Unknown, 8);
    key.isReadOnly = true;
    regs[2] = key.base;
    regs[3] = f.mapBase + f.round * 64;
    regs[4] = f.context;
  }
  push(f.callback, f);
}

void GuardedMachine::startRounds(uint32_t id) {
  Frame f;
  f.helper = id;
  f.returnTo = pc + 1;
  f.callback = uint32_t(regs[2]);
  f.context = regs[3];
  f.rounds = id == helper::loop ? uint32_t(regs[1]) : 4;
  f.mapBase = mapBases[regs[1]];
  f.rounds = std::min(f.rounds, roundsMax);
  if (f.rounds == 0) {
    regs[0] = 0;
    ++pc;
    return;
  }
  for (unsigned r = 0; r < 4; ++r) f.kept[r] = regs[6 + r];
  frames.push_back(f);
  nextRound();
}

void GuardedMachine::need(uint64_t address, uint64_t bytes) {
  if (bytes == 0 || memory.find(address, bytes) || memory.frameOf(address, bytes, unsigned(frames.size())))
    return;
  claim("a helper is given memory that is not there");
}

void GuardedMachine::lookup() {
  uint64_t map = regs[1], keyBytes = map == HashMap ? 8 : 4;
  need(regs[2], keyBytes);
  if (!problem.empty()) return;
  uint32_t key;
  std::memcpy(&key, reinterpret_cast<void *>(regs[2]), 4);
  if (auto fact = verified.facts().insns[pc].callKey; fact && *fact != key)
    claim("another key than its fact");
  if (map == OuterMap) {
    regs[0] = random() % 4 ? innerHandle : 0;
    return;
  }
  uint64_t base = map == innerHandle ? mapBases[HashMap] : mapBases[map];
  uint64_t stride = map == LockedMap ? 32 : 64;
  bool isThere = map == ValuesMap || map == LockedMap ? key < 4 : random() % 4 != 0;
  regs[0] = isThere ? base + key % 4 * stride : 0;
}

void GuardedMachine::reserve() { regs[0] = random() % 4 ? memory.add(Region::RingbufMem, regs[2]).base : 0; }

/// Everything that pointed into the packet is stale.
void GuardedMachine::movePacket() {
  if (Block *old = memory.at(packet)) old->isAlive = false;
  packet = memory.add(Region::Packet, packetSize + metaSize).base;
}

void GuardedMachine::callHelper(const Insn &insn) {
  uint32_t id = uint32_t(insn.imm);
  uint64_t result = random();
  switch (id) {
    case helper::loop:
    case helper::for_each_map_elem: return startRounds(id);
    case helper::map_lookup_elem:
      lookup();
      result = regs[0];
      break;
    case helper::map_delete_elem: need(regs[2], 4); break;
    case helper::ringbuf_reserve:
      reserve();
      result = regs[0];
      break;
    case helper::ringbuf_submit:
    case helper::ringbuf_discard: {
      Block *record = memory.at(regs[1]);
      if (!record || record->region != Region::RingbufMem) claim("no record to release");
      else record->isAlive = false;
      break;
    }
    case helper::ringbuf_output: need(regs[2], regs[3]); break;
    case helper::skb_load_bytes: need(regs[3], regs[4]); break;
    case helper::skb_store_bytes:
      need(regs[3], regs[4]);
      movePacket();
      break;
    case helper::xdp_adjust_head:
    case helper::xdp_adjust_meta:
    case helper::xdp_adjust_tail:
    case helper::skb_pull_data:
    case helper::skb_change_head:
    case helper::skb_change_tail:
    case helper::tail_call:
      packetSize = random() % 96;
      movePacket();
      break;
    default: break;
  }
  for (unsigned r = 1; r <= 5; ++r) regs[r] = random();
  regs[0] = result;
  if (auto range = verified.facts().insns[pc].result)
    if (id == helper::get_smp_processor_id) regs[0] = uint64_t(range->min);
  ++pc;
}

void GuardedMachine::callKernel(const Insn &insn) {
  std::string name = verified.program().kernelTypes->nameOf(uint32_t(insn.imm)).str();
  uint64_t place = regs[1], result = 0;
  if (name == "bpf_iter_num_new") {
    int32_t begin = int32_t(regs[2]), end = int32_t(regs[3]);
    Block &element = memory.add(Region::Unknown, 4);
    element.isReadOnly = true;
    iterators[place] = {begin, end, element.base};
  } else if (!iterators.count(place)) {
    claim("no iterator here");
  } else if (name == "bpf_iter_num_next") {
    Iterator &i = iterators[place];
    if (i.next < i.end) {
      int32_t now = int32_t(i.next++);
      std::memcpy(reinterpret_cast<void *>(i.element), &now, 4);
      result = i.element;
    }
  } else {
    memory.at(iterators[place].element)->isAlive = false;
    iterators.erase(place);
  }
  for (unsigned r = 1; r <= 5; ++r) regs[r] = random();
  regs[0] = result;
}

/// Where the packet is too short, the function ends with 0.
void GuardedMachine::loadPacket(const Insn &insn) {
  uint64_t at = uint64_t(insn.imm) + (insn.usesReg ? uint32_t(regs[insn.src]) : 0);
  if (at + insn.size > packetSize) {
    regs[0] = 0;
    if (!leave()) frames.clear();
    return;
  }
  uint64_t v = 0;
  for (unsigned i = 0; i < insn.size; ++i)
    v = v << 8 | *reinterpret_cast<uint8_t *>(packet + metaSize + at + i);
  for (unsigned r = 1; r <= 5; ++r) regs[r] = random();
  regs[0] = v;
  ++pc;
}

}  // namespace bpftime
