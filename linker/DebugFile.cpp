// Adds sections to a debug file with LLVM's objcopy. Not .eh_frame, which has its place in
// the file already: debuggers read .debug_frame beside it, and it takes no addresses.
#include "DebugFile.h"

#include <llvm/ObjCopy/ConfigManager.h>
#include <llvm/ObjCopy/ObjCopy.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>

namespace bpftime {

namespace {

std::unique_ptr<llvm::MemoryBuffer> bufferOf(llvm::ArrayRef<uint8_t> bytes) {
  llvm::StringRef text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  return llvm::MemoryBuffer::getMemBuffer(text, "", false);
}

}  // namespace

llvm::Expected<std::vector<uint8_t>> withFrames(llvm::ArrayRef<uint8_t> debug,
                                                llvm::ArrayRef<uint8_t> frames) {
  std::unique_ptr<llvm::MemoryBuffer> buffer = bufferOf(debug);
  auto elf = llvm::object::ObjectFile::createELFObjectFile(buffer->getMemBufferRef());
  if (!elf) return elf.takeError();
  llvm::objcopy::ConfigManager config;
  config.Common.AddSection.emplace_back(".debug_frame", bufferOf(frames));
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  if (llvm::Error e = llvm::objcopy::executeObjcopyOnBinary(config, **elf, stream)) return std::move(e);
  return std::vector<uint8_t>(bytes.begin(), bytes.end());
}

}  // namespace bpftime
