// The log at level 1 is the path on which the verifier failed: source lines (";"),
// instructions with the registers behind them ("12: (79) r1 = …"), states after a branch
// ("from 3 to 7: …"), and at its end what is wrong, in one or more lines. Our own line
// information names source lines, so the kernel's are skipped.
#include "verify/KernelLog.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace bpftime {

namespace {

constexpr size_t insnsShown = 4;

/// "processed 12 insns (limit 1000000) … peak_states 3 …" and the like; false: another line.
bool readStatistics(llvm::StringRef line, KernelLog &log) {
  if (line.consume_front("processed ")) {
    line.consumeInteger(10, log.insnsProcessed);
    line = line.split("peak_states ").second;
    line.consumeInteger(10, log.peakStates);
    return true;
  }
  if (line.consume_front("verification time ")) {
    uint64_t microseconds = 0;
    line.consumeInteger(10, microseconds);
    log.time_ns = microseconds * 1000;
    return true;
  }
  return line.starts_with("stack depth ");
}

/// Runs of blanks align columns that are not there any more.
std::string squeezed(llvm::StringRef line) {
  llvm::SmallVector<llvm::StringRef, 16> words;
  line.split(words, ' ', -1, /*KeepEmpty=*/false);
  return llvm::join(words, " ");
}

/// "insn 7" inside a remark: what is refused before the walk names its place so.
std::optional<uint32_t> insnIn(llvm::StringRef remark) {
  llvm::StringRef after = remark.split("insn ").second;
  uint32_t n;
  if (after.consumeInteger(10, n)) return std::nullopt;
  return n;
}

/// The tail of the path while the log is read.
struct Tail {
  std::vector<std::string> insns, remarks;
  std::optional<uint32_t> insn;

  void addInsn(uint32_t n, llvm::StringRef line) {
    insn = n;
    remarks.clear();
    insns.push_back(squeezed(line));
    if (insns.size() > insnsShown) insns.erase(insns.begin());
  }
};

}  // namespace

KernelLog parseKernelLog(llvm::StringRef text) {
  KernelLog log;
  Tail tail;
  for (llvm::StringRef line : llvm::split(text, '\n')) {
    line = line.trim();
    if (line.empty() || line.starts_with(";") || readStatistics(line, log)) continue;
    // An instruction, or the registers at one.
    llvm::StringRef rest = line;
    uint32_t n;
    if (!rest.consumeInteger(10, n) && rest.consume_front(": ")) {
      if (rest.starts_with("(")) tail.addInsn(n, line);
      else tail.remarks.clear();
    } else if (line.starts_with("from ")) tail.remarks.clear();
    else tail.remarks.push_back(squeezed(line));
  }
  log.because = std::move(tail.insns);
  log.insn = tail.insn;
  if (tail.remarks.empty()) return log;
  log.reason = tail.remarks.back();
  if (!log.insn) log.insn = insnIn(log.reason);
  log.because.insert(log.because.end(), tail.remarks.begin(), tail.remarks.end() - 1);
  return log;
}

}  // namespace bpftime
