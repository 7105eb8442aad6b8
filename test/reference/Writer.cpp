// The frame of a function, and which statements there are.
#include "Writer.h"

namespace bpftime::reference {

namespace {

/// Of the entry: what the context, or the map's value, allows.
Area areaOf(Source source) {
  Area area;
  area.readable = true;
  area.bytes = source == Source::RawTracepoint ? 96 : areaBytes;
  area.wordsOnly = source == Source::RawTracepoint;
  area.isSkb = source == Source::SocketFilter;
  area.atomic = source == Source::Xdp || source == Source::Memory;
  area.writable = area.atomic || source == Source::Syscall;
  return area;
}

/// Of other functions: the caller's stack, which those with an odd number are given.
Area callerStack(unsigned self) {
  Area area;
  area.readable = area.writable = area.atomic = self % 2;
  area.bytes = frameBytes;
  return area;
}

}  // namespace

/// How often a statement is chosen, in thousandths; arithmetic takes the place of one that is
/// not possible here.
struct Writer::Statement {
  const char *name;
  unsigned weight;
  bool (Writer::*isPossible)() const;
  void (Writer::*write)();
};

const Writer::Statement Writer::statements[] = {
    {"arithmetic", 348, &Writer::always, &Writer::arithmetic},
    {"conversion", 75, &Writer::always, &Writer::conversion},
    {"wide constant", 25, &Writer::always, &Writer::wideConstant},
    {"word of bytes", 10, &Writer::always, &Writer::wordOfBytes},
    // In a loop the kernel would go through too many ways.
    {"compare tree", 8, &Writer::isOutsideLoops, &Writer::compareTree},
    {"stack access", 90, &Writer::always, &Writer::stackAccess},
    {"area access", 90, &Writer::always, &Writer::areaAccess},
    {"atomic access", 50, &Writer::always, &Writer::atomicAccess},
    {"ordered access", 30, &Writer::always, &Writer::orderedAccess},
    {"spilled pointer", 25, &Writer::always, &Writer::spilledPointer},
    {"packet access", 30, &Writer::hasPacket, &Writer::packetAccess},
    {"packet load", 20, &Writer::hasSkb, &Writer::packetLoad},
    {"conditional", 75, &Writer::mayNest, &Writer::conditional},
    {"loop", 25, &Writer::mayLoop, &Writer::loop},
    {"may_goto loop", 8, &Writer::mayLoop, &Writer::mayGotoLoop},
    {"call", 25, &Writer::mayCall, &Writer::call},
    {"callback", 12, &Writer::mayCallBack, &Writer::callback},
    {"tail call", 8, &Writer::mayTailCall, &Writer::tailCall},
    {"probe_read", 8, &Writer::hasHelpers, &Writer::probeRead},
    {"table lookup", 19, &Writer::hasHelpers, &Writer::tableLookup},
    {"table change", 19, &Writer::hasHelpers, &Writer::tableChange},
};

Writer::Writer(std::mt19937_64 &rng, Source from, unsigned index, unsigned functions, bool kernel,
               Kinds *counts)
    : random(rng),
      source(from),
      area(index ? callerStack(index) : areaOf(from)),
      self(index),
      functionCount(functions),
      forKernel(kernel),
      kinds(counts) {}

/// Not where programs may sleep, nor where the call would end what is known of the packet.
bool Writer::mayTailCall() const {
  return self == 0 && (source == Source::RawTracepoint || source == Source::SocketFilter);
}

void Writer::statement() {
  uint64_t place = below(1000);
  const Statement *chosen = statements;
  for (; place >= chosen->weight && chosen + 1 < std::end(statements); ++chosen) place -= chosen->weight;
  if (!(this->*chosen->isPossible)()) chosen = statements;
  count(chosen->name);
  (this->*chosen->write)();
}

void Writer::prologue() {
  if (self) prologueSub();
  else prologueEntry();
  initialiseFrame();
}

void Writer::prologueEntry() {
  if (hasPacket()) {
    put({load(kW, 2, 1, 0), load(kW, 3, 1, 4)});
    put({store(kDW, 10, packetOff, 2), store(kDW, 10, packetEndOff, 3)});
    put(loadImm64(9, areaMap, 2));
  } else {
    put(mov(9, 1));
  }
  for (unsigned r = 0; r < 8; ++r) {
    if (source == Source::SocketFilter) {
      constexpr int16_t fields[] = {0, 8, 32, 48, 52, 56, 60, 64};  // len mark priority cb[0..4]
      put(load(kW, r, 9, fields[r]));
    } else {
      put(load(kDW, r, 9, int16_t(8 * r)));
    }
  }
}

void Writer::prologueSub() {
  if (self % 2) put({mov(9, 1), mov(1, 2)});
  put({mov(0, 3), mov(6, 4), alu64(kXor, 6, 1), mov(7, 5)});
}

void Writer::initialiseFrame() {
  for (int word = 0; word < frameBytes / 8; ++word)
    put(store(kDW, 10, int16_t(-8 * (word + 1)), unsigned(word)));
}

void Writer::body(unsigned statements) {
  ++depth;
  for (unsigned i = 0; i < statements; ++i) statement();
  --depth;
}

/// Everything the function computed goes into r0: registers, then stack, each step so
/// that no bit is lost; at the end both halves into the low one, all a test run shows.
void Writer::epilogue() {
  for (unsigned r = 1; r < 8; ++r) {
    put(alu64Imm(kMul, 0, 0x01000193));
    put(alu64(kXor, 0, r));
  }
  for (int word = 1; word <= frameBytes / 8; ++word) {
    put(load(kDW, 1, 10, int16_t(-8 * word)));
    put(alu64Imm(kMul, 0, 0x01000193));
    put(alu64(kXor, 0, 1));
  }
  put(mov(1, 0));
  put(alu64Imm(kRsh, 1, 32));
  put(alu64(kXor, 0, 1));
  put(exitInsn());
}

}  // namespace bpftime::reference
