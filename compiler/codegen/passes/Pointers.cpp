// Finds the object that an address belongs to. eBPF keeps pointers in registers, as numbers:
// where one steps through a loop, LLVM sees a number grow and a pointer made of it that may
// point anywhere, so it neither knows how the accesses of two rounds lie to each other nor
// turns them into vectors. Here a number that is one object's address plus something, on every
// path, is told as that: only the something is carried through the loop.
//
// Trusts that pointers made from an object's address point into it (Memory.cpp has the same
// argument). The numbers themselves stay what they were.
#include "codegen/passes/Passes.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/Local.h>

namespace bpftime {

namespace {

using namespace llvm::PatternMatch;

class Pointers {
 public:
  explicit Pointers(llvm::Function &f) : function(f) {}

  /// Whether anything was changed.
  bool run();

 private:
  /// What is known of a number: nothing yet, the object it is based on, or that there is none.
  struct Base {
    enum Kind { Unseen, Object, None } kind = None;
    llvm::Value *object = nullptr;
    bool operator==(const Base &other) const { return kind == other.kind && object == other.object; }
  };
  static Base meet(const Base &a, const Base &b);
  Base of(llvm::Value *) const;
  Base computed(const llvm::Value &) const;
  void solve();
  llvm::Value *objectOf(llvm::Value *v) const { return of(v).object; }
  llvm::Value *offsetOf(llvm::Value *);
  llvm::Value *offsetOfMerge(llvm::Instruction &);
  void carryOffset(llvm::Instruction &merge);
  bool rewrite(llvm::Instruction &use);

