// bpftime-aot attach: puts the probes into running processes, streams until interrupted
// or until all have ended, and takes them out again.
//
// The plan is made for what the first process maps; the others must map the same. The
// probes go into all processes or into none. Signals are taken at one place in the loop,
// so no interrupt can leave a target half attached.
#include "Child.h"
#include "Command.h"
#include "Input.h"
#include "InspectFacts.h"
#include "Json.h"
#include "Log.h"
#include "Stream.h"
#include "host/Injector.h"
#include "support/Diagnostic.h"

#include <algorithm>

#include <signal.h>

namespace bpftime {

namespace {

llvm::Expected<std::vector<pid_t>> parsePids(const std::vector<std::string> &texts) {
  std::vector<pid_t> out;
  for (const std::string &text : texts) {
    int pid = 0;
    if (llvm::StringRef(text).getAsInteger(10, pid) || pid <= 0)
      return fail(diagnose(DiagId::BadUsage, "'" + text + "' is not a process id"));
    if (std::find(out.begin(), out.end(), pid) == out.end()) out.push_back(pid);
  }
  return out;
}

/// The user whose processes they are: the session's file will be his.
llvm::Expected<uid_t> commonUser(const std::vector<pid_t> &pids) {
  std::optional<uid_t> uid;
  for (pid_t pid : pids) {
    if (llvm::Error e = checkTraceable(pid)) return std::move(e);
    llvm::Expected<ProcessStatus> status = readStatus(pid);
    if (!status) return status.takeError();
    if (uid && *uid != status->fsUid)
      return fail(
          diagnose(DiagId::BadUsage, "the processes belong to different users: attach to each on its own"));
    uid = status->fsUid;
  }
  return *uid;
}

/// Into all or into none.
llvm::Error injectAll(const std::vector<pid_t> &pids, const OwnedSession &session, uint32_t flags) {
  for (size_t i = 0; i < pids.size(); ++i) {
    llvm::Error error = injectProbes(pids[i], session.view(), session.extent(), flags);
    if (!error) continue;
    // Take out again what is already in.
    for (size_t k = 0; k < i; ++k)
      error = llvm::joinErrors(std::move(error), removeProbes(pids[k], session.extent()));
    return error;
  }
  return llvm::Error::success();
}

/// Whether the process has the probes of this command's programs in.
bool isIn(const ProcessEntry &e, const OwnedSession &session) {
  return e.isLive() && e.process.extents >> session.extent() & 1;
}

/// Streams while a process is live and nobody interrupts.
void follow(const OwnedSession &session, EventStream &stream, SignalGate &gate) {
  for (siginfo_t signal; !stream.hasFailed();) {
    if (gate.wait(stream.drainAndNap(), signal) && signal.si_signo != SIGCHLD) return;
    // By file lock, so a process that died without a word counts as gone.
    std::vector<ProcessEntry> processes = session.view().processes();
    auto hasProbes = [&](const ProcessEntry &e) { return isIn(e, session); };
    if (std::none_of(processes.begin(), processes.end(), hasProbes)) return;
  }
}

llvm::Error detachAll(const OwnedSession &session) {
  llvm::Error errors = llvm::Error::success();
  for (const ProcessEntry &e : session.view().processes())
    if (isIn(e, session)) {
      llvm::Error error = removeProbes(static_cast<pid_t>(e.process.pid), session.extent());
      // A process that ended meanwhile has no probes left to take out.
      if (error && kill(static_cast<pid_t>(e.process.pid), 0) == 0)
        errors = llvm::joinErrors(std::move(errors), std::move(error));
      else llvm::consumeError(std::move(error));
    }
  return errors;
}

llvm::Expected<int> attachTo(Invocation &in, const std::vector<pid_t> &pids, uid_t uid, const Image &image,
                             llvm::raw_fd_ostream &log) {
  llvm::Expected<SessionWish> wish = parseSessionWish(in.options, "fork");
  if (!wish) return wish.takeError();
  auto events = parseEventTypes(in.options.all("event"), image);
  if (!events) return events.takeError();
  SignalGate gate;  // before the session: an interrupt waits until it can be removed
  llvm::Expected<OwnedSession> session = OwnedSession::open(image, *wish, "attach", uid);
  if (!session) return session.takeError();
  uint32_t flags = in.options.has("allow-unverified") ? BPFTIME_LOAD_ALLOW_UNVERIFIED : 0;
  if (llvm::Error e = injectAll(pids, *session, flags)) return std::move(e);
  if (in.options.has("background")) {
    session->keep();
    if (hasTimers(image)) in.warn(diagnose(DiagId::TimersWait, session->name()));
    if (in.json) printJson(in.out, {{"session", session->name()}, {"path", session->view().path()}});
    else in.out << session->name() << "\n";
    return 0;
  }
  EventStream stream(session->handle(), session->extent(), image, log, in.json, *events);
  if (llvm::Error e = stream.serveTimers(image, flags))
    return llvm::joinErrors(std::move(e), detachAll(*session));
  follow(*session, stream, gate);
  if (llvm::Error e = detachAll(*session)) return std::move(e);
  while (stream.drain() && !stream.hasFailed()) {}
  stream.printMaps();
  return 0;
}

llvm::Expected<int> run(Invocation &in) {
  llvm::Expected<std::vector<pid_t>> pids = parsePids(in.options.all("pid"));
  if (!pids) return pids.takeError();
  llvm::Expected<uid_t> uid = commonUser(*pids);
  if (!uid) return uid.takeError();
  llvm::Expected<Image> image =
      loadInput(in, in.options.positionals[0], resolverFor(pids->front()), libraryFiles(pids->front()));
  if (!image) return image.takeError();
  if (in.options.has("dry-run")) {
    showPlan(in, *image);
    return 0;
  }
  return withLog(in, [&](llvm::raw_fd_ostream &log) { return attachTo(in, *pids, *uid, *image, log); });
}

std::vector<OptionSpec> attachOptions() {
  std::vector<OptionSpec> out = inputOptions(), session = sessionOptions();
  out.insert(out.end(), session.begin(), session.end());
  out.push_back({"pid", 'p', "PID", "the process; may be given several times", Repeatable | Required});
  out.push_back({"output", 'o', "LOG", "write events and maps to this file, not to standard error"});
  out.push_back({"background", 0, nullptr, "leave the probes in, print the session's name and end"});
  out.push_back({"event", 0, "MAP=STRUCT", "print the records of a ring or perf buffer as this BTF struct",
                 Repeatable});
  out.push_back(
      {"session", 0, "NAME",
       "name of the session (default: attach-PID); one that is there takes the\nprograms beside its own"});
  out.push_back(
      {"follow", 0, "fork|exec|none", "whether children that fork later are counted too (default: fork)"});
  out.push_back({"dry-run", 0, nullptr, "print the plan and attach to nothing"});
  return out;
}

}  // namespace

const Command &attachCommand() {
  static const Command command = {
      {"IN -p PID [-p PID…]", attachOptions(), 1, 1, false,
       "IN is BPF C (.c), an eBPF object, a native object or a blob.\n"
       "All threads of the process are stopped for a moment while its code is changed. The\n"
       "probes stay until this command is interrupted or the processes end; then the original\n"
       "bytes are back and the maps are printed.",
       "bpftime-aot attach malloc.o -p $(pidof sqlite3)\n"
       "bpftime-aot attach malloc.o -p 4711 --background"},
      run};
  return command;
}

}  // namespace bpftime
