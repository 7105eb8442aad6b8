// The bitcode lies in this library as bytes (Bitcode.S). It was made for the architecture's
// baseline with general registers only, so LLVM may put it into functions of either
// register policy and of any CPU of that architecture.
#include "codegen/Bodies.h"

#include "codegen/Helpers.h"
#include "codegen/Target.h"
#include "here.h"
#include "native.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/IR/AttributeMask.h>
#include <llvm/IR/Module.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Target/TargetMachine.h>

#define BODIES(architecture) \
  extern "C" const char bpftime_bodies_##architecture[], bpftime_bodies_##architecture##_end[];
BODIES(x86_64)
BODIES(aarch64)
BODIES(riscv64)
BODIES(armv7)
#undef BODIES

namespace bpftime {

namespace {

constexpr llvm::StringLiteral prefix = "bpftime_body_";

struct Body {
  uint32_t helper, mapType, sizes;
  const char *name;
};
constexpr Body bodies[] = {
#define BODY(helper, mapType, sizes, name) {helper, mapType, sizes, #name},
#include "bodies.def"
#undef BODY
};

/// The bodies for an architecture; empty if there are none.
llvm::StringRef bitcodeFor(const llvm::Triple &triple) {
  switch (triple.getArch()) {
#define BODIES(arch, name) \
  case llvm::Triple::arch: \
    return {bpftime_bodies_##name, size_t(bpftime_bodies_##name##_end - bpftime_bodies_##name)};
    BODIES(x86_64, x86_64)
    BODIES(aarch64, aarch64)
    BODIES(riscv64, riscv64)
    BODIES(arm, armv7)
#undef BODIES
    default: return {};
  }
}

/// Makes a linked body fit for inlining anywhere and for being dropped afterwards.
void adopt(llvm::Function &body, const llvm::TargetMachine &machine) {
  body.setLinkage(llvm::GlobalValue::InternalLinkage);
  body.setVisibility(llvm::GlobalValue::DefaultVisibility);
  llvm::AttributeMask own;
  for (const char *name : {"target-cpu", "target-features", "tune-cpu", "frame-pointer",
                           "stack-protector-buffer-size", "min-legal-vector-width", "no-trapping-math"})
    own.addAttribute(name);
  body.removeFnAttrs(own);
  body.removeFnAttr(llvm::Attribute::NoInline);
  body.addFnAttr("target-cpu", machine.getTargetCPU());
  body.addFnAttr("target-features", featuresFor(machine, BPFTIME_REGS_GENERAL));
  body.addFnAttr("no-builtins");
  body.addFnAttr(llvm::Attribute::NoImplicitFloat);
  body.addFnAttr(llvm::Attribute::AlwaysInline);
}

}  // namespace

llvm::Function *declareBody(llvm::Module &module, const HelperPrototype &helper, const MapDef *map,
                            std::optional<uint64_t> size) {
  if (bitcodeFor(llvm::Triple(module.getTargetTriple())).empty()) return nullptr;
  for (const Body &row : bodies) {
    if (row.helper != index(helper.id) || row.mapType != (map ? map->type : 0)) continue;
    if (row.sizes && !(size && *size < 32 && row.sizes >> *size & 1)) continue;
    llvm::FunctionType *own = declareHelper(module, helper)->getFunctionType();
    llvm::SmallVector<llvm::Type *, 8> types(own->params());
    if (map) types.append(3, llvm::Type::getInt32Ty(module.getContext()));
    auto *type = llvm::FunctionType::get(own->getReturnType(), types, false);
    return llvm::cast<llvm::Function>(
        module.getOrInsertFunction((prefix + row.name).str(), type).getCallee());
  }
  return nullptr;
}

void linkBodies(llvm::Module &module, const llvm::TargetMachine &machine) {
  llvm::SmallVector<std::string> wanted;
  for (const llvm::Function &function : module)
    if (function.getName().starts_with(prefix)) wanted.push_back(function.getName().str());
  if (wanted.empty()) return;
  llvm::MemoryBufferRef bytes(bitcodeFor(machine.getTargetTriple()), "bodies");
  std::unique_ptr<llvm::Module> from = llvm::cantFail(llvm::parseBitcodeFile(bytes, module.getContext()));
  // What clang says of the whole module (flags, linker options, its name) is not the program's.
  while (!from->named_metadata_empty()) from->named_metadata_begin()->eraseFromParent();
  from->setTargetTriple(module.getTargetTriple());
  from->setDataLayout(module.getDataLayout());
  llvm::Linker::linkModules(module, std::move(from), llvm::Linker::LinkOnlyNeeded);
  // Sound: it is filled before a program is bound, and not changed while one can run.
  if (llvm::GlobalVariable *here = module.getNamedGlobal(BPFTIME_SYMBOL_HERE)) here->setConstant(true);
  for (const std::string &name : wanted) adopt(*module.getFunction(name), machine);
  // What bodies call, they call as programs do (Helpers.cpp).
  for (llvm::Function &function : module)
    if (function.isDeclaration() && function.getName().starts_with(BPFTIME_SYMBOL_HELPER))
      function.addFnAttr(llvm::Attribute::NonLazyBind);
}

}  // namespace bpftime