  llvm::Function &function;
  llvm::DenseMap<const llvm::Value *, Base> known;
  llvm::DenseMap<llvm::Value *, llvm::Value *> offsets;  ///< of numbers based on an object
};

bool isMerge(const llvm::Value &v) { return llvm::isa<llvm::PHINode, llvm::SelectInst>(v); }

Pointers::Base Pointers::meet(const Base &a, const Base &b) {
  if (a.kind == Base::Unseen) return b;
  if (b.kind == Base::Unseen || a == b) return a;
  return {};
}

Pointers::Base Pointers::of(llvm::Value *v) const {
  // The address of a variable, and what is computed from it, are constants.
  if (llvm::isa<llvm::ConstantExpr>(v)) return computed(*v);
  auto found = known.find(v);
  return found == known.end() ? Base{} : found->second;
}

/// By the operands. Sums of two objects' addresses belong to neither.
Pointers::Base Pointers::computed(const llvm::Value &v) const {
  llvm::Value *a, *b;
  if (match(&v, m_PtrToInt(m_Value(a)))) return {Base::Object, a};
  if (match(&v, m_Sub(m_Value(a), m_Value(b)))) return objectOf(b) ? Base{} : of(a);
  if (match(&v, m_AddLike(m_Value(a), m_Value(b)))) {
    Base one = of(a), other = of(b);
    if (one.object && other.object) return {};
    return one.kind == Base::None ? other : other.kind == Base::None ? one : Base{Base::Unseen};
  }
  if (auto *choice = llvm::dyn_cast<llvm::SelectInst>(&v))
    return meet(of(choice->getOperand(1)), of(choice->getOperand(2)));
  Base all{Base::Unseen};
  if (auto *phi = llvm::dyn_cast<llvm::PHINode>(&v))
    for (llvm::Value *from : phi->incoming_values()) all = meet(all, of(from));
  return all;
}

/// Starts with the best for all and takes it back where it does not hold, until nothing changes.
void Pointers::solve() {
  llvm::SmallVector<llvm::Instruction *> numbers;
  llvm::ReversePostOrderTraversal<llvm::Function *> order(&function);
  for (llvm::BasicBlock *block : order)
    for (llvm::Instruction &i : *block) {
      bool isNumber = i.getType()->isIntegerTy(64) &&
                      (isMerge(i) || llvm::isa<llvm::PtrToIntInst>(i) ||
                       match(&i, m_AddLike(m_Value(), m_Value())) || match(&i, m_Sub(m_Value(), m_Value())));
      if (!isNumber) continue;
      numbers.push_back(&i);
      known[&i] = {Base::Unseen};
    }
  for (bool isChanged = true; isChanged;) {
    isChanged = false;
    for (llvm::Instruction *i : numbers) {
      Base &here = known[i], now = computed(*i);
      // What was taken back stays so: the rounds end.
      if (here.kind == Base::None || now == here) continue;
      here = here.kind == Base::Object ? Base{} : now;
      isChanged = true;
    }
  }
}

/// What is to be added to the object's address, as a value at hand where `v` is.
llvm::Value *Pointers::offsetOf(llvm::Value *v) {
  if (llvm::Value *made = offsets.lookup(v)) return made;
  llvm::Value *a, *b, *offset;
  llvm::Type *type = v->getType();
  if (match(v, m_PtrToInt(m_Value()))) {
    offset = llvm::ConstantInt::get(type, 0);
  } else if (isMerge(*v)) {
    return offsetOfMerge(llvm::cast<llvm::Instruction>(*v));
  } else {
    // Constants have no place of their own; a sum of constants needs none.
    auto *place = llvm::dyn_cast<llvm::Instruction>(v);
    llvm::IRBuilder<> builder(function.getContext());
    if (place) builder.SetInsertPoint(place);
    if (match(v, m_Sub(m_Value(a), m_Value(b)))) {
      offset = builder.CreateSub(offsetOf(a), b);
    } else {
      bool matched = match(v, m_AddLike(m_Value(a), m_Value(b)));
      assert(matched && "nothing else has an object");
      (void)matched;
      if (!objectOf(a)) std::swap(a, b);
      offset = builder.CreateAdd(offsetOf(a), b);
    }
  }
  offsets[v] = offset;
  return offset;
}

llvm::Value *Pointers::offsetOfMerge(llvm::Instruction &merge) {
  llvm::IRBuilder<> builder(&merge);
  if (auto *choice = llvm::dyn_cast<llvm::SelectInst>(&merge)) {
    llvm::Value *yes = offsetOf(choice->getTrueValue()), *no = offsetOf(choice->getFalseValue());
    return offsets[&merge] = builder.CreateSelect(choice->getCondition(), yes, no);
  }
  auto &phi = llvm::cast<llvm::PHINode>(merge);
  llvm::PHINode *made =
      builder.CreatePHI(phi.getType(), phi.getNumIncomingValues(), phi.getName() + ".offset");
  // Before its operands, which may go round to it.
  offsets[&merge] = made;
  for (unsigned i = 0; i < phi.getNumIncomingValues(); ++i)
    made->addIncoming(offsetOf(phi.getIncomingValue(i)), phi.getIncomingBlock(i));
  return made;
}

/// The number becomes the object's address plus what is carried instead. Sound: all ways here
/// have passed the object, since it is part of every value that can arrive.
void Pointers::carryOffset(llvm::Instruction &merge) {
  llvm::Value *object = objectOf(&merge), *offset = offsetOf(&merge);
  llvm::IRBuilder<> builder(merge.getParent(), llvm::isa<llvm::PHINode>(merge)
                                                   ? merge.getParent()->getFirstInsertionPt()
                                                   : merge.getIterator());
  builder.SetCurrentDebugLocation(merge.getDebugLoc());
  llvm::Value *sum = builder.CreateAdd(builder.CreatePtrToInt(object, merge.getType()), offset);
  merge.replaceAllUsesWith(sum);
}

/// A pointer made of a number, or a distance within an object.
bool Pointers::rewrite(llvm::Instruction &use) {
  llvm::Value *a, *b, *made;
  llvm::IRBuilder<> builder(&use);
  if (match(&use, m_IntToPtr(m_Value(a))) && objectOf(a)) {
    made = builder.CreateGEP(builder.getInt8Ty(), objectOf(a), offsetOf(a));
  } else if (match(&use, m_Sub(m_Value(a), m_Value(b))) && objectOf(a) && objectOf(a) == objectOf(b)) {
    made = builder.CreateSub(offsetOf(a), offsetOf(b));
  } else {
    return false;
  }
  use.replaceAllUsesWith(made);
  return true;
}

bool Pointers::run() {
  solve();
  llvm::SmallVector<llvm::Instruction *> replaced, merges;
  for (llvm::Instruction &i : llvm::instructions(function)) {
    if (isMerge(i) && objectOf(&i)) merges.push_back(&i);
    else if (llvm::isa<llvm::IntToPtrInst>(i) || match(&i, m_Sub(m_Value(), m_Value())))
      replaced.push_back(&i);
  }
  llvm::erase_if(replaced, [&](llvm::Instruction *use) { return !rewrite(*use); });
  // All offsets before any sum: they are made of what the merges had.
  for (llvm::Instruction *merge : merges) offsetOf(merge);
  for (llvm::Instruction *merge : merges) carryOffset(*merge);
  replaced.append(merges);
  llvm::SmallVector<llvm::WeakTrackingVH> dead(replaced.begin(), replaced.end());
  llvm::RecursivelyDeleteTriviallyDeadInstructionsPermissive(dead);
  return !replaced.empty();
}

}  // namespace

llvm::PreservedAnalyses PointersPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  if (!Pointers(function).run()) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

}  // namespace bpftime
