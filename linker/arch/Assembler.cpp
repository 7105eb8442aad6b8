// LLVM MC as an assembler: text to an ELF object in memory, and that taken apart.
//
// The text is the linker's own, so whatever is wrong with it is a bug and says so. What it
// leaves true: no reference out of the text is left, every label has its offset.
#include "Assembler.h"

#include "X86_64Target.h"
#include "support/Diagnostic.h"

#include <cstring>

#include <llvm/BinaryFormat/ELF.h>
#include <llvm/MC/MCAsmBackend.h>
#include <llvm/MC/MCCodeEmitter.h>
#include <llvm/MC/MCContext.h>
#include <llvm/MC/MCObjectFileInfo.h>
#include <llvm/MC/MCObjectWriter.h>
#include <llvm/MC/MCParser/MCAsmParser.h>
#include <llvm/MC/MCParser/MCTargetAsmParser.h>
#include <llvm/MC/MCStreamer.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/SourceMgr.h>

namespace bpftime {

namespace {

using Elf = llvm::object::ELF64LE;
using llvm::Error;
using llvm::Expected;

Error bug(const std::string &what) {
  return fail(diagnose(DiagId::Internal, "assembling a trampoline: " + what));
}

/// The object file for a text.
Error assembleObject(const std::string &text, llvm::SmallVectorImpl<char> &object) {
  const X86_64Target &x86 = x86_64Target();
  std::string message;
  llvm::SourceMgr sources;
  sources.setDiagHandler(
      [](const llvm::SMDiagnostic &d, void *m) {
        *static_cast<std::string *>(m) += d.getMessage().str() + ": " + d.getLineContents().str() + "; ";
      },
      &message);
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text), {});
  llvm::MCContext context(x86.triple, x86.assembly.get(), x86.registers.get(), x86.subtarget.get(), &sources,
                          &x86.options);
  std::unique_ptr<llvm::MCObjectFileInfo> info(x86.target->createMCObjectFileInfo(context, true));
  context.setObjectFileInfo(info.get());
  llvm::raw_svector_ostream os(object);
  std::unique_ptr<llvm::MCAsmBackend> backend(
      x86.target->createMCAsmBackend(*x86.subtarget, *x86.registers, x86.options));
  auto writer = backend->createObjectWriter(os);
  std::unique_ptr<llvm::MCCodeEmitter> emitter(x86.target->createMCCodeEmitter(*x86.instructions, context));
  std::unique_ptr<llvm::MCStreamer> streamer(x86.target->createMCObjectStreamer(
      x86.triple, context, std::move(backend), std::move(writer), std::move(emitter), *x86.subtarget));
  std::unique_ptr<llvm::MCAsmParser> parser(
      llvm::createMCAsmParser(sources, context, *streamer, *x86.assembly));
  std::unique_ptr<llvm::MCTargetAsmParser> target(
      x86.target->createMCAsmParser(*x86.subtarget, *parser, *x86.instructions, x86.options));
  parser->setTargetParser(*target);
  if (parser->Run(false) || !message.empty()) return bug(message);
  return Error::success();
}

using File = llvm::object::ELFFile<Elf>;

/// Frames refer to the text, which begins at `base`, and to themselves.
Error resolveFrames(const File &file, const Elf::Shdr &relocations, uint64_t base,
                    std::vector<uint8_t> &frames) {
  auto entries = file.relas(relocations);
  if (!entries) return entries.takeError();
  for (const auto &r : *entries) {
    auto table = file.getSection(relocations.sh_link);
    if (!table) return table.takeError();
    auto symbol = file.getRelocationSymbol(r, *table);
    if (!symbol) return symbol.takeError();
    auto section = file.getSection((*symbol)->st_shndx);
    if (!section) return section.takeError();
    bool isCode = (*section)->sh_flags & llvm::ELF::SHF_EXECINSTR;
    uint64_t value = (*symbol)->st_value + r.r_addend + (isCode ? base : 0);
    size_t bytes = r.getType(false) == llvm::ELF::R_X86_64_64 ? 8 : 4;
    if (r.r_offset > frames.size() || frames.size() - r.r_offset < bytes) return bug("a bad frame");
    memcpy(&frames[r.r_offset], &value, bytes);
  }
  return Error::success();
}

/// .text and its labels, and .debug_frame. A relocation that is left would be a reference
/// out of the text.
Expected<Assembled> takeApart(llvm::StringRef object, uint64_t base) {
  auto file = llvm::object::ELFFile<Elf>::create(object);
  if (!file) return file.takeError();
  auto sections = file->sections();
  if (!sections) return sections.takeError();
  Assembled out;
  for (const auto &s : *sections) {
    auto name = file->getSectionName(s);
    if (!name) return name.takeError();
    if (*name == ".debug_frame") {
      auto bytes = file->getSectionContents(s);
      if (!bytes) return bytes.takeError();
      out.frames = bytes->vec();
    } else if (*name == ".rela.debug_frame") {
      // Relocations stand behind the section that they are for.
      if (Error e = resolveFrames(*file, s, base, out.frames)) return std::move(e);
    } else if (s.sh_type == llvm::ELF::SHT_RELA && s.sh_size) {
      return bug("an unresolved reference");
    }
    if (s.sh_type == llvm::ELF::SHT_PROGBITS && (s.sh_flags & llvm::ELF::SHF_EXECINSTR)) {
      auto bytes = file->getSectionContents(s);
      if (!bytes) return bytes.takeError();
      out.bytes = bytes->vec();
    }
    if (s.sh_type != llvm::ELF::SHT_SYMTAB) continue;
    auto strings = file->getStringTableForSymtab(s, *sections);
    auto symbols = file->symbols(&s);
    if (!strings) return strings.takeError();
    if (!symbols) return symbols.takeError();
    for (const auto &sym : *symbols)
      if (auto name = sym.getName(*strings)) out.labels[name->str()] = sym.st_value;
      else return name.takeError();
  }
  return out;
}

}  // namespace

Expected<Assembled> assemble(const std::string &text, uint64_t base) {
  llvm::SmallVector<char, 0> object;
  if (Error e = assembleObject(text, object)) return std::move(e);
  return takeApart({object.data(), object.size()}, base);
}

}  // namespace bpftime
