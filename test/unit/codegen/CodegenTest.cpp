// Code generation as a library: what a module looks like before and after the pipeline,
// what a native object contains, and what is refused. Programs are made by hand.
#include "Assembler.h"
#include "codegen/Codegen.h"
#include "support/Diagnostic.h"

#include <gtest/gtest.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

namespace bpftime {
namespace {

using namespace reference;

constexpr uint32_t kprobe = 2, xdp = 6;

MapDef arrayMap(std::string name) {
  MapDef map;
  map.name = std::move(name);
  map.type = 2;
  map.keySize = 4;
  map.valueSize = 8;
  map.entriesMax = 4;
  return map;
}

std::vector<VerifiedProgram> unverified(const ObjectFile &object) {
  std::vector<VerifiedProgram> out;
  VerifyOptions options;
  options.engine = VerifyEngine::Off;
  for (const Program &program : object.programs)
    out.push_back(llvm::cantFail(verify(program, object.maps, options)));
  return out;
}

/// A counter in an array map: lookup, null check, atomic add.
Program counter(uint32_t type) {
  std::vector<RawInsn> code = {storeImm(kW, 10, -4, 0)};
  for (RawInsn insn : loadImm64(1, 0, 1)) code.push_back(insn);
  for (RawInsn insn : {mov(2, 10), alu64Imm(kAdd, 2, -4), callHelper(1), branchImm(kJeq, 0, 0, 2),
                       movImm(1, 1), atomic(kDW, 0, 0, 0, 1), movImm(0, 0), exitInsn()})
    code.push_back(insn);
  return makeProgram("counter", type, code);
}

struct Compiled {
  std::unique_ptr<llvm::LLVMContext> context = std::make_unique<llvm::LLVMContext>();
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::Module> module;
  std::vector<uint8_t> elf;
  std::string assembly;
};

Compiled build(const ObjectFile &object, CodegenOptions options = {}) {
  Compiled c;
  c.machine = llvm::cantFail(createTarget(options));
  std::vector<VerifiedProgram> programs = unverified(object);
  for (const VerifiedProgram &program : programs) llvm::cantFail(checkCodegen(program, object.maps));
  c.module = emitModule(*c.context, object, programs, *c.machine, {});
  EXPECT_FALSE(llvm::verifyModule(*c.module, &llvm::errs()));
  optimise(*c.module, *c.machine, options);
  c.elf = llvm::cantFail(emitObject(*c.module, *c.machine, object, programs, options)).elf;
  return c;
}

std::vector<std::string> undefinedSymbols(llvm::ArrayRef<uint8_t> elf) {
  llvm::MemoryBufferRef buffer(llvm::toStringRef(elf), "");
  auto object = llvm::cantFail(llvm::object::ObjectFile::createELFObjectFile(buffer));
  std::vector<std::string> names;
  for (const auto &symbol : object->symbols())
    if (llvm::cantFail(symbol.getFlags()) & llvm::object::SymbolRef::SF_Undefined)
      if (llvm::StringRef name = llvm::cantFail(symbol.getName()); !name.empty()) names.push_back(name.str());
  llvm::sort(names);
  return names;
}

TEST(Codegen, ImportsAreHelpersAndMaps) {
  Compiled c = build(makeObject({counter(kprobe)}, {arrayMap("counts")}));
  EXPECT_EQ(undefinedSymbols(c.elf),
            (std::vector<std::string>{"bpftime_helper_map_lookup_elem", "bpftime_map_counts"}));
}

TEST(Codegen, SameInputSameBytes) {
  ObjectFile object = makeObject({counter(kprobe)}, {arrayMap("counts")});
  EXPECT_EQ(build(object).elf, build(object).elf);
}

TEST(Codegen, EveryOptimisationLevelCompiles) {
  ObjectFile object = makeObject({counter(xdp)}, {arrayMap("counts")});
  for (char level : {'0', '1', '2', '3', 's', 'z'}) {
    CodegenOptions options;
    options.optLevel = level;
    EXPECT_FALSE(build(object, options).elf.empty()) << level;
  }
}

TEST(Codegen, NativeSectionNamesProgramAndMap) {
  Compiled c = build(makeObject({counter(kprobe)}, {arrayMap("counts")}));
  llvm::MemoryBufferRef buffer(llvm::toStringRef(c.elf), "");
  auto object = llvm::cantFail(llvm::object::ObjectFile::createELFObjectFile(buffer));
  for (const llvm::object::SectionRef &section : object->sections()) {
    if (llvm::cantFail(section.getName()) != BPFTIME_NATIVE_SECTION) continue;
    llvm::StringRef bytes = llvm::cantFail(section.getContents());
    ASSERT_GE(bytes.size(), sizeof(bpftime_native_header));
    bpftime_native_header header;
    memcpy(&header, bytes.data(), sizeof header);
    EXPECT_EQ(header.magic, BPFTIME_NATIVE_MAGIC);
    EXPECT_EQ(header.size, bytes.size());
    EXPECT_EQ(header.verified_by, uint32_t(BPFTIME_VERIFIED_NONE));
    EXPECT_EQ(header.machine, 62);  // EM_X86_64
    ASSERT_EQ(header.programs.count, 1u);
    ASSERT_EQ(header.maps.count, 1u);
    ASSERT_EQ(header.helpers.count, 1u);
    bpftime_native_program program;
    memcpy(&program, bytes.data() + header.programs.off, sizeof program);
    EXPECT_STREQ(bytes.data() + header.strings.off + program.name, "counter");
    EXPECT_EQ(program.policy, uint32_t(BPFTIME_REGS_GENERAL));
    return;
  }
  FAIL() << "no " << BPFTIME_NATIVE_SECTION;
}

DiagId refusal(const Program &program) {
  ObjectFile object = makeObject({program});
  std::vector<Diagnostic> found = takeDiagnostics(checkCodegen(unverified(object)[0], object.maps));
  return found.empty() ? DiagId::Internal : found[0].id;
}

TEST(Codegen, RefusesWhatHasNoNativeForm) {
  EXPECT_EQ(refusal(makeProgram("p", xdp, {raw(0x30, 0, 0, 0, 0), exitInsn()})), DiagId::NoNativeForm);
  EXPECT_EQ(refusal(makeProgram("p", xdp, {callHelper(9999), exitInsn()})), DiagId::NoSuchHelper);
  EXPECT_EQ(refusal(makeProgram("p", 999, {movImm(0, 0), exitInsn()})), DiagId::ProgramTypeNotRun);
  EXPECT_EQ(refusal(makeProgram("p", xdp, {movImm(0, 0)})), DiagId::LeavesProgram);
}

TEST(Codegen, CodeNoPathReachesIsNotLookedAt) {
  ObjectFile object =
      makeObject({makeProgram("p", xdp, {movImm(0, 0), jump(1), callHelper(9999), exitInsn()})});
  EXPECT_FALSE(bool(checkCodegen(unverified(object)[0], object.maps)));
  EXPECT_FALSE(build(object).elf.empty());
}

TEST(Codegen, ModuleIsWellFormedEvenForWhatIsRefused) {
  llvm::LLVMContext context;
  auto machine = llvm::cantFail(createTarget({}));
  ObjectFile object = makeObject({makeProgram("a", xdp, {raw(0x30, 0, 0, 0, 0), exitInsn()}),
                                  makeProgram("b", xdp, {movImm(0, 0)}),
                                  makeProgram("c", xdp, {callLocal(1), exitInsn(), exitInsn()})});
  auto module = emitModule(context, object, unverified(object), *machine, {});
  EXPECT_FALSE(llvm::verifyModule(*module, &llvm::errs()));
}

TEST(Codegen, UnknownTargetAndCpuAreNamed) {
  CodegenOptions options;
  options.triple = "z80-none-elf";
  EXPECT_EQ(takeDiagnostics(createTarget(options).takeError())[0].id, DiagId::UnknownTarget);
  options = {};
  options.cpu = "no-such-cpu";
  EXPECT_EQ(takeDiagnostics(createTarget(options).takeError())[0].id, DiagId::UnknownCpu);
  options = {};
  options.attributes = "+no-such-feature";
  EXPECT_EQ(takeDiagnostics(createTarget(options).takeError())[0].id, DiagId::UnknownFeature);
}

}  // namespace
}  // namespace bpftime
