// Two walks over the finished IR.
//
// Division: LLVM's names for what the CPU lacks are those of a C library, and its calls of
// them follow the C library's conventions, floating-point registers included. So none is left
// for it to name.
//
// Slots: a blob has import slots and no stubs, so an imported function is called through the
// address in its slot. Where LLVM would call it directly, it is shown a pointer that it cannot
// see through.
#include "codegen/TargetCalls.h"

#include "codegen/Architectures.h"
#include "native.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Target/TargetMachine.h>

namespace bpftime {

namespace {

using llvm::BinaryOperator;

/// The routine's name without its width, or nullptr if the instruction is no division.
const char *divisionName(const llvm::Instruction &insn) {
  switch (insn.getOpcode()) {
    case llvm::Instruction::UDiv: return "udiv";
    case llvm::Instruction::URem: return "urem";
    case llvm::Instruction::SDiv: return "sdiv";
    case llvm::Instruction::SRem: return "srem";
    default: return nullptr;
  }
}

/// One lane after the other: no CPU divides vectors of integers here.
void scalarise(BinaryOperator &division) {
  llvm::IRBuilder<> builder(&division);
  auto *type = llvm::cast<llvm::FixedVectorType>(division.getType());
  llvm::Value *result = llvm::PoisonValue::get(type);
  for (uint64_t lane = 0; lane < type->getNumElements(); ++lane) {
    llvm::Value *a = builder.CreateExtractElement(division.getOperand(0), lane);
    llvm::Value *b = builder.CreateExtractElement(division.getOperand(1), lane);
    result = builder.CreateInsertElement(result, builder.CreateBinOp(division.getOpcode(), a, b), lane);
  }
  division.replaceAllUsesWith(result);
  division.eraseFromParent();
}

std::vector<BinaryOperator *> divisionsOf(llvm::Function &function) {
  std::vector<BinaryOperator *> found;
  for (llvm::Instruction &insn : llvm::instructions(function))
    if (divisionName(insn)) found.push_back(llvm::cast<BinaryOperator>(&insn));
  return found;
}

/// Whether instruction selection finds instructions for it.
bool isInstruction(const BinaryOperator &division, bool divides32, char optLevel) {
  const auto *divisor = llvm::dyn_cast<llvm::ConstantInt>(division.getOperand(1));
  bool isWide = division.getType()->getIntegerBitWidth() > 32;
  if (!isWide && divides32) return true;
  // Without optimisation constants are divided by as variables are.
  if (!divisor || optLevel == '0') return false;
  // Shifts; for 32 bits a multiplication.
  return !isWide || divisor->getValue().isPowerOf2();
}

/// Calls bpftime_routine_udiv64 and the like.
void callRoutine(BinaryOperator &division) {
  llvm::IRBuilder<> builder(&division);
  unsigned bits = division.getType()->getIntegerBitWidth() > 32 ? 64 : 32;
  bool isSigned =
      division.getOpcode() == llvm::Instruction::SDiv || division.getOpcode() == llvm::Instruction::SRem;
  llvm::Type *type = builder.getIntNTy(bits);
  std::string name = BPFTIME_SYMBOL_ROUTINE + std::string(divisionName(division)) + std::to_string(bits);
  llvm::FunctionCallee routine =
      division.getModule()->getOrInsertFunction(name, llvm::FunctionType::get(type, {type, type}, false));
  auto *declared = llvm::cast<llvm::Function>(routine.getCallee());
  declared->addFnAttr(llvm::Attribute::NoUnwind);
  llvm::Value *a = builder.CreateIntCast(division.getOperand(0), type, isSigned);
  llvm::Value *b = builder.CreateIntCast(division.getOperand(1), type, isSigned);
  llvm::Value *result = builder.CreateCall(routine, {a, b});
  division.replaceAllUsesWith(builder.CreateTrunc(result, division.getType()));
  division.eraseFromParent();
}

void replaceDivisions(llvm::Function &function, bool divides32, char optLevel) {
  for (BinaryOperator *division : divisionsOf(function))
    if (division->getType()->isVectorTy()) scalarise(*division);
  for (BinaryOperator *division : divisionsOf(function))
    if (!isInstruction(*division, divides32, optLevel)) callRoutine(*division);
  // For size alone LLVM would shift 64-bit numbers by calls as well.
  function.removeFnAttr(llvm::Attribute::MinSize);
}

/// The callee as a pointer from nowhere, with all that is known of it said at the call.
void callThroughSlot(llvm::CallInst &call, llvm::Function &callee) {
  llvm::IRBuilder<> builder(&call);
  llvm::Type *pointer = builder.getPtrTy();
  auto *type = llvm::FunctionType::get(pointer, {pointer}, false);
  llvm::CallInst *same = builder.CreateCall(llvm::InlineAsm::get(type, "", "=r,0", false), {&callee});
  same->setDoesNotAccessMemory();
  same->setDoesNotThrow();
  call.setAttributes(
      llvm::AttributeList::get(call.getContext(), {callee.getAttributes(), call.getAttributes()}));
  call.setCalledOperand(same);
}

void callThroughSlots(llvm::Function &function) {
  std::vector<llvm::CallInst *> calls;
  for (llvm::Instruction &insn : llvm::instructions(function))
    if (auto *call = llvm::dyn_cast<llvm::CallInst>(&insn)) calls.push_back(call);
  for (llvm::CallInst *call : calls) {
    llvm::Function *callee = call->getCalledFunction();
    if (callee && callee->isDeclaration() && !callee->isIntrinsic()) callThroughSlot(*call, *callee);
  }
}

}  // namespace

void prepareCalls(llvm::Module &module, const llvm::TargetMachine &machine, char optLevel) {
  const Architecture &row = *architectureOf(machine.getTargetTriple());
  bool divides32 = row.divides64 || machine.getMCSubtargetInfo()->checkFeatures("+hwdiv-arm");
  std::vector<llvm::Function *> bodies;
  for (llvm::Function &function : module)
    if (!function.isDeclaration()) bodies.push_back(&function);
  for (llvm::Function *function : bodies) {
    if (!row.divides64) replaceDivisions(*function, divides32, optLevel);
    if (!row.callsBySlot) callThroughSlots(*function);
  }
}

}  // namespace bpftime
