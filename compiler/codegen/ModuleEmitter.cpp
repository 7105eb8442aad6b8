// emitModule: one LLVM module per eBPF object, one LLVM function per subprogram. Total:
// whatever the program, the result passes LLVM's verifier. What this project cannot run
// was refused by checkCodegen before; should such an instruction arrive here all the
// same, it becomes a trap and never wrong code.
#include "codegen/ModuleEmitter.h"

#include "codegen/Architectures.h"
#include "codegen/Bodies.h"
#include "codegen/Codegen.h"
#include "codegen/FunctionEmitter.h"
#include "codegen/LevelBodies.h"
#include "codegen/RunState.h"
#include "codegen/TailCalls.h"
#include "codegen/Target.h"
#include "codegen/Timers.h"
#include "segment.h"

namespace bpftime {

llvm::GlobalVariable *ModuleEmitter::external(const std::string &symbol, uint64_t size) {
  if (llvm::GlobalVariable *known = module.getNamedGlobal(symbol)) return known;
  llvm::Type *bytes = llvm::ArrayType::get(llvm::Type::getInt8Ty(module.getContext()), size);
  // Not dso_local: reached through a global-offset-table slot that the loader fills.
  return new llvm::GlobalVariable(module, bytes, false, llvm::GlobalValue::ExternalLinkage, nullptr, symbol);
}

llvm::GlobalVariable *ModuleEmitter::mapSymbol(MapId map) {
  return external(BPFTIME_SYMBOL_MAP + object.maps[index(map)].name, sizeof(bpftime_map));
}

llvm::GlobalVariable *ModuleEmitter::mapDataSymbol(MapId map) {
  const MapDef &shape = object.maps[index(map)];
  // Sound: every element exists as long as the program can run (runtime-lib/maps/array.cpp),
  // so LLVM may take the whole array for one object of this size.
  uint64_t size = llvm::alignTo(shape.valueSize, 8) * shape.entriesMin();
  llvm::GlobalVariable *symbol = external(BPFTIME_SYMBOL_MAP_DATA + shape.name, size);
  symbol->setAlignment(llvm::Align(8));
  return symbol;
}

llvm::Function *ModuleEmitter::subprogramAt(InsnIndex begin) const {
  for (size_t i = 0; i < functions.size(); ++i)
    if (current->subprograms[i].begin == begin) return functions[i];
  return nullptr;
}

bool ModuleEmitter::isAddressTaken(const llvm::Function &function) const {
  return llvm::any_of(current->insns, [&](const Insn &insn) {
    return insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram &&
           subprogramAt(insn.target) == &function;
  });
}

/// Entries take the context as a pointer; subprograms take the five argument registers, as
/// words where no fact says pointer, and are internal, so that LLVM may change their
/// signature.
llvm::Function *ModuleEmitter::declareFunction(const VerifiedProgram &verified, SubprogramId id,
                                               bpftime_register_policy policy) {
  const Program &program = verified.program();
  llvm::LLVMContext &context = module.getContext();
  llvm::Type *word = llvm::Type::getInt64Ty(context), *pointer = llvm::PointerType::get(context, 0);
  bool isEntry = index(id) == 0, isTail = isEntry && makesTailCalls(program);
  llvm::SmallVector<llvm::Type *, 5> types;
  if (isEntry) types.push_back(pointer);
  else
    for (unsigned i = 0; i < 5; ++i)
      types.push_back(argumentOf(verified.facts(), id, i) == Region::Unknown ? word : pointer);
  if (isTail || (!isEntry && sharesRun)) types.push_back(pointer);
  std::string name = isTail    ? BPFTIME_SYMBOL_TAIL + program.name
                     : isEntry ? BPFTIME_SYMBOL_PROGRAM + program.name
                               : program.name + "." + program.subprograms[index(id)].name;
  auto *function = llvm::Function::Create(
      llvm::FunctionType::get(word, types, false),
      isEntry ? llvm::GlobalValue::ExternalLinkage : llvm::GlobalValue::InternalLinkage, name, module);
  // Visible, since the linker looks entries up by name; never interposed.
  if (isEntry) function->setDSOLocal(true);
  // Sound: the context belongs to this run, and whoever reaches it got its address from here.
  if (isEntry) function->addParamAttr(0, llvm::Attribute::NoAlias);
  // Sound: only this run's functions have its state, each through this argument.
  if (!isEntry && sharesRun) {
    function->addParamAttr(5, llvm::Attribute::NoAlias);
    function->addParamAttr(5, llvm::Attribute::NoCapture);
  }
  function->addFnAttr("target-cpu", machine.getTargetCPU());
  if (std::string features = featuresFor(machine, policy); !features.empty())
    function->addFnAttr("target-features", features);
  if (policy == BPFTIME_REGS_GENERAL) function->addFnAttr(llvm::Attribute::NoImplicitFloat);
  // Nothing provides a C library where the code runs, so nothing may be recognised as one
  // of its functions.
  function->addFnAttr("no-builtins");
  // Nothing is thrown through a program, but debuggers and profilers stop at any
  // instruction of it and want to know who called.
  function->addFnAttr(llvm::Attribute::NoUnwind);
  if (architectureOf(machine.getTargetTriple())->unwindsByFrames)
    function->setUWTableKind(llvm::UWTableKind::Async);
  lines.describe(*function, program, program.subprograms[index(id)]);
  return function;
}

/// Declares all functions of a program before any is filled: calls go both ways.
void ModuleEmitter::declare(const VerifiedProgram &verified) {
  current = &verified.program();
  functions.clear();
  sharesRun = current->subprograms.size() > 1 && hasRunState(*current);
  std::optional<ProgramType> type = programType(current->type);
  // A type that is not run was refused; if it gets here, the stricter policy is safe.
  bpftime_register_policy policy = type ? type->policy : BPFTIME_REGS_GENERAL;
  for (uint32_t i = 0; i < current->subprograms.size(); ++i)
    functions.push_back(declareFunction(verified, SubprogramId(i), policy));
}

void ModuleEmitter::emit(const VerifiedProgram &verified, llvm::ArrayRef<const Level *> levels) {
  declare(verified);
  // Before the functions, which may set them. All bodies set the callbacks of the first.
  for (const TimerCallback &callback : verified.facts().timerCallbacks) emitCallbackEntry(callback);
  auto isFree = [&](const Level *level) {
    return llvm::none_of(object.programs, [&](const Program &other) {
      return other.name == nameOfBody(current->name, *level);
    });
  };
  llvm::SmallVector<const Level *> free;
  llvm::copy_if(levels, std::back_inserter(free), isFree);
  if (!free.empty())
    for (llvm::Function *function : functions) markBody(*function, current->name, free);
  for (uint32_t i = 0; i < functions.size(); ++i)
    FunctionEmitter(*this, verified, SubprogramId(i), *functions[i]).emit();
  if (makesTailCalls(*current)) emitTailEntry(*functions[0], BPFTIME_SYMBOL_PROGRAM + current->name);
}

std::unique_ptr<llvm::Module> emitModule(llvm::LLVMContext &context, const ObjectFile &object,
                                         llvm::ArrayRef<VerifiedProgram> programs,
                                         const llvm::TargetMachine &machine, const CodegenOptions &options) {
  auto module = std::make_unique<llvm::Module>(object.path, context);
  // The optimiser must know the machine before it sees the first instruction: without a
  // layout and a triple it assumes a machine that does not exist.
  module->setDataLayout(machine.createDataLayout());
  module->setTargetTriple(machine.getTargetTriple().str());
  module->setPICLevel(llvm::PICLevel::BigPIC);
  module->setRtLibUseGOT();
  // Where size counts, a call is smaller than what it does.
  bool isFast = options.optLevel == '2' || options.optLevel == '3';
  ModuleEmitter emitter(*module, object, machine, options.takesBodies && isFast);
  for (const VerifiedProgram &program : programs) emitter.emit(program, levelsOf(program, options));
  linkBodies(*module, machine);
  emitter.lines.finish();
  return module;
}

}  // namespace bpftime
