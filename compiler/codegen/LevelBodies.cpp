// Functions of a body are found by an attribute, for a program may be called as another one's
// body is. Passes that give a function another signature keep its attributes.
#include "codegen/LevelBodies.h"

#include "native.h"

#include <llvm/ADT/Hashing.h>
#include <llvm/ADT/MapVector.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/Transforms/Scalar/IndVarSimplify.h>
#include <llvm/Transforms/Scalar/LoopDeletion.h>
#include <llvm/Transforms/Scalar/LoopIdiomRecognize.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Utils/Cloning.h>

namespace bpftime {

namespace {

/// PROGRAM/ or PROGRAM/LEVEL; and the names of the levels that are to be made of the function.
constexpr llvm::StringLiteral bodyAttribute = "bpftime-body", levelsAttribute = "bpftime-levels";

std::string markOf(llvm::StringRef program, const Level *level) {
  return (program + "/" + (level ? level->name : "")).str();
}

llvm::StringRef bodyOf(const llvm::Function &function) {
  return function.getFnAttribute(bodyAttribute).getValueAsString();
}

/// What a body is made of, as far as a level may change it.
struct Shape {
  bool usesLevel = false;     ///< there are vectors or counts of bits
  llvm::hash_code code = {};  ///< of what is done with values of which types
};

bool countsBits(const llvm::Instruction &insn) {
  const auto *call = llvm::dyn_cast<llvm::IntrinsicInst>(&insn);
  if (!call) return false;
  switch (call->getIntrinsicID()) {
    case llvm::Intrinsic::ctpop:
    case llvm::Intrinsic::ctlz:
    case llvm::Intrinsic::cttz: return true;
    default: return false;
  }
}

Shape shapeOf(const llvm::Module &module, llvm::StringRef mark) {
  Shape shape;
  for (const llvm::Function &function : module) {
    if (bodyOf(function) != mark) continue;
    for (const llvm::Instruction &insn : llvm::instructions(function)) {
      const llvm::Type *type = insn.getType();
      shape.usesLevel |= type->isVectorTy() || countsBits(insn);
      unsigned lanes = 1;
      if (const auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(type)) lanes = vector->getNumElements();
      shape.code = llvm::hash_combine(shape.code, insn.getOpcode(), lanes, type->getScalarSizeInBits());
    }
  }
  return shape;
}

void dropBody(llvm::Module &module, llvm::StringRef mark) {
  llvm::SmallVector<llvm::Function *> gone;
  for (llvm::Function &function : module)
    if (bodyOf(function) == mark) gone.push_back(&function);
  // Sound: the functions of a body call each other, and nothing else calls them.
  for (llvm::Function *function : gone) function->dropAllReferences();
  for (llvm::Function *function : gone) function->eraseFromParent();
}

using Functions = llvm::SmallVector<llvm::Function *, 4>;

/// A function without code, after all that is `last`.
llvm::Function *declareCopy(const llvm::Function &from, const Level &level, llvm::Function &last) {
  auto *copy = llvm::Function::Create(from.getFunctionType(), from.getLinkage(),
                                      nameOfBody(from.getName().str(), level));
  last.getParent()->getFunctionList().insertAfter(last.getIterator(), copy);
  for (unsigned i = 0; i < from.arg_size(); ++i) copy->getArg(i)->setName(from.getArg(i)->getName());
  return copy;
}

void fill(llvm::Function &copy, const llvm::Function &from, llvm::ValueToValueMapTy &values) {
  for (unsigned i = 0; i < from.arg_size(); ++i) values[from.getArg(i)] = copy.getArg(i);
  llvm::SmallVector<llvm::ReturnInst *> returns;
  llvm::CloneFunctionInto(&copy, &from, values, llvm::CloneFunctionChangeType::GlobalChanges, returns);
}

/// Copies of all functions of a body, which call each other. Others that they refer to (the
/// entries of callbacks) serve every body.
Functions copyBody(const Functions &body, llvm::StringRef program, const Level &level,
                   llvm::Function *&last) {
  Functions copies;
  for (llvm::Function *function : body) copies.push_back(last = declareCopy(*function, level, *last));
  for (size_t i = 0; i < body.size(); ++i) {
    // A map for each: the debug information of what was inlined stays that of where it is from,
    // and a function's own is copied.
    llvm::ValueToValueMapTy values;
    for (size_t k = 0; k < body.size(); ++k) values[body[k]] = copies[k];
    fill(*copies[i], *body[i], values);
    copies[i]->addFnAttr(bodyAttribute, markOf(program, &level));
    copies[i]->addFnAttr("target-cpu", level.cpu);
    // Who names a level that is chosen for nobody else means the CPUs that it is named for.
    if (!level.isDefault) copies[i]->removeFnAttr("tune-cpu");
    std::string features = copies[i]->getFnAttribute("target-features").getValueAsString().str();
    if (*level.features) features += (features.empty() ? "" : ",") + std::string(level.features);
    if (!features.empty()) copies[i]->addFnAttr("target-features", features);
  }
  return copies;
}

/// The one thing that LLVM does before it vectorises and only where the CPU has it: a loop that
/// counts bits becomes an instruction. What follows are the passes that then remove the loop.
llvm::FunctionPassManager countingPasses() {
  llvm::LoopPassManager loops;
  loops.addPass(llvm::LoopIdiomRecognizePass());
  loops.addPass(llvm::IndVarSimplifyPass());
  loops.addPass(llvm::LoopDeletionPass());
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops)));
  return passes;
}

}  // namespace

