// Loads and stores. An address is an offset from a known object where Origins knows one,
// otherwise a pointer made from the register. Memory that others may write is read so
// that the value checked is the value used: LLVM may neither repeat nor split the load.
#include "codegen/FunctionEmitter.h"

namespace bpftime {

llvm::Value *FunctionEmitter::address(unsigned reg, int64_t off) {
  const Registers *state = origins.before(at);
  Origin origin = state ? (*state)[reg] : Origin{};
  llvm::Type *byte = builder.getInt8Ty();
  llvm::Value *base = nullptr;
  switch (origin.kind) {
    case Origin::Unknown: break;
    case Origin::Ctx: base = function.getArg(0); break;
    case Origin::Frame: base = frameEnd; break;
    case Origin::MapData: base = shared.mapDataSymbol(origin.map); break;
  }
  if (!base) {
    base = builder.CreateIntToPtr(read(reg), builder.getPtrTy());
    return off ? builder.CreateConstGEP1_64(byte, base, off) : base;
  }
  if (origin.offset) return builder.CreateConstGEP1_64(byte, base, *origin.offset + off);
  // Sound: the register was computed from this object on every path, so the difference
  // is an offset within it.
  llvm::Value *distance = builder.CreateSub(read(reg), builder.CreatePtrToInt(base, builder.getInt64Ty()));
  return builder.CreateGEP(byte, base, builder.CreateAdd(distance, builder.getInt64(off)));
}

/// Context, stack and packet belong to this run alone; everything else is shared until
/// proved otherwise. Alignment is claimed only where it is known.
FunctionEmitter::Place FunctionEmitter::place(unsigned reg, int64_t off, unsigned size) {
  const Registers *state = origins.before(at);
  Origin origin = state ? (*state)[reg] : Origin{};
  const AccessFact &access = factOf(facts, at).access;
  Place p{address(reg, off), llvm::Align(1), true};
  bool isPrivate = origin.kind == Origin::Ctx || origin.kind == Origin::Frame ||
                   access.region == Region::Ctx || access.region == Region::Stack ||
                   access.region == Region::Packet;
  p.shared = !isPrivate;
  std::optional<uint8_t> residue;
  if (origin.mod8) residue = (*origin.mod8 + off) & 7;
  // Values of maps start on 8-byte boundaries (segment.h: value_stride).
  if (access.region == Region::MapValue && access.offsetMin == access.offsetMax)
    residue = access.offsetMin & 7;
  if (residue && *residue % size == 0) p.align = llvm::Align(size);
  return p;
}

/// A load fills the register: with zeros, or with the sign for the signed forms.
llvm::Value *FunctionEmitter::loadFrom(const Place &from, llvm::Type *type) {
  llvm::LoadInst *value = builder.CreateAlignedLoad(type, from.pointer, from.align);
  // An unaligned atomic would become a library call; volatile promises the same here: one
  // load, executed once.
  bool aligned = from.align.value() * 8 >= type->getIntegerBitWidth();
  if (from.shared && aligned) value->setAtomic(llvm::AtomicOrdering::Unordered);
  else if (from.shared) value->setVolatile(true);
  return value;
}

void FunctionEmitter::emitLoad(const Insn &insn) {
  llvm::Value *value = loadFrom(place(insn.src, insn.off, insn.size), builder.getIntNTy(insn.size * 8));
  write(insn.dst, insn.isSigned ? builder.CreateSExt(value, builder.getInt64Ty()) : value);
}

/// A store writes the low bytes of its operand.
void FunctionEmitter::emitStore(const Insn &insn) {
  Place to = place(insn.dst, insn.off, insn.size);
  llvm::Type *type = builder.getIntNTy(insn.size * 8);
  llvm::Value *value = builder.CreateTrunc(operand(insn, true), type);
  llvm::StoreInst *store = builder.CreateAlignedStore(value, to.pointer, to.align);
  // Others never see half of an aligned value.
  if (to.shared && to.align.value() >= insn.size) store->setAtomic(llvm::AtomicOrdering::Unordered);
}

}  // namespace bpftime
