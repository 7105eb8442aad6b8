// Sentences about single steps. What a branch decided is said of registers and as it holds
// on this path: compilers turn conditions round, so the source's own condition would often
// be the opposite of what is true behind it.
#include "verify/Tell.h"

#include "bpf/HelperTable.h"

#include <algorithm>

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

// A line with more instructions than this is assembly or a macro; its text tells nothing.
constexpr uint32_t InsnsOfLineMax = 12;

bool isCall(InsnKind k) {
  return k == InsnKind::CallHelper || k == InsnKind::CallLocal || k == InsnKind::CallKfunc;
}

/// The line's text says what the instruction does.
bool hasSource(const Program &p, InsnIndex at) {
  const LineInfo *line = p.lineOf(at);
  if (!line || llvm::StringRef(line->text).trim().empty()) return false;
  size_t i = size_t(line - p.lines.data());
  uint32_t begin = index(line->insn);
  uint32_t end = i + 1 < p.lines.size() ? index(p.lines[i + 1].insn) : uint32_t(p.insns.size());
  uint32_t decisions = 0;
  for (uint32_t n = begin; n < end; ++n)
    decisions += p.insns[n].kind == InsnKind::Branch || isCall(p.insns[n].kind);
  // A function of one line is assembly, too.
  bool isWhole = std::any_of(p.subprograms.begin(), p.subprograms.end(), [&](const Subprogram &s) {
    return index(s.begin) >= begin && index(s.end) <= end;
  });
  return !isWhole && end - begin <= InsnsOfLineMax && decisions <= 1;
}

const char *symbolOf(Cond c) {
  switch (c) {
    case Cond::Eq: return "==";
    case Cond::Ne: return "!=";
    case Cond::Gt:
    case Cond::SGt: return ">";
    case Cond::Ge:
    case Cond::SGe: return ">=";
    case Cond::Lt:
    case Cond::SLt: return "<";
    case Cond::Le:
    case Cond::SLe: return "<=";
    case Cond::Set: return "&";
  }
  return "?";
}

bool isSigned(Cond c) { return c == Cond::SGt || c == Cond::SGe || c == Cond::SLt || c == Cond::SLe; }

/// What the branch left of the value it decided about.
std::string consequence(const Value &before, const Value &after, unsigned reg, bool isWide) {
  if (after.isScalar()) {
    if (before.isScalar() && before.num == after.num) return "";
    if (isWide || after.num.wide.sMin >= 0) return ", so " + regName(reg) + " is " + rangeWords(after.num);
    return ", so its low 32 bits are between " + std::to_string(after.num.low.sMin) + " and " +
           std::to_string(after.num.low.sMax) + ", and may be negative";
  }
  if (!after.isPacket()) return "";
  if (after.memSize == 0) return ", which shows no byte of the packet to be there";
  return ", so " + std::to_string(after.memSize) + (after.memSize == 1 ? " byte" : " bytes") +
         " of the packet are there";
}

std::string branchWords(const Env &env, const History &h, const Event &e) {
  const Step &s = h.steps[e.step];
  const Insn &insn = env.insn(s.at);
  InsnIndex after = e.step + 1 < h.steps.size() ? h.steps[e.step + 1].at : InsnIndex(~0u);
  // The last step of all: what the failing instruction is does not matter for one that
  // jumps on itself only.
  bool taken = after == insn.target && insn.target != next(s.at);
  if (e.step + 1 == h.steps.size()) taken = h.endPc == insn.target && insn.target != next(s.at);
  std::string words = "here " + conditionWords(insn, taken, s.dst.isPointer());
  if (e.kind == EventKind::Chosen || !h.isExact) return words;
  bool isDst = e.reg == insn.dst;
  return words + consequence(isDst ? s.dst : s.src, isDst ? s.result : s.other, e.reg, insn.is64);
}

/// Where a load found its value.
std::string sourceWords(const Env &env, const Insn &insn, const Value &base) {
  std::string at = base.num.isConstant() ? " at offset " + std::to_string(base.offsetMin() + insn.off) : "";
  switch (base.kind) {
    case ValueKind::Ctx: return "the context" + at;
    case ValueKind::MapValue: return "a value of map '" + env.map(base).name + "'" + at;
    case ValueKind::MapKey: return "a key of map '" + env.map(base).name + "'" + at;
    case ValueKind::Packet:
    case ValueKind::PacketMeta: return "the packet";
    case ValueKind::Btf: return "a kernel structure" + at;
    case ValueKind::Stack: return "the stack";
    default: return "memory" + at;
  }
}

std::string madeWords(const Env &env, const Event &e, const Step &s) {
  const Insn &insn = env.insn(s.at);
  std::string what = describe(s.result, env.maps);
  switch (insn.kind) {
    case InsnKind::Load:
    case InsnKind::LoadAcquire:
      return regName(e.reg) + " is read from " + sourceWords(env, insn, s.src) + ": " + what;
    case InsnKind::CallHelper:
      if (s.slots) return calleeName(env, s.at) + "() fills these bytes of the stack";
      return calleeName(env, s.at) + "() returns " + what;
    case InsnKind::CallLocal:
    case InsnKind::CallKfunc: return calleeName(env, s.at) + "() returns " + what;
    case InsnKind::LoadPacket: return "r0 is read from the packet";
    case InsnKind::Atomic: return "the atomic operation leaves a number behind";
    case InsnKind::Store: return "it is set to " + std::to_string(insn.imm) + " on the stack";
    default: return regName(e.reg) + " is " + (s.result.isScalar() ? rangeWords(s.result.num) : what);
  }
}

