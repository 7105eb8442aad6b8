// Compile, then load. Trusts the JIT linker for relocations.
#include "Native.h"

#include "codegen/Helpers.h"
#include "support/Diagnostic.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>

namespace bpftime::kernel {

using namespace llvm::orc;

Native::Native() = default;
Native::~Native() = default;

/// Gives the imports of native objects their addresses.
llvm::Error Native::bind(const ObjectFile &object, reference::World &world) {
  SymbolMap symbols;
  auto define = [&](const std::string &name, void *address) {
    if (address)
      symbols[jit->mangleAndIntern(name)] = {ExecutorAddr::fromPtr(address), llvm::JITSymbolFlags::Exported};
  };
  for (uint32_t id = 0; id < 256; ++id)
    if (const HelperPrototype *row = helperPrototype(HelperId(id)))
      define(std::string(BPFTIME_SYMBOL_HELPER) + row->name, reference::helperAddress(row->id));
  for (size_t i = 0; i < object.maps.size(); ++i) {
    reference::WorldMap &map = world.map(MapId(i));
    define(BPFTIME_SYMBOL_MAP + object.maps[i].name, map.symbol());
    define(BPFTIME_SYMBOL_MAP_DATA + object.maps[i].name, map.data());
  }
  return jit->getMainJITDylib().define(absoluteSymbols(std::move(symbols)));
}

std::string wordsOf(llvm::Error error) {
  std::string words;
  llvm::raw_string_ostream stream(words);
  for (const Diagnostic &d : takeDiagnostics(std::move(error))) printText(stream, d, false);
  return words;
}

/// What the linker makes: where tail calls enter the programs, in the order of the object.
void definePrograms(llvm::Module &module, const ObjectFile &object) {
  llvm::GlobalVariable *declared = module.getNamedGlobal(BPFTIME_SYMBOL_PROGRAMS);
  if (!declared) return;
  llvm::Type *word = llvm::Type::getInt32Ty(module.getContext()),
             *wide = llvm::Type::getInt64Ty(module.getContext());
  auto *type = llvm::ArrayType::get(word, object.programs.size() + 1);
  auto *table = new llvm::GlobalVariable(module, type, true, llvm::GlobalValue::InternalLinkage, nullptr);
  llvm::Constant *start = llvm::ConstantExpr::getPtrToInt(table, wide);
  std::vector<llvm::Constant *> words = {llvm::ConstantInt::get(word, object.programs.size())};
  for (const Program &program : object.programs) {
    llvm::Function *entry = module.getFunction(BPFTIME_SYMBOL_TAIL + program.name);
    if (!entry) entry = module.getFunction(BPFTIME_SYMBOL_PROGRAM + program.name);
    // A program that was refused is in no program array.
    words.push_back(
        entry ? llvm::ConstantExpr::getTrunc(
                    llvm::ConstantExpr::getSub(llvm::ConstantExpr::getPtrToInt(entry, wide), start), word)
              : llvm::ConstantInt::get(word, 0));
  }
  table->setInitializer(llvm::ConstantArray::get(type, words));
  table->takeName(declared);
  declared->replaceAllUsesWith(table);
  declared->eraseFromParent();
}

/// The stages of compiler/Compile.cpp from verify() on, for programs made in memory.
llvm::Error Native::build(const ObjectFile &object, reference::World &world, VerifyEngine engine,
                          const CodegenOptions &options) {
  VerifyOptions verifyOptions;
  verifyOptions.engine = engine;
  std::vector<VerifiedProgram> programs;
  for (const Program &program : object.programs) {
    llvm::Expected<VerifiedProgram> one = verify(program, object.maps, verifyOptions);
    llvm::Error error = one ? checkCodegen(*one, object.maps) : one.takeError();
    if (!error) programs.push_back(std::move(*one));
    else refusals.push_back(wordsOf(std::move(error)));
  }
  CodegenOptions here = options;
  here.takesBodies = false;  // the maps are the reference's, not the runtime's
  auto machine = createTarget(here);
  if (!machine) return machine.takeError();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module = emitModule(context, object, programs, **machine, here);
  definePrograms(*module, object);
  if (llvm::verifyModule(*module, &llvm::errs())) return fail(diagnose(DiagId::Internal, "broken module"));
  optimise(*module, **machine, options);
  llvm::Expected<NativeObject> native = emitObject(*module, **machine, object, programs, options);
  if (!native) return native.takeError();

  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  LLJITBuilder builder;
  builder.setObjectLinkingLayerCreator([](ExecutionSession &session, const llvm::Triple &) {
    return std::make_unique<ObjectLinkingLayer>(session);
  });
  auto made = builder.create();
  if (!made) return made.takeError();
  jit = std::move(*made);
  if (llvm::Error error = bind(object, world)) return error;
  return jit->addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(llvm::toStringRef(native->elf), "native"));
}

Entry Native::entry(const std::string &program, const Level *level) {
  auto symbol = jit->lookup(BPFTIME_SYMBOL_PROGRAM + (level ? nameOfBody(program, *level) : program));
  if (symbol) return symbol->toPtr<Entry>();
  llvm::consumeError(symbol.takeError());
  return nullptr;
}

}  // namespace bpftime::kernel
