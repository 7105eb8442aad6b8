// Reads libbpftime-inject.so and stands it up in another process.
//
// One mapping holds, in this order: the library, a guard page, the stack of remote
// calls, the call struct. Nothing is ever writable and executable: the pages are
// written from outside through /proc/PID/mem, which needs no write right.
#include "host/RemoteImage.h"

#include "inject.h"
#include "support/Diagnostic.h"

#include <cstring>
#include <fstream>
#include <iterator>

#include <elf.h>
#include <sys/mman.h>
#include <sys/syscall.h>

namespace bpftime {

namespace {

constexpr uint64_t pageBytes = 4096;
constexpr uint64_t stackBytes = 64 * 1024;
constexpr uint64_t callBytes = (sizeof(bpftime_inject_call) + pageBytes - 1) & ~(pageBytes - 1);
constexpr uint64_t libraryBytesMax = 4 << 20;
constexpr uint64_t scanBytesMax = 256 << 20;

uint64_t pageUp(uint64_t n) { return (n + pageBytes - 1) & ~(pageBytes - 1); }
uint64_t pageDown(uint64_t n) { return n & ~(pageBytes - 1); }

RemoteImage imageAt(uint64_t base, const InjectLibrary &library) {
  RemoteImage out;
  out.base = base;
  out.entry = base + library.entry;
  out.stackTop = base + library.memory.size() + pageBytes + stackBytes;
  out.call = out.stackTop;
  return out;
}

uint64_t totalBytes(const InjectLibrary &library) {
  return library.memory.size() + pageBytes + stackBytes + callBytes;
}

/// Copies one PT_LOAD; false if it lies outside file or memory bounds.
bool addSegment(InjectLibrary &out, const std::vector<uint8_t> &file, const Elf64_Phdr &p) {
  if (p.p_vaddr > libraryBytesMax || p.p_memsz > libraryBytesMax || p.p_filesz > p.p_memsz) return false;
  if (p.p_offset > file.size() || p.p_filesz > file.size() - p.p_offset) return false;
  // Bounded above, so none of these sums can wrap.
  uint64_t end = pageUp(p.p_vaddr + p.p_memsz), start = pageDown(p.p_vaddr);
  if (out.memory.size() < end) out.memory.resize(end);
  std::copy_n(file.begin() + static_cast<long>(p.p_offset), p.p_filesz,
              out.memory.begin() + static_cast<long>(p.p_vaddr));
  int rights = (p.p_flags & PF_R ? PROT_READ : 0) | (p.p_flags & PF_W ? PROT_WRITE : 0) |
               (p.p_flags & PF_X ? PROT_EXEC : 0);
  if ((rights & PROT_WRITE) && (rights & PROT_EXEC)) return false;
  out.segments.push_back({start, end - start, rights});
  if (rights & PROT_EXEC) out.textAddress = start, out.textSize = end - start;
  return true;
}

/// Collects the relocations that the dynamic section lists; false for any but RELATIVE.
bool addRelocations(InjectLibrary &out, const Elf64_Phdr &dynamic) {
  uint64_t rela = 0, relaBytes = 0;
  for (uint64_t at = dynamic.p_vaddr; at + sizeof(Elf64_Dyn) <= dynamic.p_vaddr + dynamic.p_memsz;
       at += sizeof(Elf64_Dyn)) {
    if (at + sizeof(Elf64_Dyn) > out.memory.size()) return false;
    Elf64_Dyn d;
    memcpy(&d, &out.memory[at], sizeof d);
    if (d.d_tag == DT_NULL) break;
    if (d.d_tag == DT_RELA) rela = d.d_un.d_ptr;
    if (d.d_tag == DT_RELASZ) relaBytes = d.d_un.d_val;
    // Each of these asks for work that nobody does here.
    for (long refused : {DT_NEEDED, DT_JMPREL, DT_REL, DT_RELR, DT_INIT, DT_TEXTREL})
      if (d.d_tag == refused) return false;
    if (d.d_tag == DT_INIT_ARRAYSZ && d.d_un.d_val) return false;
  }
  if (rela > out.memory.size() || relaBytes > out.memory.size() - rela) return false;
  for (uint64_t at = rela; at + sizeof(Elf64_Rela) <= rela + relaBytes; at += sizeof(Elf64_Rela)) {
    Elf64_Rela r;
    memcpy(&r, &out.memory[at], sizeof r);
    if (ELF64_R_TYPE(r.r_info) != R_X86_64_RELATIVE || r.r_offset > out.memory.size() - 8) return false;
    memcpy(&out.memory[r.r_offset], &r.r_addend, 8);
    out.relatives.push_back(r.r_offset);
  }
  return true;
}

bool parse(InjectLibrary &out, const std::vector<uint8_t> &file) {
  Elf64_Ehdr header;
  if (file.size() < sizeof header) return false;
  memcpy(&header, file.data(), sizeof header);
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_machine != EM_X86_64 ||
      header.e_type != ET_DYN)
    return false;
  if (header.e_phoff > file.size() || (file.size() - header.e_phoff) / sizeof(Elf64_Phdr) < header.e_phnum)
    return false;
  std::vector<Elf64_Phdr> all(header.e_phnum);
  memcpy(all.data(), file.data() + header.e_phoff, all.size() * sizeof(Elf64_Phdr));
  for (const Elf64_Phdr &p : all) {
    if (p.p_type == PT_TLS || p.p_type == PT_INTERP) return false;
    if (p.p_type == PT_LOAD && !addSegment(out, file, p)) return false;
  }
  for (const Elf64_Phdr &p : all)
    if (p.p_type == PT_DYNAMIC && !addRelocations(out, p)) return false;
  out.entry = header.e_entry;
  return out.textSize && out.entry >= out.textAddress && out.entry < out.textAddress + out.textSize;
}

}  // namespace

