// bpftime-aot detach: takes the probes of a session, or of one process, out again.
//
// Works on processes that `attach` injected and on those that `run` started: both
// runtimes answer the same call (abi/inject.h). A streaming tool notices that its
// processes are gone and ends by itself.
#include "Command.h"
#include "Json.h"
#include "host/Injector.h"
#include "host/SessionFiles.h"
#include "support/Diagnostic.h"

#include <unistd.h>

namespace bpftime {

namespace {

/// Takes the probes out of the session's processes (`only` 0: of all); gives whose.
llvm::Expected<std::vector<uint32_t>> detach(const SessionView &session, uint32_t only) {
  std::vector<uint32_t> done;
  for (const ProcessEntry &e : session.processes()) {
    if (!e.isLive() || (only && e.process.pid != only)) continue;
    if (llvm::Error error = removeProbes(static_cast<pid_t>(e.process.pid), BPFTIME_ALL_EXTENTS))
      return std::move(error);
    done.push_back(e.process.pid);
  }
  return done;
}

/// A session without a streamer and without processes has served its purpose.
void removeIfUnused(const SessionView &session) {
  if (session.isStreamed()) return;
  for (const ProcessEntry &e : session.processes())
    if (e.isLive()) return;
  unlink(session.path().c_str());
}

llvm::Expected<std::vector<uint32_t>> detachProcess(uint32_t pid) {
  llvm::Expected<ProcessStatus> status = readStatus(static_cast<pid_t>(pid));
  if (!status) return status.takeError();
  std::vector<uint32_t> done;
  for (const SessionFile &file : listSessions()) {
    llvm::Expected<SessionView> session = SessionView::open(file.path);
    if (!session) {
      llvm::consumeError(session.takeError());  // somebody's damaged file does not concern this process
      continue;
    }
    llvm::Expected<std::vector<uint32_t>> some = detach(*session, pid);
    if (!some) return some.takeError();
    done.insert(done.end(), some->begin(), some->end());
    if (!some->empty()) removeIfUnused(*session);
  }
  if (done.empty()) return fail(diagnose(DiagId::NotAttached, pid));
  return done;
}

llvm::Expected<std::vector<uint32_t>> detachSession(const std::string &name) {
  llvm::Expected<SessionFile> file = findSession(name);
  if (!file) return file.takeError();
  llvm::Expected<SessionView> session = SessionView::open(file->path);
  if (!session) return session.takeError();
  llvm::Expected<std::vector<uint32_t>> done = detach(*session, 0);
  if (done) removeIfUnused(*session);
  return done;
}

llvm::Expected<int> run(Invocation &in) {
  if (in.options.has("session") && in.options.has("pid"))
    return fail(diagnose(DiagId::BadUsage, "give --session or -p, not both"));
  llvm::Expected<uint64_t> pid = in.options.number("pid", 0);
  if (!pid) return pid.takeError();
  if (in.options.has("pid") && (!*pid || *pid > INT32_MAX))
    return fail(diagnose(DiagId::BadUsage, "'" + in.options.get("pid") + "' is not a process id"));
  auto done = *pid ? detachProcess(static_cast<uint32_t>(*pid)) : detachSession(in.options.get("session"));
  if (!done) return done.takeError();
  if (in.json) printJson(in.out, {{"detached", *done}});
  return 0;
}

}  // namespace

const Command &detachCommand() {
  static const Command command = {
      {"--session NAME | -p PID",
       {{"session", 0, "NAME", "every process of this session; may be left out if there is only one"},
        {"pid", 'p', "PID", "this process only"}},
       0,
       0,
       false,
       "Restores the original bytes at every probe. A session that nobody uses any more is\n"
       "removed.",
       "bpftime-aot detach --session attach-4711\nbpftime-aot detach -p 4711"},
      run};
  return command;
}

}  // namespace bpftime
