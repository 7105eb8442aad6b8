// Helper prototypes and their LLVM declarations. Attributes say only what holds for
// every helper with such a prototype: who implements one need not look here.
#include "codegen/Helpers.h"

#include "native.h"

#include <linux/bpf.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/SHA256.h>

namespace bpftime {

namespace {

/// The row as text, exactly as the digest sees it.
struct PrototypeText {
  uint32_t id;
  const char *text;
};
constexpr PrototypeText prototypeTexts[] = {
#define HELPER(id, name, gpl, programs, ret, a1, a2, a3, a4, a5) \
  {id, #id " " #name " " #ret " " #a1 " " #a2 " " #a3 " " #a4 " " #a5 "\n"},
#include "helpers.def"
#undef HELPER
};

/// The C types of helpers.def's head comment: pointers, 32-bit sizes, words.
llvm::Type *argType(llvm::LLVMContext &context, HelperArg arg) {
  if (isPointer(arg)) return llvm::PointerType::get(context, 0);
  if (arg == HelperArg::SIZE || arg == HelperArg::SIZE_OR_0) return llvm::Type::getInt32Ty(context);
  return llvm::Type::getInt64Ty(context);
}

llvm::Type *retType(llvm::LLVMContext &context, HelperRet ret) {
  switch (ret) {
    case HelperRet::INT: return llvm::Type::getInt64Ty(context);
    case HelperRet::VOID: return llvm::Type::getVoidTy(context);
    default: return llvm::PointerType::get(context, 0);
  }
}

/// What a helper may do with the memory behind an argument.
void addArgAttributes(llvm::Function &function, unsigned index, HelperArg arg) {
  switch (arg) {
    case HelperArg::MAP_KEY:
    case HelperArg::MAP_VALUE:
    case HelperArg::MAP_VALUE_OR_NULL:
    case HelperArg::MEM_RD:
    case HelperArg::MEM_RD_OR_NULL:
    case HelperArg::MEM_RD_20:
    case HelperArg::MEM_RD_40:
      function.addParamAttr(index, llvm::Attribute::NoCapture);
      function.addParamAttr(index, llvm::Attribute::ReadOnly);
      break;
    case HelperArg::MAP_VALUE_WR:
    case HelperArg::MEM_WR:
    case HelperArg::MEM_RW:
    case HelperArg::MEM_RW_OR_NULL:
    case HelperArg::LONG_WR:
    case HelperArg::INT_RW:
      // Sound: helpers write results there and keep no pointer. Not `writeonly`: a
      // failing read may leave part of the buffer as it was.
      function.addParamAttr(index, llvm::Attribute::NoCapture);
      break;
    default: break;
  }
}

}  // namespace

bool isPointer(HelperArg arg) {
  switch (arg) {
    case HelperArg::NONE:
    case HelperArg::ANY:
    case HelperArg::SCALAR:
    case HelperArg::OPT:
    case HelperArg::SIZE:
    case HelperArg::SIZE_OR_0:
    case HelperArg::ALLOC_SIZE: return false;
    default: return true;
  }
}

const HelperPrototype *helperOfSymbol(llvm::StringRef symbol) {
  if (!symbol.consume_front(BPFTIME_SYMBOL_HELPER)) return nullptr;
  for (const HelperPrototype &row : helperPrototypes())
    if (row.isNative && symbol == row.name) return &row;
  return nullptr;
}

bool givesTask(HelperId id) {
  return index(id) == BPF_FUNC_get_current_task || index(id) == BPF_FUNC_get_current_task_btf;
}

unsigned addedArity(HelperId id) {
  if (index(id) == BPF_FUNC_timer_set_callback) return 1;  // the table of programs (Timers.cpp)
  return givesTask(id) ? 2 : 0;
}

llvm::Function *declareHelper(llvm::Module &module, const HelperPrototype &prototype) {
  std::string symbol = std::string(BPFTIME_SYMBOL_HELPER) + prototype.name;
  if (llvm::Function *known = module.getFunction(symbol)) return known;
  llvm::LLVMContext &context = module.getContext();
  llvm::SmallVector<llvm::Type *, 5> types;
  for (unsigned i = 0; i < prototype.arity(); ++i) types.push_back(argType(context, prototype.args[i]));
  types.append(addedArity(prototype.id), llvm::Type::getInt64Ty(context));
  auto *type = llvm::FunctionType::get(retType(context, prototype.ret), types, false);
  auto *function = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, symbol, module);
  // Sound: a helper that makes a dynptr keeps the address of its memory there.
  if (!llvm::is_contained(prototype.args, HelperArg::DYNPTR_WR))
    for (unsigned i = 0; i < prototype.arity(); ++i) addArgAttributes(*function, i, prototype.args[i]);
  // No memory effects are claimed: a helper may change any map value, and a pointer to
  // one may be in any register.
  function->addFnAttr(llvm::Attribute::NoUnwind);
  function->addFnAttr(llvm::Attribute::WillReturn);
  // Through its slot in the global offset table, never through a lazy stub: there is no
  // dynamic linker where a blob runs.
  function->addFnAttr(llvm::Attribute::NonLazyBind);
  // Map values and records start on 8-byte boundaries (segment.h); parts of a dynptr anywhere.
  if (function->getReturnType()->isPointerTy() && prototype.ret != HelperRet::DYNPTR_MEM_OR_NULL)
    function->addRetAttr(llvm::Attribute::getWithAlignment(context, llvm::Align(8)));
  // A reserved record belongs to the caller until it submits it.
  if (prototype.ret == HelperRet::RINGBUF_MEM_OR_NULL) function->addRetAttr(llvm::Attribute::NoAlias);
  return function;
}

Digest prototypesDigest(llvm::ArrayRef<uint32_t> helperIds) {
  llvm::SHA256 hash;
  for (uint32_t id : helperIds)
    for (const PrototypeText &row : prototypeTexts)
      if (row.id == id) hash.update(llvm::StringRef(row.text));
  return hash.final();
}

}  // namespace bpftime
