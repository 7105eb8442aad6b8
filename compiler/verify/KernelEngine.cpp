// Loads a program with bpf(2): MAP_CREATE for each map it names, PROG_LOAD with the raw
// instructions, map indices replaced by descriptors. uapi: linux/bpf.h.
#include "verify/KernelEngine.h"

#include "support/Diagnostic.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>

#include <linux/bpf.h>
#include <llvm/ADT/StringRef.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bpftime {

namespace {

constexpr size_t LogBytes = 1 << 20;
constexpr uint8_t WideLoad = BPF_LD | BPF_IMM | BPF_DW;

long bpf(int command, bpf_attr &attr) { return syscall(SYS_bpf, command, &attr, sizeof(attr)); }

llvm::Error unavailable(const std::string &what) {
  return fail(diagnose(DiagId::KernelUnavailable, what, std::strerror(errno)));
}

/// Descriptors that close themselves.
class Descriptors {
 public:
  ~Descriptors() {
    for (int fd : fds)
      if (fd >= 0) close(fd);
  }
  std::vector<int> fds;
};

/// Contents first, then frozen: only then does the kernel take them for constants.
llvm::Error fillConstants(int fd, const MapDef &m) {
  uint32_t key = 0;
  std::vector<uint8_t> value(m.initial);
  value.resize(m.valueSize);
  bpf_attr attr{};
  attr.map_fd = uint32_t(fd);
  attr.key = reinterpret_cast<uint64_t>(&key);
  attr.value = reinterpret_cast<uint64_t>(value.data());
  if (bpf(BPF_MAP_UPDATE_ELEM, attr) != 0) return unavailable("fill map " + m.name);
  bpf_attr freeze{};
  freeze.map_fd = uint32_t(fd);
  if (bpf(BPF_MAP_FREEZE, freeze) != 0) return unavailable("freeze map " + m.name);
  return llvm::Error::success();
}

/// A map of the same shape, without BTF: no rule that is checked here needs it.
llvm::Expected<int> createMap(const MapDef &m) {
  bpf_attr attr{};
  attr.map_type = m.type;
  attr.key_size = m.keySize;
  attr.value_size = m.valueSize;
  attr.max_entries = m.entriesMax;
  attr.map_flags = m.flags;
  long fd = bpf(BPF_MAP_CREATE, attr);
  if (fd < 0) return unavailable("create map " + m.name);
  return int(fd);
}

/// Replaces map indices by descriptors, making each map when it is first named.
llvm::Error bindMaps(std::vector<RawInsn> &insns, llvm::ArrayRef<MapDef> maps, Descriptors &open) {
  open.fds.assign(maps.size(), -1);
  for (size_t i = 0; i < insns.size(); ++i) {
    RawInsn &insn = insns[i];
    bool isWide = insn.opcode == WideLoad;
    bool namesMap = isWide && (insn.src == BPF_PSEUDO_MAP_FD || insn.src == BPF_PSEUDO_MAP_VALUE);
    if (isWide) ++i;
    if (!namesMap) continue;
    size_t map = uint32_t(insn.imm);
    if (map >= maps.size()) return fail(diagnose(DiagId::Internal, "map index out of range"));
    if (open.fds[map] < 0) {
      llvm::Expected<int> fd = createMap(maps[map]);
      if (!fd) return fd.takeError();
      open.fds[map] = *fd;
      if (maps[map].frozen)
        if (llvm::Error e = fillConstants(*fd, maps[map])) return e;
    }
    insn.imm = open.fds[map];
  }
  return llvm::Error::success();
}

/// The last lines of the log that are about the program, without the statistics.
std::string lastWords(llvm::StringRef log) {
  llvm::StringRef last;
  while (!log.empty()) {
    auto [line, rest] = log.split('\n');
    if (!line.trim().empty() && !line.starts_with("processed ") && !line.starts_with("verification time") &&
        !line.starts_with("stack depth"))
      last = line.trim();
    log = rest;
  }
  return last.str();
}

}  // namespace

llvm::Expected<KernelVerdict> verifyByKernel(const Program &p, llvm::ArrayRef<MapDef> maps) {
  std::vector<RawInsn> insns = p.raw;
  Descriptors open;
  if (llvm::Error e = bindMaps(insns, maps, open)) return std::move(e);
  std::vector<char> log(LogBytes);
  const char *license = p.isGplCompatible ? "GPL" : "Proprietary";
  bpf_attr attr{};
  attr.prog_type = p.type;
  attr.expected_attach_type = p.expectedAttachType;
  if (p.type == BPF_PROG_TYPE_SYSCALL) attr.prog_flags = BPF_F_SLEEPABLE;  // the kernel knows no others
  attr.insns = reinterpret_cast<uint64_t>(insns.data());
  attr.insn_cnt = uint32_t(insns.size());
  attr.license = reinterpret_cast<uint64_t>(license);

  KernelVerdict v;
  auto start = std::chrono::steady_clock::now();
  long fd = bpf(BPF_PROG_LOAD, attr);
  v.time_ns = uint64_t(std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count());
  if (fd >= 0) {
    close(int(fd));
    v.isAccepted = true;
    return v;
  }
  // Once more for the reason: the log costs time that should not be measured.
  attr.log_level = 1;
  attr.log_buf = reinterpret_cast<uint64_t>(log.data());
  attr.log_size = LogBytes - 1;
  fd = bpf(BPF_PROG_LOAD, attr);
  if (fd >= 0) close(int(fd));
  v.reason = lastWords(log.data());
  // The verifier always says something; silence comes from the checks before it.
  if (v.reason.empty() && (errno == EPERM || errno == ENOSYS || errno == ENOMEM))
    return unavailable("load program " + p.name);
  if (v.reason.empty()) v.reason = std::strerror(errno);
  return v;
}

}  // namespace bpftime