llvm::Expected<InjectLibrary> InjectLibrary::read(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(diagnose(DiagId::CannotRead, path, strerror(errno)));
  std::vector<uint8_t> file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  InjectLibrary out;
  if (!parse(out, file)) return fail(diagnose(DiagId::BadRuntime, path));
  return out;
}

std::optional<RemoteImage> findImage(pid_t pid, const ProcessMemory &memory, const InjectLibrary &library) {
  const uint8_t *text = &library.memory[library.textAddress];
  std::vector<uint8_t> there(library.textSize);
  uint64_t scanned = 0;
  for (const Mapping &m : readMappings(pid)) {
    if (m.inode || !m.isExecutable || !m.path.empty()) continue;
    // Neighbouring anonymous mappings of equal rights are merged by the kernel, so the
    // copy may begin at any page of this one.
    for (uint64_t at = m.start; at + library.textSize <= m.end && scanned < scanBytesMax;
         at += pageBytes, scanned += pageBytes) {
      if (!memory.read(at, there.data(), 64) || memcmp(there.data(), text, 64) != 0) continue;
      // Sound: all code bytes are equal, and the code has no relocation in it, so this
      // is our library and its data and stack lie where placeImage puts them.
      if (memory.read(at, there.data(), there.size()) && memcmp(there.data(), text, there.size()) == 0)
        return imageAt(at - library.textAddress, library);
    }
  }
  return std::nullopt;
}

llvm::Expected<RemoteImage> placeImage(RemoteThread &thread, ProcessMemory &memory,
                                       const InjectLibrary &library) {
  llvm::Expected<int64_t> base =
      thread.syscall(SYS_mmap, 0, totalBytes(library), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, ~0ull, 0);
  if (!base) return base.takeError();
  if (*base < 0 && *base > -4096)
    return fail(diagnose(DiagId::InjectionFailed, thread.process(),
                         std::string("mmap: ") + strerror(static_cast<int>(-*base))));
  RemoteImage image = imageAt(static_cast<uint64_t>(*base), library);
  auto protect = [&](uint64_t at, uint64_t size, int rights) -> llvm::Error {
    llvm::Expected<int64_t> result = thread.syscall(SYS_mprotect, at, size, static_cast<uint64_t>(rights));
    if (!result) return result.takeError();
    if (*result == 0) return llvm::Error::success();
    return fail(diagnose(DiagId::InjectionFailed, thread.process(),
                         std::string("mprotect: ") + strerror(static_cast<int>(-*result))));
  };
  // The page below the stack stays without rights: an overflow faults.
  llvm::Error error = protect(image.stackTop - stackBytes, stackBytes + callBytes, PROT_READ | PROT_WRITE);
  for (const InjectLibrary::Segment &s : library.segments)
    if (!error) error = protect(image.base + s.address, s.size, s.rights);
  // Relocated here, so that the target sees finished pages only.
  std::vector<uint8_t> bytes = library.memory;
  for (uint64_t at : library.relatives) {
    uint64_t word;
    memcpy(&word, &bytes[at], 8);
    word += image.base;
    memcpy(&bytes[at], &word, 8);
  }
  for (const InjectLibrary::Segment &s : library.segments)
    if (!error && !memory.write(image.base + s.address, &bytes[s.address], s.size))
      error = fail(diagnose(DiagId::InjectionFailed, thread.process(), "its memory cannot be written"));
  if (!error) return image;
  removeImage(thread, library, image);
  return std::move(error);
}

void removeImage(RemoteThread &thread, const InjectLibrary &library, const RemoteImage &image) {
  llvm::consumeError(thread.syscall(SYS_munmap, image.base, totalBytes(library)).takeError());
}

}  // namespace bpftime
