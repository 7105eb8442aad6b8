// Judges sites. The claim to prove: after the patch no thread executes a replaced byte
// other than the first of the new jump. Ways into the middle are
//
//   falling through    impossible: whole instructions are replaced from the first on
//   direct branches    8-bit ones reach 130 bytes, so decoding that far around the site
//                      finds them; 32-bit ones are found by looking at every byte of code
//   indirect branches  go to functions (no symbol lies in the replaced bytes: checked)
//                      or through tables to the cases of a switch, which compilers put
//                      behind the compare and the indirect jump, further in than a patch
//                      at a function's entry reaches
//   return addresses   a call is displaced only as the last instruction: it returns
//                      behind the patch
//
// Branches back to the probed address itself are no harm: they run the probe again, as
// they do with the kernel's breakpoint.
#include "attach/Site.h"

#include "support/Diagnostic.h"

#include <algorithm>

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

using llvm::Error;
using llvm::Expected;

std::string hex(uint64_t v) { return llvm::formatv("{0:x}", v).str(); }

class Analysis {
 public:
  Analysis(Decoder &decoder, const Binary &binary, uint64_t address, const std::string &name)
      : decoder(decoder), binary(binary), name(name) {
    site.probed = site.patch = address;
  }

  Expected<Site> run() {
    for (auto step : {&Analysis::findFunction, &Analysis::findStart, &Analysis::takeInsns,
                      &Analysis::takePadding, &Analysis::checkNearBranches})
      if (Error e = (this->*step)()) return std::move(e);
    site.expected = binary.codeAt(site.patch).take_front(site.patchSize).vec();
    return std::move(site);
  }

 private:
  Error refuse(Diagnostic d) { return fail(std::move(d).at({binary.path()})); }

  Error findFunction() {
    auto range = binary.functionAt(site.probed);
    if (!range) return refuse(diagnose(DiagId::NoFunction, name, hex(site.probed)));
    function = *range;
    // Sound: where control comes by a jump, flags and the red zone may be in use.
    site.isEntry = site.probed == function.begin && !binary.isSplitPart(function.begin);
    return Error::success();
  }

  /// An address inside a function must be where an instruction begins. An entry mark
  /// stays in place, since indirect calls must find one there.
  Error findStart() {
    uint64_t at = function.begin;
    while (at < site.probed) {
      auto insn = decoder.scan(binary.codeAt(at), at);
      if (!insn)
        return refuse(diagnose(DiagId::NotAnInstruction, name).since("decoding stops at " + hex(at)));
      at = insn->end();
    }
    if (at != site.probed)
      return refuse(
          diagnose(DiagId::NotAnInstruction, name).since("the next instruction begins at " + hex(at)));
    auto first = decoder.scan(binary.codeAt(at), at);
    if (first && first->isEntryMark) site.patch = first->end();
    return Error::success();
  }

  /// Whole instructions until they cover the jump, or control cannot go on.
  Error takeInsns() {
    uint64_t at = site.patch;
    while (at - site.patch < patchBytes && at < function.end) {
      auto insn = decoder.decode(binary.codeAt(at), at);
      if (!insn || insn->end() > function.end)
        return refuse(diagnose(DiagId::CannotMove, name, hex(at)).since("it cannot be decoded"));
      if (insn->immovable)
        return refuse(diagnose(DiagId::CannotMove, name, hex(at)).since(insn->text + ": " + insn->immovable));
      at = insn->end();
      bool isCall = insn->flow == Flow::Call || insn->flow == Flow::IndirectCall;
      if (isCall && at - site.patch < patchBytes)
        return refuse(diagnose(DiagId::CannotMove, name, hex(insn->address))
                          .since(insn->text + ": it would return into the replaced bytes"));
      site.displaced.push_back(std::move(*insn));
      Flow flow = site.displaced.back().flow;
      if (flow == Flow::Stop || flow == Flow::Jump) break;
    }
    site.patchSize = at - site.patch;
    return Error::success();
  }

