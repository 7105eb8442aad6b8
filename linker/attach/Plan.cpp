// The planner on one screen: open, place, group, judge, write.
//
//   open    the binary behind every link, each file once
//   place   every link's address in its binary
//   group   links at one address share a site: entry links first, then return links
//   judge   every site's bytes are decoded, its displaced instructions can move, nothing
//           jumps between them, no two sites overlap
//   write   trampolines behind the code part; sites, fix-ups and moves into the tables
#include "attach/Plan.h"

#include "DebugFile.h"
#include "ImageWriter.h"
#include "attach/Hooks.h"
#include "attach/Site.h"
#include "support/Diagnostic.h"

#include <cstring>
#include <map>
#include <tuple>

#include <llvm/ADT/STLExtras.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Support/CRC.h>
#include <llvm/Support/Endian.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/MathExtras.h>

namespace bpftime {

namespace {

using llvm::Error;
using llvm::Expected;

constexpr uint32_t kindReturn = 2;  // ATTACH_KIND uretprobe
constexpr uint32_t trampolineAlign = 16;

/// A link whose place in a binary is known.
struct PlacedLink {
  uint32_t link, module;
  uint64_t address;
  bool isReturn;
  std::string name;                            ///< "malloc", "malloc+0x4", for messages
  bpftime_site_hook hook = BPFTIME_HOOK_NONE;  ///< then there is no link
};

/// A site and the links that share it: [first, first + entries + returns) of `placed`.
struct PlannedSite {
  Site site;
  uint32_t first, entries, returns;
};

/// Why the return of the function at an address cannot be probed, or nullptr. All of its
/// names count.
const char *returnRefusal(const Binary &binary, uint64_t address) {
  if (binary.isGo()) return "Go's runtime reads the return addresses on the stacks that it moves";
  for (const BinarySymbol &s : binary.symbols()) {
    if (s.address != address) continue;
#define RETURN_REFUSAL(function, reason) \
  if (s.name == function) return reason;
#include "attach/return_refusals.def"
  }
  return nullptr;
}

class Planner {
 public:
  Planner(const Image &image, const PlanOptions &options) : image(image), options(options), out(image) {}

  Expected<Image> run(std::vector<uint8_t> *debug) {
    for (auto pass : {&Planner::openBinaries, &Planner::placeLinks, &Planner::placeHooks,
                      &Planner::groupLinks, &Planner::judgeSites, &Planner::write})
      if (Error e = (this->*pass)()) return std::move(e);
    if (debug) {
      auto known = withFrames(*debug, frames);
      if (!known) return known.takeError();
      *debug = std::move(*known);
      if (!options.debugLink.empty())
        llvm::support::endian::write32le(&out.code[checksumOff], llvm::crc32(*debug));
    }
    return out.finish();
  }

 private:
  Error openBinaries();
  Error placeLinks();
  Error placeHooks();
  Error groupLinks();
  Error judgeSites();
  Error write();

  Expected<uint32_t> openModule(const std::string &path);
  Expected<uint64_t> addressOf(const bpftime_image_link &, const Binary &);
  Error checkReturn(const PlacedLink &);
  Error checkFarBranches(uint32_t module, llvm::ArrayRef<PlannedSite>);
  TrampolineSpec specOf(const PlannedSite &, uint32_t index);
  void writeSite(const PlannedSite &, const TrampolineCode::Site &);
  std::string programOf(uint32_t link) const {
    return image.string(image.programs()[image.links()[link].program].name);
  }