void markBody(llvm::Function &function, const std::string &program, llvm::ArrayRef<const Level *> levels) {
  std::string names;
  for (const Level *level : levels) names += (names.empty() ? "" : ",") + std::string(level->name);
  function.addFnAttr(bodyAttribute, markOf(program, nullptr));
  function.addFnAttr(levelsAttribute, names);
}

llvm::PreservedAnalyses LevelBodiesPass::run(llvm::Module &module, llvm::ModuleAnalysisManager &modules) {
  llvm::MapVector<llvm::StringRef, Functions> bodies;
  for (llvm::Function &function : module)
    if (!function.isDeclaration() && function.hasFnAttribute(levelsAttribute))
      bodies[bodyOf(function)].push_back(&function);
  if (bodies.empty()) return llvm::PreservedAnalyses::all();
  auto &functions = modules.getResult<llvm::FunctionAnalysisManagerModuleProxy>(module).getManager();
  llvm::FunctionPassManager counting = countingPasses();
  for (auto &[mark, body] : bodies) {
    llvm::SmallVector<llvm::StringRef> names;
    body[0]->getFnAttribute(levelsAttribute).getValueAsString().split(names, ',');
    for (llvm::Function *function : body) function->removeFnAttr(levelsAttribute);
    llvm::Function *last = body.back();
    for (llvm::StringRef name : names)
      // Sound: the name is that of a level which markBody() was given.
      for (llvm::Function *copy : copyBody(body, mark.drop_back(), *llvm::cantFail(levelNamed(name)), last))
        if (!copy->hasOptNone()) counting.run(*copy, functions);
  }
  return llvm::PreservedAnalyses::none();
}

void dropIdleBodies(llvm::Module &module, const CodegenOptions &options) {
  if (options.levels != "auto") return;
  llvm::SmallVector<std::string> programs;
  for (const llvm::Function &function : module) {
    llvm::StringRef name = function.getName();
    if (!function.isDeclaration() && name.consume_front(BPFTIME_SYMBOL_PROGRAM))
      programs.push_back(name.str());
  }
  for (const std::string &program : programs) {
    llvm::hash_code before = shapeOf(module, markOf(program, nullptr)).code;
    for (const Level *level : levelsIn(module, program)) {
      Shape shape = shapeOf(module, markOf(program, level));
      if (shape.usesLevel && shape.code != before) before = shape.code;
      else dropBody(module, markOf(program, level));
    }
  }
}

llvm::SmallVector<const Level *> levelsIn(const llvm::Module &module, const std::string &program) {
  llvm::SmallVector<const Level *> found;
  for (const Level &level : allLevels()) {
    const llvm::Function *entry = module.getFunction(BPFTIME_SYMBOL_PROGRAM + nameOfBody(program, level));
    if (entry && bodyOf(*entry) == markOf(program, &level)) found.push_back(&level);
  }
  return found;
}

}  // namespace bpftime
