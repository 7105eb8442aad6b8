// Finds an image's sites in a process and gets threads out of patched bytes.
//
// Trusts nothing in the session file: counts and offsets are checked against its size,
// and a jump counts as ours only if it leads to the site's trampoline offset of one zone.
#include "host/Patches.h"

#include "support/Diagnostic.h"

#include <algorithm>
#include <cstring>
#include <map>

#include <elf.h>

namespace bpftime {

namespace {

constexpr uint8_t jumpOpcode = 0xe9;
constexpr uint64_t jumpBytes = 5;
constexpr uint64_t syscallBytes = 2;
constexpr int64_t errnoMax = 4095;

template <typename T>
bool view(llvm::ArrayRef<uint8_t> image, const bpftime_table &t, llvm::ArrayRef<T> &out) {
  if (t.off > image.size() || t.count > (image.size() - t.off) / sizeof(T) || t.off % alignof(T))
    return false;
  out = llvm::ArrayRef<T>(reinterpret_cast<const T *>(image.data() + t.off), t.count);
  return true;
}

/// What to add to a module's virtual addresses: from the program headers in memory.
std::optional<uint64_t> loadBias(const ProcessMemory &memory, uint64_t start) {
  Elf64_Ehdr header;
  if (!memory.read(start, &header, sizeof header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_phentsize != sizeof(Elf64_Phdr))
    return std::nullopt;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr p;
    if (!memory.read(start + header.e_phoff + i * sizeof p, &p, sizeof p)) return std::nullopt;
    if (p.p_type == PT_LOAD && p.p_offset == 0) return start - p.p_vaddr;
  }
  return std::nullopt;
}

/// The load bias of every module the process maps, by module index.
std::map<uint32_t, uint64_t> loadBiases(pid_t pid, const ProcessMemory &memory, const SiteTable &table) {
  std::map<uint32_t, uint64_t> out;
  // A module's first mapping holds its ELF header.
  for (const Mapping &m : readMappings(pid)) {
    if (m.offset || m.path.empty()) continue;
    for (uint32_t i = 0; i < table.paths.size(); ++i)
      if (!out.count(i) && table.paths[i] == m.path)
        if (auto bias = loadBias(memory, m.start)) out[i] = *bias;
  }
  return out;
}

/// Where the copy of the instruction at `offset` in the site is, or 0.
uint64_t copyOf(const LiveSite &live, uint64_t offset, const SiteTable &table) {
  const bpftime_image_site &s = *live.site;
  for (uint32_t i = 0; i < s.move_count; ++i)
    if (table.moves[s.move_first + i].from == offset) return live.zone + table.moves[s.move_first + i].to;
  return 0;
}

/// The new instruction pointer of a thread, 0 if it stands nowhere we can move it from,
/// its old one if it may stay.
uint64_t newPosition(const user_regs_struct &regs, llvm::ArrayRef<LiveSite> sites, const SiteTable &table) {
  // An interrupted system call is executed again: the kernel will step back over it.
  const int64_t result = static_cast<int64_t>(regs.rax);
  const bool restarts = static_cast<int64_t>(regs.orig_rax) >= 0 && result < 0 && result >= -errnoMax;
  for (const LiveSite &live : sites) {
    if (!live.zone) continue;
    const uint64_t offset = regs.rip - live.address, size = live.site->patch_size;
    if (restarts && offset >= syscallBytes && offset - syscallBytes < size) {
      if (offset == syscallBytes) continue;  // the site's first instruction: it enters again
      uint64_t copy = copyOf(live, offset - syscallBytes, table);
      return copy ? copy + syscallBytes : 0;
    }
    // On the first byte it will take the jump; behind the patch nothing has changed.
    if (offset > 0 && offset < size) return copyOf(live, offset, table);
  }
  return regs.rip;
}

}  // namespace

llvm::Expected<SiteTable> SiteTable::of(llvm::ArrayRef<uint8_t> image) {
  SiteTable out;
  llvm::ArrayRef<char> strings;
  auto damaged = [] {
    return fail(diagnose(DiagId::BadSession, "the session's image", "its tables are damaged"));
  };
  if (image.size() < sizeof(bpftime_image_header)) return damaged();
  const auto &h = *reinterpret_cast<const bpftime_image_header *>(image.data());
  if (h.magic != BPFTIME_IMAGE_MAGIC || !view(image, h.sites, out.sites) ||
      !view(image, h.moves, out.moves) || !view(image, h.modules, out.modules) ||
      !view(image, h.strings, strings))
    return damaged();
  for (const bpftime_image_site &s : out.sites)
    if (s.module >= out.modules.size() || s.patch_size < jumpBytes || s.patch_size > sizeof s.expected ||
        s.move_first > out.moves.size() || s.move_count > out.moves.size() - s.move_first)
      return damaged();
  for (const bpftime_image_module &m : out.modules) {
    if (m.path >= strings.size()) return damaged();
    out.paths.emplace_back(&strings[m.path], strnlen(&strings[m.path], strings.size() - m.path));
  }
  return out;
}

std::vector<LiveSite> locateSites(pid_t pid, const ProcessMemory &memory, const SiteTable &table) {
  std::vector<LiveSite> out;
  std::map<uint32_t, uint64_t> biases = loadBiases(pid, memory, table);
  for (const bpftime_image_site &s : table.sites) {
    auto bias = biases.find(s.module);
    if (bias == biases.end()) continue;
    LiveSite live = {&s, bias->second + s.address, 0};
    uint8_t code[jumpBytes];
    if (memory.read(live.address, code, sizeof code) && code[0] == jumpOpcode) {
      int32_t distance;
      memcpy(&distance, code + 1, sizeof distance);
      // The jump leads to the trampoline, whose place in the zone is known.
      live.zone = live.address + jumpBytes + static_cast<int64_t>(distance) - s.trampoline_off;
    }
    out.push_back(live);
  }
  return out;
}

llvm::Error moveThreads(StoppedThreads &threads, llvm::ArrayRef<LiveSite> sites, const SiteTable &table) {
  std::vector<std::pair<pid_t, user_regs_struct>> moved;
  for (const StoppedThread &t : threads.threads()) {
    user_regs_struct regs;
    if (!readRegisters(t.tid, regs)) continue;
    uint64_t to = newPosition(regs, sites, table);
    if (to == regs.rip) continue;
    if (!to)
      return fail(diagnose(DiagId::InjectionFailed, threads.process(),
                           "thread " + std::to_string(t.tid) + " stands in bytes that the patch replaces"));
    regs.rip = to;
    moved.emplace_back(t.tid, regs);
  }
  // Only now, when every thread is known to have a place to go.
  for (auto &[tid, regs] : moved) writeRegisters(tid, regs);
  return llvm::Error::success();
}

}  // namespace bpftime
