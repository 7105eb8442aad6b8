// Each rule of a policy is one pass over the program, which may therefore be short of
// breath but never incomplete: a violation does not hide the next.
#include "verify/CheckPolicy.h"

#include "bpf/HelperTable.h"
#include "verify/Cfg.h"
#include "verify/Context.h"
#include "verify/Place.h"

#include <algorithm>

#include <linux/bpf.h>
#include <llvm/Support/MathExtras.h>

namespace bpftime {

namespace {

std::string quoted(const std::string &name) { return "'" + name + "'"; }

/// What both halves share: how a violation is said.
class Rules {
 public:
  Rules(const Program &p, llvm::ArrayRef<MapDef> m, const Policy &y) : program(p), maps(m), policy(y) {}
  std::vector<Diagnostic> found;

 protected:
  /// At an instruction if one is to blame, else about the program as a whole.
  void say(Diagnostic d, const std::string &path, std::optional<InsnIndex> at) {
    d.program = program.name;
    d.because.push_back(policySays(policy, path));
    found.push_back(at ? placed(program, std::move(d), *at) : std::move(d));
  }

  void atMost(PolicyLimit l, uint64_t has, std::optional<InsnIndex> at, const std::string &of = "") {
    std::optional<uint64_t> limit = policy.limit(l);
    if (!limit || has <= *limit) return;
    std::string what = policyLimits()[size_t(l)].what + (of.empty() ? "" : " " + quoted(of));
    say(diagnose(DiagId::PolicyLimit, has, what, *limit, policy.name), policyPath(l), at);
  }

  const Program &program;
  llvm::ArrayRef<MapDef> maps;
  const Policy &policy;
};

/// The most elements that the map may have once it is loaded.
uint64_t entriesOf(const MapDef &m) { return m.settableEntries ? m.settableEntries->max : m.entriesMax; }

/// Keys and values as the runtime stores them, without its own bookkeeping; per-CPU maps
/// are counted for one CPU. Saturates.
uint64_t bytesOf(const MapDef &m) {
  if (m.type == BPF_MAP_TYPE_RINGBUF) return entriesOf(m);
  // Arrays store no keys.
  bool isArray = m.type == BPF_MAP_TYPE_ARRAY || m.type == BPF_MAP_TYPE_PERCPU_ARRAY;
  uint64_t key = isArray ? 0 : llvm::alignTo(uint64_t(m.keySize), 8);
  return llvm::SaturatingMultiply(entriesOf(m), key + llvm::alignTo(uint64_t(m.valueSize), 8));
}

class Before : public Rules {
 public:
  using Rules::Rules;
  void run() {
    programType();
    atMost(PolicyLimit::insns, program.insns.size(), std::nullopt);
    // The object is loaded as a whole, so its maps count whoever uses them.
    atMost(PolicyLimit::maps, maps.size(), std::nullopt);
    uint64_t bytes = 0;
    for (const MapDef &m : maps) bytes = llvm::SaturatingAdd(bytes, bytesOf(m));
    atMost(PolicyLimit::maps_bytes, bytes, std::nullopt);
  }

 private:
  void programType() {
    if (policy.programTypes.allows(program.type)) return;
    const char *word = programTypeName(program.type);
    say(diagnose(DiagId::PolicyProgramType, word ? word : std::to_string(program.type), policy.name),
        policy.programTypes.path, std::nullopt);
  }
};

/// Helpers that call a function of the program over and over.
bool isLoop(uint32_t helper) {
  return helper == BPF_FUNC_loop || helper == BPF_FUNC_for_each_map_elem ||
         helper == BPF_FUNC_user_ringbuf_drain;
}

class After : public Rules {
 public:
  After(const Program &p, llvm::ArrayRef<MapDef> m, const Facts &f, const Policy &y)
      : Rules(p, m, y), facts(f) {}

  void run() {
    std::vector<bool> mapSeen(maps.size(), false);
    for (uint32_t i = 0; i < program.insns.size(); ++i)
      if (isReached(i)) insn(i, mapSeen);
    if (!policy.allowsLoops) loops();
    // Unknown facts say 512: what is not known to fit does not.
    atMost(PolicyLimit::stack_bytes, facts.stackBytesMax, std::nullopt);
    std::vector<uint32_t> depth(program.subprograms.size(), 0);
    atMost(PolicyLimit::call_depth, depthFrom(0, depth), std::nullopt);
  }

 private:
  bool isReached(uint32_t i) const { return facts.insns.empty() || facts.insns[i].reachable; }

  void insn(uint32_t i, std::vector<bool> &mapSeen) {
    const Insn &insn = program.insns[i];
    if (insn.kind == InsnKind::CallHelper) helper(uint32_t(insn.imm), InsnIndex(i));
    if (insn.kind == InsnKind::Atomic) atMost(PolicyLimit::atomic_bytes, insn.size, InsnIndex(i));
    bool namesMap = insn.kind == InsnKind::LoadImm64 &&
                    (insn.imm64 == Imm64Kind::Map || insn.imm64 == Imm64Kind::MapValue);
    if (!namesMap || index(insn.map) >= maps.size() || mapSeen[index(insn.map)]) return;
    mapSeen[index(insn.map)] = true;
    map(maps[index(insn.map)], InsnIndex(i));
  }