/// What a function or a callback gets.
std::string passedWords(const Env &env, const Step &s, unsigned reg) {
  const Insn &insn = env.insn(s.at);
  std::string name = calleeName(env, s.at) + "()";
  if (insn.kind == InsnKind::CallLocal) return "passed to " + name + " in " + regName(reg);
  if (insn.imm == helper::loop && reg == 1) return name + " counts its rounds in it";
  if (insn.imm == helper::for_each_map_elem && reg == 2) return name + " passes the key";
  if (insn.imm == helper::for_each_map_elem && reg == 3) return name + " passes the value";
  return name + " passes it on to the callback";
}

}  // namespace

std::string conditionWords(const Insn &insn, bool taken, bool isPointer) {
  bool equal = (insn.cond == Cond::Eq) == taken;
  if (isPointer && !insn.usesReg && insn.imm == 0 && (insn.cond == Cond::Eq || insn.cond == Cond::Ne))
    return regName(insn.dst) + (equal ? " is NULL" : " is not NULL");
  const char *prefix = insn.is64 ? "r" : "w";
  std::string left = prefix + std::to_string(insn.dst);
  std::string right = insn.usesReg ? prefix + std::to_string(insn.src) : std::to_string(insn.imm);
  if (insn.cond == Cond::Set) return left + " & " + right + (taken ? " is not 0" : " is 0");
  Cond c = taken ? insn.cond : negated(insn.cond);
  return left + " " + symbolOf(c) + " " + right + (isSigned(c) ? " as signed numbers" : "");
}

std::string calleeName(const Env &env, InsnIndex at) {
  const Insn &insn = env.insn(at);
  switch (insn.kind) {
    case InsnKind::CallHelper: return std::string("bpf_") + helperName(HelperId(uint32_t(insn.imm)));
    case InsnKind::CallLocal: return env.program.subprograms[env.cfg.subprogramOf[index(insn.target)]].name;
    case InsnKind::CallKfunc: return "the kernel function";
    default: return "";
  }
}

std::string placeAndText(const Program &p, InsnIndex at) {
  if (!hasSource(p, at)) return placeWords(p, at) + " `" + disassemble(p, at) + "`";
  const LineInfo *line = p.lineOf(at);
  llvm::StringRef file = line->file;
  return (file.substr(file.rfind('/') + 1) + ":" + llvm::Twine(line->line) + " `" +
          llvm::StringRef(line->text).trim() + "`")
      .str();
}

std::string tell(const Env &env, const History &h, const Event &e) {
  const Step &s = h.steps[e.step];
  std::string words = placeAndText(env.program, s.at) + ": ";
  switch (e.kind) {
    case EventKind::Made: words += madeWords(env, e, s); break;
    case EventKind::Bounded:
    case EventKind::Chosen: words += branchWords(env, h, e); break;
    case EventKind::Passed: words += passedWords(env, s, e.reg); break;
    case EventKind::Lost:
      words += "the call leaves no value in " + regName(e.reg) + "; r1 to r5 do not survive calls";
      break;
  }
  if (e.times > 1) words += " (the last of " + std::to_string(e.times) + " times)";
  return words;
}

std::vector<std::string> tellCalls(const Env &env, const State &state) {
  std::vector<std::string> all;
  for (const Frame &f : state.frames) {
    const std::string &name = env.program.subprograms[f.subprogram].name;
    if (f.kind == FrameKind::Contract)
      all.push_back(name +
                    "() is a global function and verified by itself: its arguments may be anything that its "
                    "signature allows");
    if (f.kind == FrameKind::Deferred)
      all.push_back(name + "() runs later, by itself: it was set at " +
                    placeAndText(env.program, f.callSite));
    if (f.kind != FrameKind::Called && f.kind != FrameKind::Callback) continue;
    bool isCallback = f.kind == FrameKind::Callback;
    all.push_back("in " + name +
                  (isCallback ? "(), a callback of " + calleeName(env, f.callSite) + "(), called at "
                              : "(), called at ") +
                  placeAndText(env.program, f.callSite));
  }
  return all;
}

std::string assignedVariable(const Program &p, InsnIndex at) {
  if (!hasSource(p, at)) return "";
  llvm::StringRef text = p.lineOf(at)->text;
  size_t eq = text.find('=');
  if (eq == llvm::StringRef::npos || text.substr(eq).starts_with("==")) return "";
  // `int key = 0, *value = …`: which of them is not said.
  if (text.find('=', eq + 1) != llvm::StringRef::npos) return "";
  llvm::StringRef left = text.take_front(eq).rtrim();
  size_t begin = left.size();
  while (begin > 0 && (llvm::isAlnum(left[begin - 1]) || left[begin - 1] == '_')) --begin;
  llvm::StringRef name = left.substr(begin);
  // `p->x = …` and `a[i] = …` assign no variable.
  bool isWhole = begin == 0 || left[begin - 1] == ' ' || left[begin - 1] == '*' || left[begin - 1] == '\t';
  return isWhole && !name.empty() && !llvm::isDigit(name[0]) ? name.str() : "";
}

}  // namespace bpftime
