// The optimisation pipeline: LLVM's own, with the target's cost model. Library calls are
// unavailable where the code runs, so nothing is recognised as one ("no-builtins" on
// every function, ModuleEmitter.cpp).
#include "codegen/Architectures.h"
#include "codegen/Codegen.h"
#include "codegen/Huge.h"
#include "codegen/LevelBodies.h"
#include "codegen/TargetCalls.h"
#include "codegen/passes/Passes.h"

#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/IR/Module.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Passes/StandardInstrumentations.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/Scalar/DCE.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SROA.h>

namespace bpftime {

namespace {

/// What -O3 does beyond -O2 is within the noise of a compilation here, programs being small, and
/// up to twice as fast where a loop is unrolled: both are the same.
llvm::OptimizationLevel levelOf(char optLevel) {
  switch (optLevel) {
    case '0': return llvm::OptimizationLevel::O0;
    case '1': return llvm::OptimizationLevel::O1;
    case 's': return llvm::OptimizationLevel::Os;
    case 'z': return llvm::OptimizationLevel::Oz;
    default: return llvm::OptimizationLevel::O3;
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

/// The CPU whose timing counts where none was asked for: what it makes larger, it makes faster.
void markTuning(llvm::Module &module, const llvm::TargetMachine &machine, char optLevel) {
  const Architecture &row = *architectureOf(machine.getTargetTriple());
  bool isAsked = machine.getTargetCPU() != row.baselineCpu;
  if (isAsked || !*row.tuneCpu || (optLevel != '2' && optLevel != '3')) return;
  for (llvm::Function &function : module)
    if (!function.isDeclaration()) function.addFnAttr("tune-cpu", row.tuneCpu);
}

/// Our own passes, where LLVM's pipeline has room for others.
void addPasses(llvm::PassBuilder &builder) {
  // First of all, as soon as registers are values: later, LLVM has made selections and small
  // switches of parts of a tree, and parts of words have lost what they have in common.
  builder.registerPipelineStartEPCallback([](llvm::ModulePassManager &passes, llvm::OptimizationLevel level) {
    if (level == llvm::OptimizationLevel::O0) return;
    llvm::FunctionPassManager first;
    first.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
    first.addPass(PointersPass());
    first.addPass(NarrowPass());
    first.addPass(llvm::EarlyCSEPass());
    // Registers that nobody reads count as uses until they are gone.
    first.addPass(llvm::DCEPass());
    first.addPass(NarrowSumsPass());
    first.addPass(SwitchesPass());
    first.addPass(WideLoadsPass());
    first.addPass(WideStoresPass());
    first.addPass(WideCopiesPass());
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(first)));
  });
  // Again behind each round of peephole rules, which bring addresses into one form: before
  // loops are unrolled, and long before they are vectorised.
  builder.registerPeepholeEPCallback([](llvm::FunctionPassManager &passes, llvm::OptimizationLevel level) {
    if (level == llvm::OptimizationLevel::O0) return;
    passes.addPass(PointersPass());
    passes.addPass(NarrowPass());
    passes.addPass(WideLoadsPass());
    passes.addPass(WideStoresPass());
    passes.addPass(WideCopiesPass());
  });
  // When loops are as simple as they get: LLVM's peephole rules follow, then its vectorisers.
  builder.registerScalarOptimizerLateEPCallback(
      [](llvm::FunctionPassManager &passes, llvm::OptimizationLevel level) {
        if (level.getSpeedupLevel() < 2 || level.getSizeLevel()) return;
        passes.addPass(WideStepsPass());
        passes.addPass(OrderPass());
      });
  // Where vectorisation begins: until here all bodies of a program would be the same.
  builder.registerOptimizerEarlyEPCallback(
      [](llvm::ModulePassManager &passes, llvm::OptimizationLevel) { passes.addPass(LevelBodiesPass()); });
  // What loops copied byte by byte when they were small, those that were unrolled last.
  builder.registerOptimizerLastEPCallback([](llvm::ModulePassManager &passes, llvm::OptimizationLevel level) {
    if (level == llvm::OptimizationLevel::O0) return;
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(WideCopiesPass()));
  });
}

}  // namespace

void optimise(llvm::Module &module, llvm::TargetMachine &machine, const CodegenOptions &options) {
  char optLevel = options.optLevel;
  markSize(module, optLevel);
  markTuning(module, machine, optLevel);
  llvm::PassInstrumentationCallbacks callbacks;
  llvm::OptNoneInstrumentation passBy(/*DebugLogging=*/false);
  passBy.registerCallbacks(callbacks);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  // As Clang does: straight-line vectorisation from -O2 on.
  llvm::PipelineTuningOptions tuning;
  tuning.SLPVectorization = optLevel == '2' || optLevel == '3';
  // With the machine, so that costs are the target's and not those of an imaginary one.
  llvm::PassBuilder builder(&machine, tuning, std::nullopt, &callbacks);
  addPasses(builder);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  for (llvm::Function &function : module)
    if (optLevel != '0' && isHuge(function)) setApart(function, functions);
  builder.buildPerModuleDefaultPipeline(levelOf(optLevel)).run(module, modules);
  // Bodies for other CPUs are set apart as what they are copies of.
  for (llvm::Function &function : module)
    if (isSetApart(function)) optimiseHuge(function, functions);
  if (optLevel != '0')
    for (llvm::Function &function : module) boundBlocks(function);
  dropIdleBodies(module, options);
  prepareCalls(module, machine, optLevel);
}

}  // namespace bpftime