  void helper(uint32_t id, InsnIndex at) {
    // It stands for what CO-RE did not find, and does not exist: it never runs.
    if (id == uint32_t(unresolvedCoreHelper)) return;
    std::string name = helperName(HelperId(id));
    if (name.empty()) name = "#" + std::to_string(id);
    if (!policy.helpers.allows(id))
      say(diagnose(DiagId::PolicyHelper, name, policy.name), policy.helpers.path, at);
    if (!policy.allowsLoops && isLoop(id))
      say(diagnose(DiagId::PolicyLoop, "bpf_" + name + " repeats a function", policy.name), "/loops", at);
  }

  void map(const MapDef &m, InsnIndex at) {
    if (!policy.mapTypes.allows(m.type))
      say(diagnose(DiagId::PolicyMapType, m.name, mapTypeWord(m.type), policy.name), policy.mapTypes.path,
          at);
    atMost(PolicyLimit::map_entries, entriesOf(m), at, m.name);
    atMost(PolicyLimit::map_bytes, bytesOf(m), at, m.name);
  }

  /// Where control really goes.
  std::vector<uint32_t> edges(uint32_t i) const {
    Successors s = successorsOf(program.insns, InsnIndex(i));
    BranchFact branch = facts.insns.empty() ? BranchFact::Unknown : facts.insns[i].branch;
    std::vector<uint32_t> to;
    if (s.next && (branch != BranchFact::Always || !s.other)) to.push_back(index(*s.next));
    if (s.other && branch != BranchFact::Never) to.push_back(index(*s.other));
    return to;
  }

  /// A depth-first walk finds an edge to an instruction that is still on its way exactly
  /// if there is a cycle. Without recursion: hostile programs have a million instructions.
  void loops() {
    enum class Mark : uint8_t { New, Open, Done };
    std::vector<Mark> marks(program.insns.size(), Mark::New);
    struct Step {
      uint32_t at;
      std::vector<uint32_t> left;
    };
    std::vector<Step> way;
    auto enter = [&](uint32_t i) {
      marks[i] = Mark::Open;
      way.push_back({i, edges(i)});
    };
    for (const Subprogram &sub : program.subprograms) {
      if (!isReached(index(sub.begin)) || marks[index(sub.begin)] != Mark::New) continue;
      enter(index(sub.begin));
      while (!way.empty()) {
        Step &step = way.back();
        if (step.left.empty()) {
          marks[step.at] = Mark::Done;
          way.pop_back();
          continue;
        }
        uint32_t to = step.left.back();
        step.left.pop_back();
        if (to >= marks.size() || !isReached(to) || marks[to] == Mark::Done) continue;
        if (marks[to] == Mark::New) enter(to);
        else
          say(diagnose(DiagId::PolicyLoop, "this jump makes a loop", policy.name), "/loops",
              InsnIndex(step.at));
      }
    }
  }

  /// More frames than any program may have; stands for calls that never end.
  static constexpr uint32_t Endless = 9;

  /// Frames from subprogram `sub` down; `known` has 0 for those not looked at.
  uint32_t depthFrom(uint32_t sub, std::vector<uint32_t> &known) {
    if (known[sub]) return known[sub];
    known[sub] = Endless;  // seen again below itself: it calls itself
    uint32_t below = 0;
    for (uint32_t i = index(program.subprograms[sub].begin); i < index(program.subprograms[sub].end); ++i) {
      const Insn &insn = program.insns[i];
      // A function whose address is taken is called by a helper, in a frame of its own.
      bool calls = insn.kind == InsnKind::CallLocal ||
                   (insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram);
      if (!calls || !isReached(i)) continue;
      for (uint32_t s = 0; s < known.size(); ++s)
        if (program.subprograms[s].begin == insn.target) below = std::max(below, depthFrom(s, known));
    }
    return known[sub] = std::min(below + 1, Endless);
  }

  const Facts &facts;
};

}  // namespace

std::string policySays(const Policy &policy, const std::string &path) {
  return "policy " + quoted(policy.name) + " says so at " + path;
}

std::string policyPath(PolicyLimit l) { return std::string("/limits/") + policyLimits()[size_t(l)].name; }

std::vector<Diagnostic> policyBefore(const Program &program, llvm::ArrayRef<MapDef> maps,
                                     const Policy &policy) {
  Before rules(program, maps, policy);
  rules.run();
  return std::move(rules.found);
}

std::vector<Diagnostic> policyAfter(const Program &program, llvm::ArrayRef<MapDef> maps, const Facts &facts,
                                    const Policy &policy) {
  After rules(program, maps, facts, policy);
  rules.run();
  return std::move(rules.found);
}

}  // namespace bpftime
