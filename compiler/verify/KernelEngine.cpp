// BTF_LOAD, MAP_CREATE, PROG_LOAD; uapi: linux/bpf.h. The first load asks for statistics
// only and is the one that is measured; a refused program is loaded once more for the log
// of its path.
#include "verify/KernelEngine.h"

#include "verify/KernelCall.h"
#include "verify/KernelLog.h"
#include "verify/KernelMaps.h"
#include "verify/Place.h"

#include <cerrno>
#include <chrono>

#include <linux/bpf.h>
#include <linux/btf.h>
#include <llvm/Support/MemoryBuffer.h>

namespace bpftime {

namespace {

constexpr uint32_t logPath = 1, logStatistics = 4;  // BPF_LOG_LEVEL1, BPF_LOG_STATS
constexpr size_t logBytesMax = 64 << 20;

/// Descriptors and tables that one PROG_LOAD refers to.
class Load {
 public:
  Load(const Program &p, llvm::ArrayRef<MapDef> maps)
      : program(p), btf(loadTypes(p)), maps(maps, p.types.get(), btf), insns(p.raw) {}
  llvm::Expected<KernelVerdict> run();

 private:
  static Descriptor loadTypes(const Program &);
  llvm::Error prepare();
  llvm::Error findTarget();
  void describeFunctions();
  long load(uint32_t level);
  Diagnostic explain();

  const Program &program;
  Descriptor btf;
  KernelMaps maps;
  std::vector<RawInsn> insns;
  std::vector<bpf_func_info> functions;
  bpf_attr attr = emptyAttr();
  std::vector<char> log = std::vector<char>(1 << 20);
};

/// Types that this kernel does not take are left out; programs that need them (locks, global
/// functions' contracts) are then judged without, as they would be loaded by libbpf.
Descriptor Load::loadTypes(const Program &p) {
  if (!p.types) return Descriptor();
  bpf_attr attr = emptyAttr();
  attr.btf = reinterpret_cast<uint64_t>(p.types->bytes().data());
  attr.btf_size = uint32_t(p.types->bytes().size());
  return Descriptor(kernelBpf(BPF_BTF_LOAD, attr));
}

/// The ids in `kernelTypes` may be those of another kernel (--btf), so the name is looked up
/// in the running one's.
llvm::Error Load::findTarget() {
  if (program.type != BPF_PROG_TYPE_TRACING && program.type != BPF_PROG_TYPE_LSM)
    return llvm::Error::success();
  std::shared_ptr<const Types> running;
  if (auto file = llvm::MemoryBuffer::getFile("/sys/kernel/btf/vmlinux", false, false)) {
    llvm::StringRef bytes = (*file)->getBuffer();
    running = Types::parse({bytes.bytes_begin(), bytes.bytes_end()});
  }
  llvm::StringRef name = program.kernelTypes ? program.kernelTypes->nameOf(program.attachBtfId) : "";
  unsigned kind = program.expectedAttachType == BPF_TRACE_RAW_TP ? BTF_KIND_TYPEDEF : BTF_KIND_FUNC;
  if (running && !name.empty()) attr.attach_btf_id = running->find(name, kind);
  if (attr.attach_btf_id) return llvm::Error::success();
  return kernelUnavailable("load program " + program.name,
                           "the kernel's BTF has no target for section '" + program.section + "'");
}

/// Sound: the kernel takes the table whole or not at all, so one function without a type
/// leaves all without.
void Load::describeFunctions() {
  for (const Subprogram &sub : program.subprograms) {
    if (!sub.btfType || !btf) return functions.clear();
    functions.push_back({index(sub.begin), sub.btfType});
  }
  if (functions.empty()) return;
  attr.prog_btf_fd = uint32_t(btf.number());
  attr.func_info = reinterpret_cast<uint64_t>(functions.data());
  attr.func_info_rec_size = sizeof(bpf_func_info);
  attr.func_info_cnt = uint32_t(functions.size());
}

llvm::Error Load::prepare() {
  static constexpr char compatible[] = "GPL", other[] = "Proprietary";
  attr.prog_type = program.type;
  attr.expected_attach_type = program.expectedAttachType;
  attr.prog_flags = program.flags;
  if (program.type == BPF_PROG_TYPE_SYSCALL)
    attr.prog_flags |= BPF_F_SLEEPABLE;  // the kernel knows no others
  attr.license = reinterpret_cast<uint64_t>(program.isGplCompatible ? compatible : other);
  if (llvm::Error e = findTarget()) return e;
  if (llvm::Error e = maps.bind(insns)) return e;
  attr.insns = reinterpret_cast<uint64_t>(insns.data());
  attr.insn_cnt = uint32_t(insns.size());
  describeFunctions();
  return llvm::Error::success();
}

/// The descriptor is closed at once: what counts is that there was one. The kernel gives up
/// with EAGAIN when a signal comes in between.
long Load::load(uint32_t level) {
  attr.log_level = level;
  attr.log_buf = reinterpret_cast<uint64_t>(log.data());
  attr.log_size = uint32_t(log.size());
  long result = -EAGAIN;
  for (int attempt = 0; result == -EAGAIN && attempt < 5; ++attempt) {
    log[0] = 0;
    result = kernelBpf(BPF_PROG_LOAD, attr);
  }
  Descriptor closed(result >= 0 ? result : -1);
  return result;
}

/// Kernels before 6.4 keep the beginning of a log that does not fit, and its end is wanted.
Diagnostic Load::explain() {
  while (load(logPath) == -ENOSPC && log.size() < logBytesMax) log.resize(log.size() * 8);
  KernelLog said = parseKernelLog(log.data());
  Diagnostic d = diagnose(DiagId::KernelRejects, said.reason);
  d.because = std::move(said.because);
  if (program.types && !btf) d.because.push_back("the kernel does not take the object's BTF");
  if (said.insn && *said.insn < program.insns.size())
    return placed(program, std::move(d), InsnIndex(*said.insn));
  return std::move(d).in(program.name);
}

llvm::Expected<KernelVerdict> Load::run() {
  if (llvm::Error e = prepare()) return std::move(e);
  KernelVerdict verdict;
  auto start = std::chrono::steady_clock::now();
  long result = load(logStatistics);
  verdict.stats.load_time_ns =
      uint64_t(std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count());
  KernelLog said = parseKernelLog(log.data());
  verdict.stats.time_ns = said.time_ns ? said.time_ns : verdict.stats.load_time_ns;
  verdict.stats.insnsProcessed = said.insnsProcessed;
  verdict.stats.peakStates = said.peakStates;
  if (result >= 0) return verdict;
  // The verifier always says something; silence comes from the checks before it.
  if (said.reason.empty()) return kernelUnavailable("load program " + program.name, -result);
  verdict.rejection = explain();
  return verdict;
}

}  // namespace

llvm::Expected<KernelVerdict> verifyByKernel(const Program &p, llvm::ArrayRef<MapDef> maps) {
  return Load(p, maps).run();
}

}  // namespace bpftime
