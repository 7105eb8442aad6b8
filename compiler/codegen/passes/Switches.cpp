// Finds switches in trees of comparisons. From a block that compares a value with a constant
// on, every path is followed as long as blocks do nothing but compare the same value; each
// path ends somewhere for a set of values. If all large sets end at the same place, that is
// the default of a switch and the others are its cases.
#include "codegen/passes/Passes.h"

#include <optional>
#include <vector>

#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/ConstantRange.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Support/KnownBits.h>
#include <llvm/Transforms/Utils/Local.h>

namespace bpftime {

namespace {

using namespace llvm::PatternMatch;

/// A set of unsigned values: intervals, both ends included, ascending and apart.
struct Interval {
  uint64_t low, high;
};
using Values = llvm::SmallVector<Interval, 4>;

Values valuesOf(const llvm::ConstantRange &range) {
  if (range.isEmptySet()) return {};
  unsigned bits = range.getBitWidth();
  uint64_t most = llvm::APInt::getMaxValue(bits).getZExtValue();
  if (range.isFullSet()) return {{0, most}};
  uint64_t low = range.getLower().getZExtValue(), high = (range.getUpper() - 1).getZExtValue();
  if (low <= high) return {{low, high}};
  return {{0, high}, {low, most}};
}

Values both(const Values &a, const Values &b) {
  Values result;
  for (const Interval &x : a)
    for (const Interval &y : b)
      if (uint64_t low = std::max(x.low, y.low), high = std::min(x.high, y.high); low <= high)
        result.push_back({low, high});
  return result;
}

uint64_t sizeOf(const Values &values) {
  uint64_t size = 0;
  for (const Interval &v : values) {
    uint64_t more = v.high - v.low;
    if (more >= UINT32_MAX || (size += more + 1) >= UINT32_MAX) return UINT32_MAX;
  }
  return size;
}

/// One way out of a block: for which values of the compared one.
struct Edge {
  llvm::BasicBlock *to;
  Values values;
};

/// A block that decides by a value, and how.
struct Decision {
  llvm::Value *value = nullptr;
  llvm::SmallVector<Edge, 4> edges;
};

/// x of x, x + constant and zext x, with the values of it that `range` of the whole means.
llvm::Value *comparedValue(llvm::Value *value, llvm::ConstantRange &range) {
  llvm::Value *inner;
  const llvm::APInt *number;
  for (;;) {
    if (match(value, m_Add(m_Value(inner), m_APInt(number)))) {
      range = range.subtract(*number);
    } else if (match(value, m_ZExt(m_Value(inner)))) {
      unsigned bits = inner->getType()->getIntegerBitWidth();
      // Exact only where the range is one piece below the narrow type's end.
      llvm::ConstantRange narrow = llvm::ConstantRange::getFull(bits).zeroExtend(range.getBitWidth());
      std::optional<llvm::ConstantRange> met = range.exactIntersectWith(narrow);
      if (!met) return value;
      range = met->truncate(bits);
    } else {
      return value;
    }
    value = inner;
  }
}

Decision decisionOf(llvm::BasicBlock &block) {
  Decision decision;
  llvm::Instruction *end = block.getTerminator();
  llvm::CmpInst::Predicate predicate;
  llvm::Value *compared;
  const llvm::APInt *number;
  llvm::BasicBlock *yes, *no;
  if (match(end, m_Br(m_ICmp(predicate, m_Value(compared), m_APInt(number)), yes, no))) {
    if (yes == no) return decision;
    llvm::ConstantRange range = llvm::ConstantRange::makeExactICmpRegion(predicate, *number);
    llvm::ConstantRange rest = range.inverse();
    decision.value = comparedValue(compared, range);
    // Both ways must come down to the same value, or the one seen first is not the whole.
    if (comparedValue(compared, rest) != decision.value) return {};
    decision.edges = {{yes, valuesOf(range)}, {no, valuesOf(rest)}};
  } else if (auto *known = llvm::dyn_cast<llvm::SwitchInst>(end)) {
    decision.value = known->getCondition();
    llvm::ConstantRange all = llvm::ConstantRange::getFull(decision.value->getType()->getIntegerBitWidth());
    Values rest = valuesOf(all);
    for (auto &one : known->cases()) {
      llvm::ConstantRange here(one.getCaseValue()->getValue());
      decision.edges.push_back({one.getCaseSuccessor(), valuesOf(here)});
      rest = both(rest, valuesOf(here.inverse()));
    }
    decision.edges.push_back({known->getDefaultDest(), rest});
  }
  if (!decision.value || decision.value->getType()->getIntegerBitWidth() > 64) return {};
  return decision;
}

/// Whether a block does nothing but decide, so that skipping it changes nothing.
bool onlyDecides(llvm::BasicBlock &block) {
  if (llvm::isa<llvm::PHINode>(block.front())) return false;
  for (llvm::Instruction &i : block) {
    if (i.isTerminator()) return true;
    // Used elsewhere, it would have to be computed on the new way, too.
    bool isLocal = llvm::all_of(
        i.users(), [&](llvm::User *u) { return llvm::cast<llvm::Instruction>(u)->getParent() == &block; });
    if (!isLocal || i.mayHaveSideEffects() || i.mayReadFromMemory()) return false;
  }
  return false;
}

/// Where the paths from a block end.
struct Leaf {
  llvm::BasicBlock *from, *to;
  Values values;
};

class Tree {
 public:
  Tree(llvm::BasicBlock &r, llvm::Value *v, unsigned &b) : root(r), value(v), budget(b) {}

