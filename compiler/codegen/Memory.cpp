// Loads and stores. An address is an offset from a known object where Origins knows one,
// otherwise a pointer made from the register. Memory that others may write is read so
// that the value checked is the value used: LLVM may neither repeat nor split the load.
#include "codegen/FunctionEmitter.h"
#include "codegen/SharedMemory.h"
#include "verify/Helpers.h"

namespace bpftime {

/// What is known of the pointer that this instruction uses: by data flow, or by a fact
/// where the pointer went through memory or came together from several places.
Origin FunctionEmitter::originOf(unsigned reg, int64_t off) {
  const Registers *state = origins.before(at);
  Origin origin = state ? (*state)[reg] : Origin{};
  const AccessFact &access = factOf(facts, at).access;
  std::optional<int64_t> offset;
  if (access.offsetMin == access.offsetMax) offset = access.offsetMin - off;
  switch (access.region) {
    case Region::Ctx:
      // Sound: only the entry has the context at hand, and nobody else has another one.
      if (index(id) == 0) return {Origin::Ctx, 0, offset, origin.mod8};
      return origin;
    case Region::Stack: return {Origin::Frame, 0, offset, origin.mod8};
    case Region::MapValue:
      // Sound: a map with one value has no other that the pointer could point to.
      if (access.map && hasDirectValue(shared.object.maps[index(*access.map)]))
        return {Origin::MapData, index(*access.map), offset, origin.mod8};
      return origin;
    default: return origin;
  }
}

/// The start of the object as a native pointer, or nullptr if it is not known.
llvm::Value *FunctionEmitter::objectOf(const Origin &origin) {
  switch (origin.kind) {
    case Origin::Unknown:
    case Origin::Function: return nullptr;
    case Origin::Ctx: return function.getArg(0);
    case Origin::Frame: return frameEnd;
    case Origin::MapData: return shared.mapDataSymbol(MapId(origin.id));
    case Origin::Argument: return function.getArg(origin.id);
    case Origin::Result: return builder.CreateLoad(builder.getPtrTy(), resultOf(InsnIndex(origin.id)));
  }
  llvm_unreachable("Origin::Kind is closed");
}

llvm::Value *FunctionEmitter::address(unsigned reg, int64_t off) {
  Origin origin = originOf(reg, off);
  llvm::Type *byte = builder.getInt8Ty();
  llvm::Value *base = objectOf(origin);
  if (!base) {
    base = builder.CreateIntToPtr(read(reg), builder.getPtrTy());
    return off ? builder.CreateConstGEP1_64(byte, base, off) : base;
  }
  if (origin.offset) {
    int64_t offset = *origin.offset + off;
    return offset ? builder.CreateConstGEP1_64(byte, base, offset) : base;
  }
  // From the low end, so that indices of arrays are not negative: LLVM turns the sum of one
  // and an aligned negative constant into an `or`, which no addressing mode takes.
  if (origin.kind == Origin::Frame) base = frameStart;
  // Sound: the register was computed from this object on every path, so the difference
  // is an offset within it.
  llvm::Value *distance = builder.CreateSub(read(reg), builder.CreatePtrToInt(base, builder.getInt64Ty()));
  return builder.CreateGEP(byte, base, builder.CreateAdd(distance, builder.getInt64(off)));
}

namespace {

/// This run's own memory.
bool isPrivate(Region r) {
  return r == Region::Ctx || r == Region::Stack || r == Region::CallerStack || r == Region::Packet;
}

/// Regions that start on 8-byte boundaries: values of maps and records (segment.h:
/// value_stride), frames.
bool startsAligned(Region r) {
  return r == Region::MapValue || r == Region::RingbufMem || r == Region::Stack;
}

}  // namespace

/// Context, stack and packet belong to this run alone; everything else is shared until
/// proved otherwise. Alignment is claimed only where it is known.
FunctionEmitter::Place FunctionEmitter::place(unsigned reg, int64_t off, unsigned size) {
  Origin origin = originOf(reg, off);
  const AccessFact &access = factOf(facts, at).access;
  Place p{address(reg, off), llvm::Align(1), true};
  p.shared = origin.kind != Origin::Ctx && origin.kind != Origin::Frame && !isPrivate(access.region);
  bool aligned = origin.mod8 && ((*origin.mod8 + off) & 7) % size == 0;
  if (startsAligned(access.region)) aligned |= access.align % size == 0;
  if (aligned) p.align = llvm::Align(size);
  return p;
}

/// Says of a memory instruction what other memory it cannot touch.
void FunctionEmitter::annotate(llvm::Instruction &access) {
  shared.scopes.annotate(access, factOf(facts, at).access);
}

/// A load fills the register: with zeros, or with the sign for the signed forms.
llvm::Value *FunctionEmitter::loadFrom(const Place &from, llvm::Type *type) {
  llvm::LoadInst *value = builder.CreateAlignedLoad(type, from.pointer, from.align);
  if (from.shared) readOnce(*value);
  annotate(*value);
  return value;
}

void FunctionEmitter::emitLoad(const Insn &insn) {
  // Sound: these bytes are frozen before the program can run.
  if (std::optional<SignedRange> known = factOf(facts, at).result; known && known->min == known->max)
    return write(insn.dst, builder.getInt64(uint64_t(known->min)));
  if (emitPointerLoad(insn)) return;
  if (factOf(facts, at).access.region == Region::Kernel) return emitKernelLoad(insn);
  llvm::Value *value = loadFrom(place(insn.src, insn.off, insn.size), builder.getIntNTy(insn.size * 8));
  write(insn.dst, insn.isSigned ? builder.CreateSExt(value, builder.getInt64Ty()) : value);
}

/// A store writes the low bytes of its operand.
void FunctionEmitter::emitStore(const Insn &insn) {
  if (emitHalfStore(insn)) return;
  Place to = place(insn.dst, insn.off, insn.size);
  llvm::Type *type = builder.getIntNTy(insn.size * 8);
  llvm::Value *value = builder.CreateTrunc(operand(insn, true), type);
  llvm::StoreInst *store = builder.CreateAlignedStore(value, to.pointer, to.align);
  annotate(*store);
  // Nobody reads a record before it is submitted.
  bool isSeen = to.shared && factOf(facts, at).access.region != Region::RingbufMem;
  // Others never see half of an aligned value.
  if (isSeen && to.align.value() >= insn.size) store->setAtomic(llvm::AtomicOrdering::Unordered);
}

}  // namespace bpftime
