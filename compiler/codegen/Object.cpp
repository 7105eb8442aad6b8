// emitObject: machine code, then the sections the linker reads. The one promise checked
// at the very end and on the finished bytes: every undefined symbol is a helper or
// routine of the tables or a map of the object, so that a code generator that slipped a library call in
// is caught here and not in the traced process.
#include "codegen/Codegen.h"
#include "codegen/Helpers.h"
#include "codegen/Huge.h"
#include "codegen/NativeSection.h"
#include "codegen/SharedMemory.h"
#include "codegen/Target.h"
#include "dynptr.h"
#include "here.h"
#include "support/Diagnostic.h"
#include "walk.h"

#include <algorithm>

#include <llvm/ADT/StringSet.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/ObjCopy/ConfigManager.h>
#include <llvm/ObjCopy/ObjCopy.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Target/TargetMachine.h>

namespace bpftime {

namespace {

using Bytes = llvm::SmallVector<char, 0>;

/// Instruction selection and the assembler, into memory. LLVM's code generator still has
/// the old pass manager.
llvm::Expected<Bytes> machineCode(llvm::Module &module, llvm::TargetMachine &machine,
                                  llvm::CodeGenFileType type) {
  for (llvm::Function &function : module) selectShared(function);
  Bytes bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  LoopsAsTheyAre guard(module);
  if (machine.addPassesToEmitFile(passes, stream, nullptr, type))
    return fail(diagnose(DiagId::Internal, "this target cannot emit files"));
  passes.run(module);
  return bytes;
}

/// A view of bytes that outlive it. They need not end in a NUL.
std::unique_ptr<llvm::MemoryBuffer> named(llvm::StringRef bytes) {
  return llvm::MemoryBuffer::getMemBuffer(bytes, "", false);
}

/// The ids of the helpers the code refers to, ascending; an error for any undefined
/// symbol that is neither a helper nor a map nor the host's.
llvm::Expected<std::vector<uint32_t>> imports(const llvm::object::ObjectFile &elf, const ObjectFile &object) {
  llvm::StringSet<> known;
#define ROUTINE(id, name, bits) known.insert(BPFTIME_SYMBOL_ROUTINE #name);
#include "routines.def"
#undef ROUTINE
  known.insert(BPFTIME_SYMBOL_PROGRAMS);
  known.insert(BPFTIME_SYMBOL_WALK);
  known.insert(BPFTIME_SYMBOL_DRAIN);
  known.insert(BPFTIME_SYMBOL_HERE);
  for (const MapDef &map : object.maps) {
    known.insert(BPFTIME_SYMBOL_MAP + map.name);
    known.insert(BPFTIME_SYMBOL_MAP_DATA + map.name);
  }
  for (const Program &program : object.programs) {
    if (program.host)
      for (const HostFunction &function : *program.host) known.insert(BPFTIME_SYMBOL_HOST + function.name);
    if (program.hostTable)
      for (const HelperPrototype &own : program.hostTable->helpers())
        known.insert(BPFTIME_SYMBOL_HOST + HostTable::declaration(own));
  }
  std::vector<uint32_t> helpers;
  for (const llvm::object::SymbolRef &symbol : elf.symbols()) {
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    if (!flags) return flags.takeError();
    llvm::Expected<llvm::StringRef> name = symbol.getName();
    if (!name) return name.takeError();
    // The assembler's name for the table of slots itself.
    bool isTable = *name == "_GLOBAL_OFFSET_TABLE_";
    if (!(*flags & llvm::object::SymbolRef::SF_Undefined) || name->empty() || isTable) continue;
    if (const HelperPrototype *helper = helperOfSymbol(*name)) helpers.push_back(index(helper->id));
    else if (!known.contains(*name))
      return fail(diagnose(DiagId::Internal, "the code needs '" + name->str() + "', which nothing provides"));
  }
  std::sort(helpers.begin(), helpers.end());
  return helpers;
}

llvm::StringRef asText(llvm::ArrayRef<uint8_t> bytes) {
  return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

/// A copy of the ELF file with our sections in it, not allocated.
llvm::Expected<std::vector<uint8_t>> withSections(llvm::object::Binary &elf, llvm::ArrayRef<uint8_t> native,
                                                  llvm::ArrayRef<uint8_t> btf) {
  // Sections are added to the finished file rather than to the module: LLVM would mark
  // them allocated, and what they say (the imports) is only known now.
  llvm::objcopy::ConfigManager config;
  config.Common.AddSection.emplace_back(BPFTIME_NATIVE_SECTION, named(asText(native)));
  if (!btf.empty()) config.Common.AddSection.emplace_back(".BTF", named(asText(btf)));
  Bytes bytes;
  llvm::raw_svector_ostream stream(bytes);
  if (llvm::Error error = llvm::objcopy::executeObjcopyOnBinary(config, elf, stream)) return std::move(error);
  return std::vector<uint8_t>(bytes.begin(), bytes.end());
}

}  // namespace

llvm::Expected<std::string> emitAssembly(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::Expected<Bytes> text = machineCode(module, machine, llvm::CodeGenFileType::AssemblyFile);
  if (!text) return text.takeError();
  return std::string(text->begin(), text->end());
}

llvm::Expected<NativeObject> emitObject(llvm::Module &module, llvm::TargetMachine &machine,
                                        const ObjectFile &object, llvm::ArrayRef<VerifiedProgram> programs,
                                        const CodegenOptions &options) {
  llvm::Expected<Bytes> code = machineCode(module, machine, llvm::CodeGenFileType::ObjectFile);
  if (!code) return code.takeError();
  std::unique_ptr<llvm::MemoryBuffer> buffer = named(llvm::StringRef(code->data(), code->size()));
  auto elf = llvm::object::ObjectFile::createELFObjectFile(buffer->getMemBufferRef());
  if (!elf) return elf.takeError();
  llvm::Expected<std::vector<uint32_t>> helpers = imports(**elf, object);
  if (!helpers) return helpers.takeError();

  NativeTarget target{};
  target.module = &module;
  target.machine = llvm::cast<llvm::object::ELFObjectFileBase>(**elf).getEMachine();
  target.cpu = options.cpu.empty() ? machine.getTargetCPU().str() : options.cpu;
  target.features = machine.getTargetFeatureString().str();
  target.cpuFeatures = cpuFeatureBits(machine, options.cpu);
  target.helpers = std::move(*helpers);
  llvm::Expected<std::vector<uint8_t>> bytes =
      withSections(**elf, nativeSection(object, programs, target), object.btf);
  if (!bytes) return bytes.takeError();
  return NativeObject{std::move(*bytes)};
}

}  // namespace bpftime
