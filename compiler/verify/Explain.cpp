// Puts together what a diagnostic tells beyond the broken rule. The slice (Slice.cpp) says
// which steps matter, Tell.cpp puts them in words; here is what each kind of mistake needs
// besides, and what would mend it.
#include "verify/Explain.h"

#include "verify/Helpers.h"
#include "verify/Tell.h"

#include <algorithm>

namespace bpftime {

namespace {

// A longer story is not read. What is cut is the middle: its beginning says what the value
// is, its end what was known last.
constexpr size_t EventsMax = 8;
constexpr size_t ChoicesMax = 4;

class Explainer {
 public:
  Explainer(Env &e, const Path &p, Diagnostic &diag) : env(e), path(p), d(diag), history(replay(e, p)) {}

  void run() {
    if (history.end.frames.empty()) return;
    std::vector<Event> events = sliceOf(env, history, d.subjects);
    if (!isInvalidated() && !isUnchecked(events)) byId(events);
    write(events);
  }

 private:
  void byId(std::vector<Event> &events) {
    switch (d.id) {
      case DiagId::UninitRegister: uninit(events); break;
      case DiagId::PointerRange:
      case DiagId::UnboundedAccess:
      case DiagId::HelperSize: unbounded(events); break;
      case DiagId::NotMemory: notMemory(events); break;
      case DiagId::ReferenceLeak:
      case DiagId::LockHeld: leak(events); break;
      case DiagId::MixedPointers:
      case DiagId::ReturnValue:
        if (events.size() < 2) append(events, choicesSince(env, history, 0, 2));
        break;
      default: break;
    }
  }

  const Insn &insnOf(const Event &e) const { return env.insn(history.steps[e.step].at); }
  InsnIndex at(const Event &e) const { return history.steps[e.step].at; }

  void write(const std::vector<Event> &events) {
    size_t skipped = events.size() > EventsMax ? events.size() - EventsMax : 0;
    for (size_t i = 0; i < events.size(); ++i)
      if ((i == 0 || i > skipped) && !isTold(events[i])) d.because.push_back(tell(env, history, events[i]));
    if (!closing.empty()) d.because.push_back(closing);
    for (std::string &call : tellCalls(env, history.end)) d.because.push_back(std::move(call));
  }

  /// What the diagnostic began with: the value of a subject as arithmetic has left it.
  bool isTold(const Event &e) const {
    const Step &s = history.steps[e.step];
    if (e.kind != EventKind::Made || !(d.subjects >> e.reg & 1) || env.insn(s.at).kind != InsnKind::Alu)
      return false;
    const Value &v = path.state.reg(e.reg);
    return e.times == 1 && s.depth + 1u == path.state.frames.size() && v.isScalar() && s.result.num == v.num;
  }

  static void append(std::vector<Event> &to, const std::vector<Event> &more) {
    to.insert(to.end(), more.begin(), more.end());
    std::sort(to.begin(), to.end(), [](const Event &a, const Event &b) { return a.step < b.step; });
    to.erase(
        std::unique(to.begin(), to.end(), [](const Event &a, const Event &b) { return a.step == b.step; }),
        to.end());
  }

  /// A register of the subjects, the first.
  const Value *subject() const {
    for (unsigned r = 0; r < RegisterCount; ++r)
      if (d.subjects >> r & 1) return &path.state.reg(r);
    return nullptr;
  }

  /// A pointer that a call has turned into a mere number.
  bool isInvalidated() {
    const Value *v = subject();
    if (!v || !v->isScalar() || index(v->origin) >= env.program.insns.size()) return false;
    const Insn &by = env.insn(v->origin);
    if (by.kind != InsnKind::CallHelper && by.kind != InsnKind::CallLocal) return false;
    bool isHelper = by.kind == InsnKind::CallHelper;
    HelperId id = HelperId(uint32_t(by.imm));
    std::string place = placeAndText(env.program, v->origin), name = calleeName(env, v->origin);
    bool moves = isHelper ? movesPacket(id) : env.cfg.changesPacket[env.cfg.subprogramOf[index(by.target)]];
    // Its result is a number from the start.
    if (!moves && !(isHelper && releasesReference(id))) return false;
    if ((d.subjects & 1) && path.state.reg(0).origin == v->origin) return false;
    if (moves) {
      d.because.push_back(place + ": " + name +
                          "() may move the packet, so packet pointers from before it are no longer valid");
      d.remedy = "Load data and data_end again after " + name + "() and compare them again.";
    } else {
      d.because.push_back(place + ": " + name +
                          "() has released the memory, so pointers to it are no longer valid");
      d.remedy = "Do not use the memory after " + name + "(); read what is needed before it.";
    }
    return true;
  }

