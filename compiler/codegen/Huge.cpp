// Passes for functions that LLVM's pipeline is too slow for, and the two places where its code
// generator takes the square of what it is given: the instruction scheduler on long blocks, and
// the pass that gives loops a block before them.
#include "codegen/Huge.h"

#include "codegen/passes/Passes.h"

#include <llvm/ADT/MapVector.h>
#include <llvm/Analysis/CFG.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/ADCE.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SCCP.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>
#include <llvm/Transforms/Utils/Mem2Reg.h>

namespace bpftime {

namespace {

using Edges = llvm::SmallVector<std::pair<const llvm::BasicBlock *, const llvm::BasicBlock *>>;

Edges backEdges(const llvm::Function &function) {
  Edges edges;
  llvm::FindFunctionBackedges(function, edges);
  return edges;
}

/// Every loop gets a block of its own in front of it. The code generator would do the same, but
/// keeps the dominator tree up to date while it does, and moves all that follows a loop in the
/// tree each time.
void addPreheaders(llvm::Function &function) {
  llvm::MapVector<llvm::BasicBlock *, llvm::SmallPtrSet<const llvm::BasicBlock *, 2>> loops;
  for (auto [from, to] : backEdges(function)) loops[const_cast<llvm::BasicBlock *>(to)].insert(from);
  for (auto &[header, latches] : loops) {
    llvm::SmallSetVector<llvm::BasicBlock *, 4> outside;
    for (llvm::BasicBlock *from : llvm::predecessors(header))
      if (!latches.contains(from)) outside.insert(from);
    bool isThere = outside.size() == 1 && outside[0]->getSingleSuccessor();
    if (!isThere && !outside.empty()) llvm::SplitBlockPredecessors(header, outside.getArrayRef(), ".before");
  }
}

/// Written on huge functions, for the code generator comes later and its input looks different.
constexpr llvm::StringLiteral HugeAttribute = "bpftime-huge";

}  // namespace

// Each loop that a pass over loops changes makes LLVM forget what it knows of all that follows,
// so the time grows with the square of their number. Above the second bound the pipeline is
// linear, but slow.
bool isHuge(const llvm::Function &function) {
  constexpr size_t loopsMax = 256, instructionsMax = 120'000;  // some 30,000 of eBPF
  if (function.isDeclaration()) return false;
  if (function.getInstructionCount() > instructionsMax) return true;
  return backEdges(function).size() > loopsMax;
}

// The passes over the whole module heed no attribute, so they get less to look at.
void setApart(llvm::Function &function, llvm::FunctionAnalysisManager &functions) {
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::PromotePass());
  passes.addPass(llvm::EarlyCSEPass());
  passes.run(function, functions);
  function.addFnAttr(HugeAttribute);
  function.addFnAttr(llvm::Attribute::OptimizeNone);
  function.addFnAttr(llvm::Attribute::NoInline);
}

bool isSetApart(const llvm::Function &function) { return function.hasFnAttribute(HugeAttribute); }

// All that makes eBPF's registers, words and branches what they were; each pass is linear.
void optimiseHuge(llvm::Function &function, llvm::FunctionAnalysisManager &functions) {
  function.removeFnAttr(llvm::Attribute::OptimizeNone);
  llvm::FunctionPassManager passes;
  passes.addPass(SwitchesPass());
  passes.addPass(llvm::SCCPPass());
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(WideLoadsPass());
  passes.addPass(WideStoresPass());
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::ADCEPass());
  passes.run(function, functions);
  addPreheaders(function);
}

// Strength reduction of one loop looks through the values that come into it, and so through all
// loops before: time grows with the cube of their number, and the stack of calls is as deep as
// the chain is long. A pass over loops asks for what it needs to know before it can be passed by,
// so this switch of LLVM's own command line is the only way.
LoopsAsTheyAre::LoopsAsTheyAre(const llvm::Module &module) {
  llvm::cl::Option *known = llvm::cl::getRegisteredOptions().lookup("disable-lsr");
  if (!known || llvm::none_of(module, isSetApart)) return;
  option = static_cast<llvm::cl::opt<bool> *>(known);
  option->setValue(true);
}

LoopsAsTheyAre::~LoopsAsTheyAre() {
  if (option) option->setValue(false);
}

// A block whose address somebody has asked for is not joined with the one it follows. The
// address itself is used nowhere, so nothing of it is left in the object, and one block still
// runs into the next without a jump.
void boundBlocks(llvm::Function &function) {
  constexpr size_t blockMax = 500;
  llvm::SmallVector<llvm::Instruction *> cuts;
  for (llvm::BasicBlock &block : function) {
    size_t count = 0;
    for (llvm::Instruction &instruction : block) {
      if (++count <= blockMax || llvm::isa<llvm::PHINode>(instruction) || instruction.isTerminator())
        continue;
      cuts.push_back(&instruction);
      count = 1;
    }
  }
  // The last first: what lies behind a cut is moved, and so all is moved once.
  for (llvm::Instruction *cut : llvm::reverse(cuts))
    llvm::BlockAddress::get(cut->getParent()->splitBasicBlock(cut->getIterator()));
}

}  // namespace bpftime