  /// Whether this is a switch: every path ends within the budget, there are cases enough, none
  /// too large, and one default.
  bool isSwitch();
  void replace();

 private:
  bool step(llvm::BasicBlock &, const Values &);

  static constexpr size_t leavesMax = 1024;
  static constexpr uint64_t caseValuesMax = 64, casesMin = 4;
  llvm::BasicBlock &root;
  llvm::Value *value;
  unsigned &budget;
  unsigned decisions = 0;
  std::vector<Leaf> leaves;
  size_t fallback = 0;  ///< the leaf with the most values
};

bool Tree::step(llvm::BasicBlock &block, const Values &values) {
  Decision decision = decisionOf(block);
  ++decisions;
  if (budget == 0 || leaves.size() > leavesMax) return false;
  --budget;
  for (const Edge &edge : decision.edges) {
    Values here = both(values, edge.values);
    if (here.empty()) continue;
    bool goesOn = edge.to != &root && onlyDecides(*edge.to) && decisionOf(*edge.to).value == value;
    if (!goesOn) leaves.push_back({&block, edge.to, here});
    else if (!step(*edge.to, here)) return false;
  }
  return true;
}

/// Whether going to a block from either of two is the same.
bool sameWay(const Leaf &a, const Leaf &b) {
  if (a.to != b.to) return false;
  return llvm::all_of(a.to->phis(), [&](llvm::PHINode &phi) {
    return phi.getIncomingValueForBlock(a.from) == phi.getIncomingValueForBlock(b.from);
  });
}

bool Tree::isSwitch() {
  // Clang knew which values can be, and left out the comparisons that tell them from others.
  llvm::KnownBits known = llvm::computeKnownBits(value, root.getModule()->getDataLayout());
  Values possible = valuesOf(llvm::ConstantRange::fromKnownBits(known, /*IsSigned=*/false));
  if (!step(root, possible) || decisions < 3) return false;
  uint64_t cases = 0, largest = 0;
  for (size_t i = 0; i < leaves.size(); ++i)
    if (uint64_t size = sizeOf(leaves[i].values); size > largest) fallback = i, largest = size;
  for (const Leaf &leaf : leaves) {
    if (sameWay(leaf, leaves[fallback])) continue;
    uint64_t size = sizeOf(leaf.values);
    if (size > caseValuesMax) return false;
    // Long intervals are a ladder of comparisons in the source, too, and quicker as one: LLVM
    // makes selections of it, and vectors of these.
    cases += uint64_t(llvm::count_if(leaf.values, [](const Interval &i) { return i.high - i.low < 2; }));
  }
  return cases >= casesMin;
}

/// Every way gets a block of its own, so that what meets behind it can tell it from the others.
/// Sound: what a leaf's values need is there at the root already, since the blocks that are
/// skipped define nothing that is used elsewhere.
void Tree::replace() {
  auto makeWay = [&](const Leaf &leaf) {
    auto *block = llvm::BasicBlock::Create(root.getContext(), "way", root.getParent(), leaf.to);
    llvm::BranchInst::Create(leaf.to, block)->setDebugLoc(root.getTerminator()->getDebugLoc());
    for (llvm::PHINode &phi : leaf.to->phis())
      phi.addIncoming(phi.getIncomingValueForBlock(leaf.from), block);
    return block;
  };
  auto *type = llvm::cast<llvm::IntegerType>(value->getType());
  llvm::IRBuilder<> builder(root.getTerminator());
  llvm::SwitchInst *made = builder.CreateSwitch(value, makeWay(leaves[fallback]), unsigned(leaves.size()));
  llvm::SmallVector<std::pair<const Leaf *, llvm::BasicBlock *>> ways;
  for (const Leaf &leaf : leaves) {
    if (sameWay(leaf, leaves[fallback])) continue;
    auto known = llvm::find_if(ways, [&](const auto &way) { return sameWay(*way.first, leaf); });
    if (known == ways.end()) known = ways.insert(known, {&leaf, makeWay(leaf)});
    for (const Interval &i : leaf.values)
      for (uint64_t more = 0; more <= i.high - i.low; ++more)
        made->addCase(llvm::ConstantInt::get(type, i.low + more), known->second);
  }
  llvm::Instruction *old = root.getTerminator();
  for (llvm::BasicBlock *to : llvm::successors(old)) to->removePredecessor(&root, /*KeepOneInputPHIs=*/true);
  old->eraseFromParent();
}

}  // namespace

llvm::PreservedAnalyses SwitchesPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  // From above: the first block of a tree is its root. A tree that is no switch may have one
  // below its root, so others are tried, within a bound that keeps this linear.
  unsigned budget = unsigned(32 * function.size()) + 4096;
  bool isChanged = false;
  llvm::ReversePostOrderTraversal<llvm::Function *> order(&function);
  llvm::SmallVector<llvm::BasicBlock *> blocks(order.begin(), order.end());
  for (llvm::BasicBlock *block : blocks) {
    // What a switch made dead is no root.
    if (block != &function.getEntryBlock() && llvm::pred_empty(block)) continue;
    llvm::Value *value = decisionOf(*block).value;
    if (!value) continue;
    Tree tree(*block, value, budget);
    if (!tree.isSwitch()) continue;
    tree.replace();
    isChanged = true;
  }
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::removeUnreachableBlocks(function);
  return llvm::PreservedAnalyses::none();
}

}  // namespace bpftime
