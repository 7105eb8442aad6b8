// Adds sections to a debug file with LLVM's objcopy. Not .eh_frame, which has its place in
// the file already: debuggers read .debug_frame beside it, and it takes no addresses. They
// read nothing else of a file that they find by a link, so the records that lld has put
// together in .eh_frame are written again in the other form (DWARF 5, 6.4.1; LSB Core,
// exception frames).
#include "DebugFile.h"

#include "support/Diagnostic.h"

#include <map>
#include <optional>

#include <llvm/ADT/STLExtras.h>
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/ObjCopy/ConfigManager.h>
#include <llvm/ObjCopy/ObjCopy.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/DataExtractor.h>
#include <llvm/Support/Endian.h>
#include <llvm/Support/MemoryBuffer.h>

namespace bpftime {

namespace {

std::unique_ptr<llvm::MemoryBuffer> bufferOf(llvm::ArrayRef<uint8_t> bytes) {
  llvm::StringRef text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  return llvm::MemoryBuffer::getMemBuffer(text, "", false);
}

using Elf = llvm::object::ELF64LE;
constexpr uint32_t commonId = 0xffffffff;  // in .debug_frame

void append(std::vector<uint8_t> &out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out.push_back(uint8_t(value >> 8 * i));
}

/// Walks an .eh_frame at `address` and writes its records again. Compiled programs have the
/// augmentation "zR" with relative addresses; anything else is our bug, and ends the walk.
class FrameWriter {
 public:
  FrameWriter(llvm::ArrayRef<uint8_t> bytes, uint64_t address)
      : bytes(bytes), data(bytes, true, 8), address(address) {}
  std::optional<std::vector<uint8_t>> run() {
    for (uint64_t at = 0, end; at + 4 <= bytes.size(); at = end) {
      llvm::DataExtractor::Cursor c(at);
      end = data.getU32(c) + at + 4;
      if (end == at + 4) break;
      uint64_t idAt = c.tell(), id = data.getU32(c);
      std::vector<uint8_t> record;
      bool isKnown = id ? function(c, idAt - id, record) : common(c, at, record);
      if (llvm::Error e = c.takeError()) return llvm::consumeError(std::move(e)), std::nullopt;
      if (!isKnown || end > bytes.size() || c.tell() > end) return std::nullopt;
      llvm::append_range(record, bytes.slice(c.tell(), end - c.tell()));
      // Padded, since debuggers read whole words.
      while (record.size() % 8 != 4) record.push_back(llvm::dwarf::DW_CFA_nop);
      append(out, record.size(), 4);
      llvm::append_range(out, record);
    }
    return std::move(out);
  }

 private:
  /// Version and augmentation, then the units and the return column as they are.
  bool common(llvm::DataExtractor::Cursor &c, uint64_t at, std::vector<uint8_t> &record) {
    append(record, commonId, 4);
    append(record, data.getU8(c), 1);
    bool isKnown = data.getCStrRef(c) == "zR";
    append(record, 0, 1);
    uint64_t begin = c.tell();
    data.getULEB128(c), data.getSLEB128(c), data.getULEB128(c);
    llvm::append_range(record, bytes.slice(begin, c.tell() - begin));
    commonAt[at] = out.size();
    return isKnown && data.getULEB128(c) == 1 &&
           data.getU8(c) == (llvm::dwarf::DW_EH_PE_pcrel | llvm::dwarf::DW_EH_PE_sdata4);
  }
  bool function(llvm::DataExtractor::Cursor &c, uint64_t commonWas, std::vector<uint8_t> &record) {
    auto common = commonAt.find(commonWas);
    if (common == commonAt.end()) return false;
    append(record, common->second, 4);
    uint64_t from = address + c.tell();
    append(record, from + int32_t(data.getU32(c)), 8);
    append(record, data.getU32(c), 8);
    return data.getULEB128(c) == 0;
  }

  llvm::ArrayRef<uint8_t> bytes;
  llvm::DataExtractor data;
  uint64_t address;
  std::map<uint64_t, uint32_t> commonAt;  ///< where it was, where it is
  std::vector<uint8_t> out;
};

/// Appends a .debug_frame, whose records name their common entries by place.
void appendFrames(std::vector<uint8_t> &out, llvm::ArrayRef<uint8_t> frames) {
  size_t shift = out.size();
  llvm::append_range(out, frames);
  for (size_t at = shift; at < out.size(); at += 4 + llvm::support::endian::read32le(&out[at]))
    if (uint32_t id = llvm::support::endian::read32le(&out[at + 4]); id != commonId)
      llvm::support::endian::write32le(&out[at + 4], id + shift);
}

/// What programs' frames say, in the form that debuggers read everywhere.
llvm::Expected<std::vector<uint8_t>> framesOf(const llvm::object::ELFFile<Elf> &file) {
  auto sections = file.sections();
  if (!sections) return sections.takeError();
  for (const auto &s : *sections) {
    auto name = file.getSectionName(s);
    if (!name) return name.takeError();
    if (*name != ".eh_frame") continue;
    auto bytes = file.getSectionContents(s);
    if (!bytes) return bytes.takeError();
    if (auto out = FrameWriter(*bytes, s.sh_addr).run()) return std::move(*out);
    return fail(diagnose(DiagId::Internal, "an unknown kind of .eh_frame"));
  }
  return std::vector<uint8_t>();
}

}  // namespace

llvm::Expected<std::vector<uint8_t>> withFrames(llvm::ArrayRef<uint8_t> debug,
                                                llvm::ArrayRef<uint8_t> frames) {
  std::unique_ptr<llvm::MemoryBuffer> buffer = bufferOf(debug);
  auto elf = llvm::object::ObjectFile::createELFObjectFile(buffer->getMemBufferRef());
  if (!elf) return elf.takeError();
  auto all = framesOf(llvm::cast<llvm::object::ELF64LEObjectFile>(**elf).getELFFile());
  if (!all) return all.takeError();
  appendFrames(*all, frames);
  llvm::objcopy::ConfigManager config;
  config.Common.AddSection.emplace_back(".debug_frame", bufferOf(*all));
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  if (llvm::Error e = llvm::objcopy::executeObjcopyOnBinary(config, **elf, stream)) return std::move(e);
  return std::vector<uint8_t>(bytes.begin(), bytes.end());
}

}  // namespace bpftime
