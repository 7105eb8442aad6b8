// The optimisation pipeline: LLVM's own, with the target's cost model. Library calls are
// unavailable where the code runs, so nothing is recognised as one ("no-builtins" on
// every function, ModuleEmitter.cpp).
#include "codegen/Codegen.h"
#include "codegen/TargetCalls.h"

#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/IR/Module.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Target/TargetMachine.h>

namespace bpftime {

namespace {

llvm::OptimizationLevel levelOf(char optLevel) {
  switch (optLevel) {
    case '0': return llvm::OptimizationLevel::O0;
    case '1': return llvm::OptimizationLevel::O1;
    case '3': return llvm::OptimizationLevel::O3;
    case 's': return llvm::OptimizationLevel::Os;
    case 'z': return llvm::OptimizationLevel::Oz;
    default: return llvm::OptimizationLevel::O2;
  }
}

/// Passes and instruction selection read the size levels from the functions.
void markSize(llvm::Module &module, char optLevel) {
  if (optLevel != 's' && optLevel != 'z') return;
  for (llvm::Function &function : module) {
    if (function.isDeclaration()) continue;
    function.addFnAttr(llvm::Attribute::OptimizeForSize);
    if (optLevel == 'z') function.addFnAttr(llvm::Attribute::MinSize);
  }
}

}  // namespace

void optimise(llvm::Module &module, llvm::TargetMachine &machine, char optLevel) {
  markSize(module, optLevel);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  // As Clang does: straight-line vectorisation from -O2 on.
  llvm::PipelineTuningOptions tuning;
  tuning.SLPVectorization = optLevel == '2' || optLevel == '3';
  // With the machine, so that costs are the target's and not those of an imaginary one.
  llvm::PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  builder.buildPerModuleDefaultPipeline(levelOf(optLevel)).run(module, modules);
  prepareCalls(module, machine, optLevel);
}

}  // namespace bpftime