  /// Nothing wrote the register on this way; which way that is matters.
  void uninit(std::vector<Event> &events) {
    bool isLost =
        std::any_of(events.begin(), events.end(), [](const Event &e) { return e.kind == EventKind::Lost; });
    if (isLost) {
      d.remedy = "Keep the value in r6 to r9 or on the stack across the call.";
      return;
    }
    append(events, choicesSince(env, history, 0, ChoicesMax));
    if (!events.empty())
      d.remedy = "Give the variable a value on the way shown here, too; initialise it where it is declared.";
  }

  /// A pointer whose check for NULL is missing.
  bool isUnchecked(const std::vector<Event> &events) {
    const Value *v = subject();
    if (!v || !v->maybeNull) return false;
    for (size_t i = events.size(); i-- > 0;) {
      if (events[i].kind != EventKind::Made || insnOf(events[i]).kind != InsnKind::CallHelper) continue;
      std::string variable = assignedVariable(env.program, at(events[i]));
      d.remedy = "Check the result of " + calleeName(env, at(events[i])) + "() before it is used: `if (!" +
                 (variable.empty() ? "value" : variable) + ") return 0;`.";
      break;
    }
    return true;
  }

  /// The branch that should have bounded the number, and by what.
  void unbounded(const std::vector<Event> &events) {
    const Value *v = subject();
    if (!v || !v->isScalar() || v->num.isConstant()) return;
    const Event *check = nullptr;
    for (const Event &e : events)
      if (e.kind == EventKind::Bounded && e.reg == insnOf(e).dst) check = &e;
    if (!check) {
      closing = "no branch on the way bounds it";
    } else if (history.steps[check->step].result.isScalar()) {
      const Scalar &left = history.steps[check->step].result.num;
      bool isWide = insnOf(*check).is64;
      bool mayBeNegative = isWide ? left.wide.sMin < 0 && left.wide.sMax < INT64_MAX / 2
                                  : left.low.sMin < 0 && left.low.sMax < INT32_MAX;
      if (mayBeNegative)
        d.remedy = "The check at " + placeAndText(env.program, at(*check)) +
                   " lets negative numbers pass: make the variable unsigned, or check `< 0` as well.";
    }
  }

  void notMemory(const std::vector<Event> &events) {
    const Value *v = subject();
    if (!v) return;
    if (v->kind == ValueKind::Map)
      d.remedy = "Get a pointer to a value of the map with bpf_map_lookup_elem().";
    if (v->kind == ValueKind::PacketEnd)
      d.remedy = "Only compare with data_end; access the packet through data.";
    if (v->kind == ValueKind::Btf)
      d.remedy = "Copy what is needed to the stack with bpf_probe_read_kernel() and pass that.";
    if (!v->isScalar()) return;
    if (v->num.isConstant(0)) {
      d.remedy = "The pointer is NULL on this way: return, or do not use it, where the check finds NULL.";
      return;
    }
    for (size_t i = events.size(); i-- > 0;) {
      if (events[i].kind != EventKind::Made) continue;
      if (insnOf(events[i]).kind != InsnKind::Load) return;
      d.remedy =
          "A number read from memory is no address to the program: read what it points to with "
          "bpf_probe_read_user() or bpf_probe_read_kernel().";
      return;
    }
  }

  /// Where it was acquired, and the branches since then.
  void leak(std::vector<Event> &events) {
    InsnIndex acquired = path.state.lock ? path.state.lock->acquired : InsnIndex(~0u);
    if (d.id == DiagId::ReferenceLeak)
      for (const Reference &r : path.state.refs)
        if (r.callback == path.state.callbackFrame()) {
          acquired = r.acquired;
          break;
        }
    size_t from = history.steps.size();
    while (from > 0 && history.steps[from - 1].at != acquired) --from;
    if (from == 0) return;
    std::vector<Event> choices = choicesSince(env, history, from, ChoicesMax);
    if (!choices.empty())
      d.remedy = "On the way shown here, " +
                 std::string(d.id == DiagId::LockHeld ? "call bpf_spin_unlock()" : releaseWords(acquired)) +
                 " before returning.";
    append(events, choices);
  }

  std::string releaseWords(InsnIndex acquired) const {
    const Insn &insn = env.insn(acquired);
    if (insn.kind == InsnKind::CallHelper && insn.imm == helper::ringbuf_reserve)
      return "call bpf_ringbuf_discard() or bpf_ringbuf_submit()";
    if (insn.kind == InsnKind::CallHelper && insn.imm == helper::ringbuf_reserve_dynptr)
      return "call bpf_ringbuf_discard_dynptr() or bpf_ringbuf_submit_dynptr()";
    if (insn.kind == InsnKind::CallKfunc) return "call bpf_iter_num_destroy()";
    return "release it";
  }

  Env &env;
  const Path &path;
  Diagnostic &d;
  History history;
  std::string closing;  ///< the story's last sentence
};

}  // namespace

void explain(Env &env, const Path &path, Diagnostic &d) { Explainer(env, path, d).run(); }

}  // namespace bpftime
