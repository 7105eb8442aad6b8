// Loads of packet pointers, stores of fields that are narrower than they look, and LD_ABS.
// A packet pointer is a pointer from its load on, so that packet accesses are offsets from
// it; the bounds are the program's own comparisons, which the verifier demanded.
#include "codegen/Contexts.h"

#include "bpf/HelperTable.h"
#include "codegen/FunctionEmitter.h"
#include "codegen/Target.h"

#include <climits>

#include <linux/filter.h>
#include <llvm/IR/Intrinsics.h>

namespace bpftime {

namespace {

constexpr ContextPointer pointers[] = {
#define CONTEXT_POINTER(context, uapi_offset, offset, member) {#context, uapi_offset, offset, #member},
#include "context_fields.def"
};

struct ContextHalf {
  const char *context;
  int64_t uapiOffset;
};
constexpr ContextHalf halves[] = {
#define CONTEXT_HALF(context, uapi_offset) {#context, uapi_offset},
#include "context_fields.def"
};

constexpr int64_t queueMapping = 12;

llvm::StringRef contextOf(const Program &program) {
  std::optional<ProgramType> type = programType(program.type);
  return type ? type->context : "";
}

const ContextPointer *pointerAt(llvm::StringRef context, int64_t uapiOffset) {
  for (const ContextPointer &p : pointers)
    if (context == p.context && uapiOffset == p.uapiOffset) return &p;
  return nullptr;
}

/// The offset from the context's start, if the access is one of the context.
std::optional<int64_t> contextOffset(const Facts &facts, InsnIndex at, const Origin &base, int64_t off) {
  const AccessFact &access = factOf(facts, at).access;
  if (access.region == Region::Ctx && access.offsetMin == access.offsetMax) return access.offsetMin;
  if (access.region == Region::Unknown && base.kind == Origin::Ctx && base.offset) return *base.offset + off;
  return std::nullopt;
}

}  // namespace

bool hasPacketLoads(const Program &program) { return contextOf(program) == "sk_buff"; }

const ContextPointer *pointerLoadedBy(const Program &program, const Facts &facts, InsnIndex at,
                                      const Origin &base) {
  const Insn &insn = program.insns[index(at)];
  if (insn.kind != InsnKind::Load || insn.size != 4 || insn.isSigned) return nullptr;
  std::optional<int64_t> offset = contextOffset(facts, at, base, insn.off);
  return offset && *offset >= 0 ? pointerAt(contextOf(program), *offset) : nullptr;
}

bool looksLikePointerLoad(const Program &program, const Insn &insn) {
  if (insn.kind != InsnKind::Load || insn.size != 4 || insn.off < 0) return false;
  return pointerAt(contextOf(program), insn.off) != nullptr;
}

bool contextEscapes(const Program &program, InsnIndex at, const Registers &before) {
  const Insn &insn = program.insns[index(at)];
  if (insn.kind == InsnKind::Store) return insn.usesReg && before[insn.src].kind == Origin::Ctx;
  bool calls = insn.kind == InsnKind::CallLocal || insn.kind == InsnKind::CallReg ||
               (insn.kind == InsnKind::CallHelper && insn.imm == helper::loop);
  if (!calls) return false;
  return llvm::any_of(llvm::ArrayRef(before).slice(1, 5),
                      [](const Origin &o) { return o.kind == Origin::Ctx; });
}

llvm::LoadInst *FunctionEmitter::loadContextPointer(llvm::Value *ctx, int64_t off) {
  llvm::Value *place = builder.CreateConstGEP1_64(builder.getInt8Ty(), ctx, off);
  // Sound: the structures are declared with this alignment (bpftime.h).
  llvm::LoadInst *value = builder.CreateAlignedLoad(builder.getPtrTy(), place, llvm::Align(8));
  shared.scopes.annotate(*value, {Region::Ctx, {}, off, off, 8});
  return value;
}

/// True if the instruction was one.
bool FunctionEmitter::emitPointerLoad(const Insn &insn) {
  const Registers *state = origins.before(at);
  const ContextPointer *pointer = state ? pointerLoadedBy(program, facts, at, (*state)[insn.src]) : nullptr;
  if (!pointer) return false;
  llvm::Value *field = address(insn.src, insn.off);
  writeObject(insn.dst, loadContextPointer(field, pointer->offset - pointer->uapiOffset));
  return true;
}

/// True if the instruction was one. The kernel has no queue 65535 and ignores a store that
/// names it or one beyond; of the other fields it takes the low half.
bool FunctionEmitter::emitHalfStore(const Insn &insn) {
  const Registers *state = origins.before(at);
  std::optional<int64_t> off;
  if (insn.size == 4 && state) off = contextOffset(facts, at, (*state)[insn.dst], insn.off);
  bool isHalf = off && llvm::any_of(halves, [&](const ContextHalf &h) {
                  return contextOf(program) == h.context && *off == h.uapiOffset;
                });
  if (!isHalf) return false;
  Place to = place(insn.dst, insn.off, insn.size);
  llvm::Value *value = operand(insn, true);
  llvm::Value *kept = builder.CreateAnd(builder.CreateTrunc(value, builder.getInt32Ty()), 0xffff);
  if (*off == queueMapping) {
    llvm::LoadInst *old = builder.CreateAlignedLoad(builder.getInt32Ty(), to.pointer, to.align);
    annotate(*old);
    // A register counts with all its bits, an immediate with its sign.
    llvm::Value *limit = builder.getInt64(USHRT_MAX);
    llvm::Value *isQueue =
        insn.usesReg ? builder.CreateICmpULT(value, limit) : builder.CreateICmpSLT(value, limit);
    kept = builder.CreateSelect(isQueue, kept, old);
  }
  annotate(*builder.CreateAlignedStore(kept, to.pointer, to.align));
  return true;
}

llvm::Value *FunctionEmitter::contextPointer(llvm::Value *ctx, llvm::StringRef member) {
  for (const ContextPointer &p : pointers)
    if (contextOf(program) == p.context && member == p.member) return loadContextPointer(ctx, p.offset);
  llvm_unreachable("hasPacketLoads says that there is such a pointer");
}

/// Where LD_ABS and LD_IND look: behind the start of the packet, or for negative offsets
/// behind one of its headers (linux/filter.h: SKF_NET_OFF, SKF_LL_OFF).
FunctionEmitter::PacketBytes FunctionEmitter::packetBytes(llvm::Value *ctx, const Insn &insn) {
  llvm::Value *data = contextPointer(ctx, "data");
  // The sum wraps in 32 bits, as the kernel's does.
  llvm::Value *offset = builder.getInt32(uint32_t(insn.imm));
  if (insn.usesReg) offset = builder.CreateAdd(read(insn.src, false), offset);
  if (!insn.usesReg && insn.imm >= 0) return {data, builder.getInt64(uint64_t(insn.imm)), nullptr};
  auto from = [&](int32_t start) { return builder.CreateICmpSGE(offset, builder.getInt32(uint32_t(start))); };
  auto minus = [&](int32_t start) { return builder.CreateSub(offset, builder.getInt32(uint32_t(start))); };
  auto choose = [&](llvm::Value *ofData, llvm::Value *ofNetwork, llvm::Value *ofMac) {
    return builder.CreateSelect(from(0), ofData, builder.CreateSelect(from(SKF_NET_OFF), ofNetwork, ofMac));
  };
  llvm::Value *base = choose(data, contextPointer(ctx, "network_header"), contextPointer(ctx, "mac_header"));
  llvm::Value *distance = choose(offset, minus(SKF_NET_OFF), minus(SKF_LL_OFF));
  return {base, builder.CreateZExt(distance, builder.getInt64Ty()),
          builder.CreateAnd(from(SKF_LL_OFF), builder.CreateIsNotNull(base))};
}

/// r0 = bytes of the packet in network order; where there are none, the function returns 0
/// at once (ISA document: legacy packet access instructions).
void FunctionEmitter::emitLoadPacket(const Insn &insn) {
  if (!hasPacketLoads(program)) return trap();  // refused by checkCodegen
  llvm::Value *ctx = address(6, 0);
  PacketBytes bytes = packetBytes(ctx, insn);
  llvm::Type *word = builder.getInt64Ty();
  llvm::Value *room = builder.CreateSub(builder.CreatePtrToInt(contextPointer(ctx, "data_end"), word),
                                        builder.CreatePtrToInt(bytes.base, word));
  // Sound: the offset is below 2^32, so the sum cannot wrap, and a negative room is too small.
  llvm::Value *fits =
      builder.CreateICmpSGE(room, builder.CreateAdd(bytes.offset, builder.getInt64(insn.size)));
  if (bytes.exists) fits = builder.CreateAnd(bytes.exists, fits);
  auto *there = llvm::BasicBlock::Create(builder.getContext(), "there", &function);
  auto *ends = llvm::BasicBlock::Create(builder.getContext(), "ends", &function);
  builder.CreateCondBr(fits, there, ends);
  builder.SetInsertPoint(ends);
  builder.CreateRet(builder.getInt64(0));
  builder.SetInsertPoint(there);
  llvm::Value *place = builder.CreateGEP(builder.getInt8Ty(), bytes.base, bytes.offset);
  llvm::LoadInst *loaded = builder.CreateAlignedLoad(builder.getIntNTy(insn.size * 8), place, llvm::Align(1));
  shared.scopes.annotate(*loaded, {Region::Packet, {}, 0, 0, 1});
  llvm::Value *value = loaded;
  bool isLittle = function.getParent()->getDataLayout().isLittleEndian();
  if (insn.size > 1 && isLittle) value = builder.CreateUnaryIntrinsic(llvm::Intrinsic::bswap, value);
  write(0, value);
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

}  // namespace bpftime