  const Image &image;
  const PlanOptions &options;
  ImageWriter out;
  Decoder decoder;
  std::map<std::string, uint32_t> moduleByPath;
  std::vector<std::unique_ptr<Binary>> binaries;      ///< by module
  std::vector<std::optional<uint32_t>> moduleOfLink;  ///< nothing: the binary is absent and may be
  std::vector<PlacedLink> placed;
  std::vector<PlannedSite> sites;
  std::vector<uint8_t> frames;  ///< how debuggers unwind the trampolines
  uint32_t checksumOff = 0;     ///< in the code, where that of the file for debuggers goes
};

/// Adds the program's name to the diagnostics of an error.
Error inProgram(Error error, const std::string &program) {
  std::vector<Diagnostic> list = takeDiagnostics(std::move(error));
  for (Diagnostic &d : list)
    if (d.program.empty()) d.program = program;
  return fail(std::move(list));
}

Expected<uint32_t> Planner::openModule(const std::string &path) {
  auto binary = Binary::open(path);
  if (!binary) return binary.takeError();
  auto [it, isNew] = moduleByPath.emplace((*binary)->path(), binaries.size());
  if (isNew) binaries.push_back(std::move(*binary));
  return it->second;
}

/// Every binary once, however many links ask for it and by whatever names.
Error Planner::openBinaries() {
  std::map<std::string, std::optional<uint32_t>> asked;
  for (uint32_t l = 0; l < image.links().size(); ++l) {
    std::string name = image.string(image.links()[l].binary);
    if (auto known = asked.find(name); known != asked.end()) {
      moduleOfLink.push_back(known->second);
      continue;
    }
    std::optional<uint32_t> module;
    auto path = options.resolve(name);
    if (!path && options.requireAll) return inProgram(path.takeError(), programOf(l));
    if (path) {
      auto opened = openModule(*path);
      if (!opened) return inProgram(opened.takeError(), programOf(l));
      module = *opened;
    } else {
      llvm::consumeError(path.takeError());
    }
    asked[name] = module;
    moduleOfLink.push_back(module);
  }
  return Error::success();
}

/// Without a symbol the offset counts in the file, as the kernel's uprobes count.
Expected<uint64_t> Planner::addressOf(const bpftime_image_link &link, const Binary &binary) {
  std::string symbol = image.string(link.symbol);
  auto outside = [&] {
    return fail(diagnose(DiagId::AddressOutside,
                         llvm::formatv("{0}{1}{2:x}", symbol, symbol.empty() ? "" : "+", link.offset).str(),
                         binary.path()));
  };
  if (symbol.empty()) {
    auto address = binary.addressOfOffset(link.offset);
    if (!address) return outside();
    return *address;
  }
  auto found = binary.find(symbol);
  if (!found) return found.takeError();
  if ((*found)->isIndirect)
    return fail(diagnose(DiagId::SymbolIndirect, symbol, binary.path())
                    .since("its address is that of the resolver, which the loader runs once"));
  // Sound: code addresses are below 2^47; a larger offset cannot be in the binary.
  if (link.offset >> 47 || binary.codeAt((*found)->address + link.offset).empty()) return outside();
  return (*found)->address + link.offset;
}

/// A return can be wrapped only where the return address is what rsp points at: at the
/// function's first instruction, of a function that does not look at that address.
Error Planner::checkReturn(const PlacedLink &p) {
  const Binary &binary = *binaries[p.module];
  auto range = binary.functionAt(p.address);
  if (range && (range->begin != p.address || binary.isSplitPart(p.address)))
    return fail(diagnose(DiagId::ReturnOffset, p.name).at({binary.path()}));
  if (const char *reason = returnRefusal(binary, p.address))
    return fail(diagnose(DiagId::ReturnForbidden, p.name).at({binary.path()}).since(reason));
  return Error::success();
}

/// Afterwards every link whose binary is there has an address in code.
Error Planner::placeLinks() {
  for (uint32_t l = 0; l < image.links().size(); ++l) {
    if (!moduleOfLink[l]) continue;
    const bpftime_image_link &link = image.links()[l];
    auto address = addressOf(link, *binaries[*moduleOfLink[l]]);
    if (!address) return inProgram(address.takeError(), programOf(l));
    std::string name = image.string(link.symbol);
    if (name.empty() || link.offset)
      name += llvm::formatv("{0}{1:x}", name.empty() ? "" : "+", link.offset).str();
    placed.push_back({l, *moduleOfLink[l], *address, link.kind == kindReturn, name});
    if (placed.back().isReturn)
      if (Error e = checkReturn(placed.back())) return inProgram(std::move(e), programOf(l));
  }
  return Error::success();
}

/// Where calls are wrapped and no preloaded library answers for zones, hooks do. A probe at
/// the same place goes first.
Error Planner::placeHooks() {
  constexpr uint64_t patchBytesMax = sizeof bpftime_image_site::expected;
  if (llvm::none_of(placed, [](const PlacedLink &p) { return p.isReturn; })) return Error::success();
  for (const PlacedHook &h : findHooks(decoder, options.hookFiles)) {
    auto module = openModule(h.path);
    if (!module) return module.takeError();
    bool isFree = llvm::none_of(placed, [&](const PlacedLink &p) {
      return p.module == *module && p.address < h.address + patchBytesMax &&
             h.address < p.address + patchBytesMax;
    });
    if (isFree) placed.push_back({BPFTIME_NO_SITE, *module, h.address, false, hookSymbol(h.kind), h.kind});
  }
  return Error::success();
}

/// Afterwards `placed` is sorted and every run of equal addresses is one site.
Error Planner::groupLinks() {
  llvm::sort(placed, [](const PlacedLink &a, const PlacedLink &b) {
    return std::tie(a.module, a.address, a.isReturn, a.link) <
           std::tie(b.module, b.address, b.isReturn, b.link);
  });
  for (uint32_t i = 0; i < placed.size(); ++i) {
    bool isNew =
        i == 0 || placed[i].module != placed[i - 1].module || placed[i].address != placed[i - 1].address;
    if (isNew) sites.push_back({{}, i, 0, 0});
    if (placed[i].hook) continue;
    ++(placed[i].isReturn ? sites.back().returns : sites.back().entries);
  }
  return Error::success();
}

/// One look through the code of a binary serves all of its sites.
Error Planner::checkFarBranches(uint32_t module, llvm::ArrayRef<PlannedSite> list) {
  std::vector<Site> plain;
  for (const PlannedSite &s : list) plain.push_back(s.site);
  for (const FarBranch &f : findFarBranches(decoder, *binaries[module], plain))
    return fail(diagnose(DiagId::JumpIntoPatch, placed[list[f.site].first].name)
                    .at({binaries[module]->path()})
                    .since(llvm::formatv("the branch at {0:x} leads to {1:x}", f.from, f.to).str()));
  return Error::success();
}

/// Sites are sorted by address within a module, so only neighbours can overlap.
Error Planner::judgeSites() {
  for (uint32_t i = 0; i < sites.size(); ++i) {
    const PlacedLink &p = placed[sites[i].first];
    const Binary &binary = *binaries[p.module];
    auto site = analyseSite(decoder, binary, p.address, p.name);
    if (!site) return inProgram(site.takeError(), programOf(p.link));
    sites[i].site = std::move(*site);
    if (sites[i].returns)
      if (Error e = checkReturns(decoder, binary, sites[i].site, p.name))
        return inProgram(std::move(e), programOf(p.link));
    if (i == 0 || placed[sites[i - 1].first].module != p.module) continue;
    if (sites[i - 1].site.patchEnd() > sites[i].site.patch)
      return fail(
          diagnose(DiagId::SitesOverlap, placed[sites[i - 1].first].name, p.name).at({binary.path()}));
  }
  for (uint32_t begin = 0, end; begin < sites.size(); begin = end) {
    uint32_t module = placed[sites[begin].first].module;
    for (end = begin; end < sites.size() && placed[sites[end].first].module == module;) ++end;
    if (Error e = checkFarBranches(module, llvm::ArrayRef(sites).slice(begin, end - begin))) return e;
  }
  return Error::success();
}

/// The words that any program of the site reads: the trampoline serves all of them.
TrampolineSpec Planner::specOf(const PlannedSite &s, uint32_t index) {
  TrampolineSpec spec{s.site.probed,
                      s.site.patch,
                      s.site.patchSize,
                      s.site.displaced,
                      s.site.isEntry,
                      s.returns != 0,
                      0,
                      0,
                      index,
                      placed[s.first].hook};
  for (uint32_t i = s.first; i < s.first + s.entries + s.returns; ++i) {
    const bpftime_image_program &p = image.programs()[image.links()[placed[i].link].program];
    (placed[i].isReturn ? spec.returnWords : spec.entryWords) |= p.ctx_words;
  }
  return spec;
}

/// The site, its moves, and its links, which must be consecutive.
void Planner::writeSite(const PlannedSite &s, const TrampolineCode::Site &code) {
  bpftime_image_site o{};
  o.module = placed[s.first].module;
  o.trampoline_off = code.trampolineOff;
  o.address = s.site.patch;
  o.patch_size = s.site.patchSize;
  o.hook = placed[s.first].hook;
  o.apart = binaries[o.module]->isGo();
  o.return_off = code.returnOff;
  o.link_first = out.links.size();
  o.entry_links = s.entries;
  o.return_links = s.returns;
  o.move_first = out.moves.size();
  o.move_count = code.moves.size();
  memcpy(o.expected, s.site.expected.data(), s.site.patchSize);
  for (auto [from, to] : code.moves) out.moves.push_back({from, to});
  for (uint32_t i = s.first; i < s.first + s.entries + s.returns; ++i) {
    bpftime_image_link link = image.links()[placed[i].link];
    link.site = out.sites.size();
    out.links.push_back(link);
  }
  out.sites.push_back(o);
}

/// The code offset of a service's slot.
Expected<uint32_t> slotOf(const Image &image, bpftime_service service) {
  for (uint32_t i = 0; i < image.imports().size(); ++i)
    if (image.imports()[i].kind == BPFTIME_IMPORT_SERVICE && image.imports()[i].index == service)
      return image.header().slots_off + i * 8;
  return fail(diagnose(DiagId::BadImage, "its programs cannot sit at probes"));
}

/// Appends; code that was there before keeps its offsets.
Error Planner::write() {
  auto enter = slotOf(image, BPFTIME_SERVICE_ENTER), leave = slotOf(image, BPFTIME_SERVICE_LEAVE),
       table = slotOf(image, BPFTIME_SERVICE_SITES);
  if (!enter || !leave || !table)
    return llvm::joinErrors(llvm::joinErrors(enter.takeError(), leave.takeError()), table.takeError());
  out.code.resize(llvm::alignTo(out.code.size(), trampolineAlign), 0xcc);
  std::vector<TrampolineSpec> specs;
  for (const PlannedSite &s : sites) specs.push_back(specOf(s, specs.size()));
  auto code = writeTrampolines(specs, out.code.size(), {*enter, *leave, *table}, options.debugLink);
  if (!code) return code.takeError();
  llvm::append_range(out.code, code->bytes);
  frames = std::move(code->frames);
  out.links.clear();
  out.sites.clear();
  out.modules.clear();
  out.fixups.clear();
  out.moves.clear();
  // Binaries were numbered as they were opened; so are modules.
  for (const auto &binary : binaries) {
    bpftime_image_module m{out.addString(binary->path()), uint32_t(binary->buildId().size()), {}};
    llvm::copy(binary->buildId(), m.build_id);
    out.modules.push_back(m);
  }
  for (auto [site, written] : llvm::zip_equal(sites, code->sites)) writeSite(site, written);
  for (uint32_t l = 0; l < image.links().size(); ++l)
    if (!moduleOfLink[l]) {
      out.links.push_back(image.links()[l]);
      out.links.back().site = BPFTIME_NO_SITE;
    }
  for (const TrampolineFixup &f : code->fixups)
    out.fixups.push_back(
        {f.site ? out.sites[*f.site].module : 0, uint32_t(f.kind), f.codeOff, f.addend, f.target});
  llvm::stable_sort(out.fixups, [](const auto &a, const auto &b) { return a.module < b.module; });
  out.header.elf_off = code->elfOff;
  checksumOff = code->checksumOff;
  return Error::success();
}

}  // namespace

Expected<Image> withPlan(const Image &image, const PlanOptions &options, std::vector<uint8_t> *debug) {
  if (image.header().machine != llvm::ELF::EM_X86_64)
    return fail(diagnose(DiagId::LinkTarget, unsigned(image.header().machine)));
  // Nothing to decide: no links, or all of them were decided when the image was linked.
  if (llvm::all_of(image.links(), [](const bpftime_image_link &l) { return l.site != BPFTIME_NO_SITE; }))
    return image;
  return Planner(image, options).run(debug);
}

}  // namespace bpftime
