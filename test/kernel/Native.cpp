// Compile, then load. Trusts the JIT linker for relocations.
#include "Native.h"

#include "codegen/Helpers.h"
#include "support/Diagnostic.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
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
    define(BPFTIME_SYMBOL_MAP + object.maps[i].name, &map);
    define(BPFTIME_SYMBOL_MAP_DATA + object.maps[i].name, map.data());
  }
  return jit->getMainJITDylib().define(absoluteSymbols(std::move(symbols)));
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
    else refusals.push_back(program.name + ": " + takeDiagnostics(std::move(error))[0].what);
  }
  CodegenOptions here = options;
  here.takesBodies = false;  // the maps are the reference's, not the runtime's
  auto machine = createTarget(here);
  if (!machine) return machine.takeError();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module = emitModule(context, object, programs, **machine, here);
  if (llvm::verifyModule(*module, &llvm::errs())) return fail(diagnose(DiagId::Internal, "broken module"));
  optimise(*module, **machine, options.optLevel);
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

Entry Native::entry(const std::string &program) {
  auto symbol = jit->lookup(BPFTIME_SYMBOL_PROGRAM + program);
  if (symbol) return symbol->toPtr<Entry>();
  llvm::consumeError(symbol.takeError());
  return nullptr;
}

}  // namespace bpftime::kernel
