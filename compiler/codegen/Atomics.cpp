// Atomic instructions. Forms that fetch are fully ordered (RFC 9669, and the kernel's
// memory model); forms that do not are relaxed. The verifier demands natural alignment,
// which is what keeps them single instructions.
#include "codegen/FunctionEmitter.h"

#include <llvm/MC/MCSubtargetInfo.h>

namespace bpftime {

namespace {

/// CmpXchg has an LLVM instruction of its own and never gets here.
llvm::AtomicRMWInst::BinOp operation(AtomicOp op) {
  switch (op) {
    case AtomicOp::Add:
    case AtomicOp::FetchAdd: return llvm::AtomicRMWInst::Add;
    case AtomicOp::Or:
    case AtomicOp::FetchOr: return llvm::AtomicRMWInst::Or;
    case AtomicOp::And:
    case AtomicOp::FetchAnd: return llvm::AtomicRMWInst::And;
    case AtomicOp::Xor:
    case AtomicOp::FetchXor: return llvm::AtomicRMWInst::Xor;
    case AtomicOp::Xchg:
    case AtomicOp::CmpXchg: return llvm::AtomicRMWInst::Xchg;
  }
  llvm_unreachable("AtomicOp is closed");
}

/// The enumeration lists the forms that fetch last.
bool fetches(AtomicOp op) { return op >= AtomicOp::FetchAdd; }

/// Whether the machine's sequentially consistent operation still lets a later access go ahead
/// of it, which eBPF's does not: load-exclusive and store-exclusive each order one side only.
/// A single instruction orders both (so does arm, whose barriers stand around the loop).
bool needsFence(const llvm::TargetMachine &machine, AtomicOp op) {
  switch (machine.getTargetTriple().getArch()) {
    case llvm::Triple::aarch64: return !machine.getMCSubtargetInfo()->checkFeatures("+lse");
    case llvm::Triple::riscv64: return op == AtomicOp::CmpXchg;
    default: return false;
  }
}

}  // namespace

void FunctionEmitter::emitAtomic(const Insn &insn) {
  bool is64 = insn.size == 8;
  llvm::Value *pointer = address(insn.dst, insn.off);
  llvm::Value *value = read(insn.src, is64);
  llvm::Align align(insn.size);
  auto ordered = llvm::AtomicOrdering::SequentiallyConsistent;
  if (insn.atomic == AtomicOp::CmpXchg) {
    // r0 gets what was in memory, whether or not the exchange took place.
    auto *pair = builder.CreateAtomicCmpXchg(pointer, read(0, is64), value, align, ordered, ordered);
    annotate(*pair);
    if (needsFence(shared.machine, insn.atomic)) builder.CreateFence(ordered);
    return write(0, builder.CreateExtractValue(pair, 0));
  }
  auto ordering = fetches(insn.atomic) ? ordered : llvm::AtomicOrdering::Monotonic;
  auto *old = builder.CreateAtomicRMW(operation(insn.atomic), pointer, value, align, ordering);
  annotate(*old);
  if (fetches(insn.atomic) && needsFence(shared.machine, insn.atomic)) builder.CreateFence(ordered);
  if (fetches(insn.atomic)) write(insn.src, old);
}

void FunctionEmitter::emitLoadAcquire(const Insn &insn) {
  llvm::LoadInst *value = builder.CreateAlignedLoad(builder.getIntNTy(insn.size * 8),
                                                    address(insn.src, insn.off), llvm::Align(insn.size));
  value->setAtomic(llvm::AtomicOrdering::Acquire);
  write(insn.dst, value);
}

void FunctionEmitter::emitStoreRelease(const Insn &insn) {
  llvm::Value *value = builder.CreateTrunc(read(insn.src), builder.getIntNTy(insn.size * 8));
  llvm::StoreInst *store =
      builder.CreateAlignedStore(value, address(insn.dst, insn.off), llvm::Align(insn.size));
  store->setAtomic(llvm::AtomicOrdering::Release);
}

}  // namespace bpftime
