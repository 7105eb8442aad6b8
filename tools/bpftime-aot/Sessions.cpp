// bpftime-aot sessions: what sessions there are, who is in them, what their programs did.
//
// Reads session files only and never stops anybody. Whether a process lives is told by
// the lock it holds; the pid beside it is for people. Counters are sums over threads, read
// while they move.
#include "Command.h"
#include "Json.h"
#include "Link.h"
#include "host/Injector.h"
#include "host/SessionFiles.h"
#include "support/Diagnostic.h"

#include <nlohmann/json.hpp>

namespace bpftime {

namespace {

using Json = nlohmann::ordered_json;

/// What became of the process in this slot.
const char *stateName(const ProcessEntry &e) {
  if (!e.isAlive) return "ended";
  switch (e.process.state) {
    case BPFTIME_PROCESS_JOINING: return "joining";
    case BPFTIME_PROCESS_LIVE: return "live";
    case BPFTIME_PROCESS_DETACHED: return "detached";
    case BPFTIME_PROCESS_FAILED: return "failed";
    default: return "unknown";  // a damaged slot is shown, not believed
  }
}

/// How the runtime came in.
const char *doorName(uint32_t door) {
  switch (door) {
    case BPFTIME_DOOR_PRELOAD: return "preload";
    case BPFTIME_DOOR_INJECT: return "inject";
    case BPFTIME_DOOR_LINKED: return "linked";
    default: return "unknown";
  }
}

Json describeProcess(const SessionView &session, const ProcessEntry &e) {
  Json out = {{"pid", e.process.pid}, {"comm", e.process.comm},           {"state", stateName(e)},
              {"alive", e.isAlive},   {"door", doorName(e.process.door)}, {"sites", e.process.sites_live}};
  if (e.process.state != BPFTIME_PROCESS_FAILED) return out;
  out["reason"] = statusText(static_cast<int>(e.process.status));
  std::string site = failedSite(session, e.process);
  if (!site.empty()) out["site"] = site;
  return out;
}

/// The programs of one image and what they did.
llvm::Error describePrograms(const SessionView &session, uint32_t extent, Json &out) {
  llvm::Expected<Image> image = readImage(std::vector<uint8_t>(session.image(extent)), session.path());
  if (!image) return image.takeError();
  std::vector<bpftime_counter> counters = session.counters(extent);
  for (size_t i = 0; i < image->programs().size() && i < counters.size(); ++i)
    out.push_back({{"name", image->string(image->programs()[i].name)},
                   {"section", image->string(image->programs()[i].section)},
                   {"extent", extent},
                   {"hits", counters[i].hits},
                   {"misses", counters[i].misses}});
  return llvm::Error::success();
}

llvm::Expected<Json> describe(const SessionFile &file) {
  llvm::Expected<SessionView> session = SessionView::open(file.path);
  if (!session) return session.takeError();
  Json out = {{"name", file.name},
              {"path", file.path},
              {"uid", file.uid},
              {"created_unix_ns", session->header().created_unix_ns},
              {"streaming", session->isStreamed()},
              {"bytes", session->bytes()},
              {"processes", Json::array()},
              {"programs", Json::array()}};
  for (const ProcessEntry &e : session->processes()) out["processes"].push_back(describeProcess(*session, e));
  for (uint32_t i = 0; i < session->extents(); ++i)
    if (llvm::Error e = describePrograms(*session, i, out["programs"])) return std::move(e);
  return out;
}

void printText(llvm::raw_ostream &os, const Json &session) {
  os << session["name"].get<std::string>() << " (user " << session["uid"].get<unsigned>()
     << (session["streaming"].get<bool>() ? ", streaming" : "") << ")\n";
  for (const Json &p : session["processes"]) {
    os << llvm::formatv("  {0,-8} {1,-16} {2,-9} {3,-8} {4} sites", p["pid"].get<unsigned>(),
                        p["comm"].get<std::string>(), p["state"].get<std::string>(),
                        p["door"].get<std::string>(), p["sites"].get<unsigned>());
    os << (p.contains("reason") ? ": " + p["reason"].get<std::string>() : "") << "\n";
  }
  for (const Json &p : session["programs"])
    os << llvm::formatv("  {0,-24} {1,12} hits {2,8} misses  {3}\n", p["name"].get<std::string>(),
                        p["hits"].get<uint64_t>(), p["misses"].get<uint64_t>(),
                        p["section"].get<std::string>());
}

llvm::Expected<int> run(Invocation &in) {
  Json removed = Json::array(), sessions = Json::array();
  if (in.options.has("gc"))
    for (const std::string &name : removeDeadSessions()) removed.push_back(name);
  for (const SessionFile &file : listSessions()) {
    llvm::Expected<Json> one = describe(file);
    if (one) {
      sessions.push_back(std::move(*one));
      continue;
    }
    // One damaged file does not hide the others.
    sessions.push_back(
        {{"name", file.name}, {"path", file.path}, {"fault", takeDiagnostics(one.takeError()).front().what}});
  }
  if (in.json) {
    Json document = {{"sessions", std::move(sessions)}};
    if (in.options.has("gc")) document["removed"] = std::move(removed);
    printJson(in.out, document);
    return 0;
  }
  for (const Json &name : removed) in.out << "removed " << name.get<std::string>() << "\n";
  for (const Json &s : sessions)
    if (s.contains("fault"))
      in.out << s["name"].get<std::string>() << ": " << s["fault"].get<std::string>() << "\n";
    else printText(in.out, s);
  return 0;
}

}  // namespace

const Command &sessionsCommand() {
  static const Command command = {
      {"[--gc]",
       {{"gc", 0, nullptr, "first remove the sessions that no living process uses"}},
       0,
       0,
       false,
       "Shows every session of this user (of all users for root): its processes, and for each\n"
       "program how often it ran (hits) and how often a probe had to pass it by (misses:\n"
       "another program was running in the thread).",
       "bpftime-aot sessions\nbpftime-aot sessions --gc -j"},
      run};
  return command;
}

}  // namespace bpftime