  /// Where control ends before the fifth byte, the rest must belong to nobody.
  Error takePadding() {
    if (site.patchSize >= patchBytes) return Error::success();
    auto tooShort = [&] {
      return refuse(diagnose(DiagId::FunctionTooShort, name, site.patchSize, patchBytes));
    };
    bool stops = !site.displaced.empty() &&
                 (site.displaced.back().flow == Flow::Stop || site.displaced.back().flow == Flow::Jump);
    if (!stops) return tooShort();
    uint64_t end = site.patchEnd(), wanted = site.patch + patchBytes, until = wanted;
    if (wanted > function.end) {
      // Sound: behind a function, padding is what fills up to an aligned address; a
      // function that begins with a nop begins at one, or has a symbol.
      until = llvm::alignTo(std::max(end, function.end), 16);
      if (wanted > until || binary.startsFunctionIn(end, wanted)) return tooShort();
    }
    while (end < until) {
      auto insn = decoder.scan(binary.codeAt(end), end);
      if (!insn || !insn->isPadding) return tooShort();
      end = insn->end();
    }
    site.patchSize = patchBytes;
    return Error::success();
  }

  bool isInside(uint64_t address) const { return address > site.patch && address < site.patchEnd(); }

  /// Every direct branch within reach of eight bits, and all of the function's first part.
  Error checkNearBranches() {
    if (binary.startsFunctionIn(site.patch + 1, site.patchEnd()))
      return refuse(diagnose(DiagId::JumpIntoPatch, name).since("another function begins inside them"));
    // Decoding that starts in the middle of the function before falls into step within a
    // few instructions.
    uint64_t before = site.patch > 2 * shortBranchReach ? site.patch - 2 * shortBranchReach : 0;
    uint64_t at = function.begin;
    if (before < at)
      if (auto previous = binary.functionAt(at - 1)) at = std::max(previous->begin, before);
    uint64_t end = site.patchEnd() + shortBranchReach;
    while (at < end) {
      auto insn = decoder.scan(binary.codeAt(at), at);
      if (insn && insn->target && isInside(*insn->target))
        return refuse(diagnose(DiagId::JumpIntoPatch, name)
                          .since("the branch at " + hex(at) + " leads to " + hex(*insn->target)));
      uint64_t next = insn ? insn->end() : at + 1;
      // Known starts are boundaries whatever was decoded before them.
      at = at < function.begin && next > function.begin ? function.begin : next;
    }
    return Error::success();
  }

  Decoder &decoder;
  const Binary &binary;
  const std::string &name;
  FunctionRange function{};
  Site site{};
};

}  // namespace

Expected<Site> analyseSite(Decoder &decoder, const Binary &binary, uint64_t address,
                           const std::string &name) {
  return Analysis(decoder, binary, address, name).run();
}

Error checkReturns(Decoder &decoder, const Binary &binary, const Site &site, const std::string &name) {
  auto range = binary.functionAt(site.probed);
  for (uint64_t at = site.probed; range && at < range->end;) {
    auto insn = decoder.scan(binary.codeAt(at), at);
    if (insn && insn->popsArguments)
      return fail(diagnose(DiagId::ReturnPops, name, hex(at)).at({binary.path()}));
    at = insn ? insn->end() : at + 1;
  }
  return Error::success();
}

namespace {

/// True unless decoding the function around `from` shows that no instruction begins there.
bool isInstruction(Decoder &decoder, const Binary &binary, uint64_t from) {
  auto range = binary.functionAt(from);
  if (!range) return true;
  uint64_t at = range->begin;
  while (at < from) {
    auto insn = decoder.scan(binary.codeAt(at), at);
    if (!insn) return true;
    at = insn->end();
  }
  return at == from;
}

}  // namespace

std::vector<FarBranch> findFarBranches(Decoder &decoder, const Binary &binary, llvm::ArrayRef<Site> sites) {
  std::vector<size_t> order(sites.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  llvm::sort(order, [&](size_t a, size_t b) { return sites[a].patch < sites[b].patch; });
  std::vector<FarBranch> found;
  if (sites.empty()) return found;
  uint64_t begin = sites[order.front()].patch, end = sites[order.back()].patchEnd();
  for (const Binary::Segment &s : binary.codeSegments())
    findFarBranches(s.bytes, s.address, begin, end, [&](uint64_t from, uint64_t to) {
      auto it = llvm::upper_bound(order, to, [&](uint64_t a, size_t site) { return a <= sites[site].patch; });
      // The site whose first byte is the last one before `to`.
      if (it == order.begin()) return;
      const Site &site = sites[*std::prev(it)];
      if (to > site.patch && to < site.patchEnd() && isInstruction(decoder, binary, from))
        found.push_back({from, to, *std::prev(it)});
    });
  return found;
}

}  // namespace bpftime
