// bpftime-aot run: starts a command with the probes in, streams what they say, prints the
// maps when it has ended and ends as it did.
//
// Everything that can be refused is refused before the command starts: input, plan, log
// file, session. Only whether the runtime came up is known later, from the session; then
// the command has run, unprobed, and 125 says so.
#include "Child.h"
#include "Command.h"
#include "Input.h"
#include "InspectFacts.h"
#include "Log.h"
#include "Stream.h"
#include "support/Diagnostic.h"

#include <unistd.h>

namespace bpftime {

namespace {

/// Streams until CMD has ended; gives its status.
int follow(Child &child, EventStream &stream, SignalGate &gate) {
  siginfo_t signal;
  while (!child.hasEnded())
    if (gate.wait(stream.drainAndNap(), signal)) child.passOn(signal);
  // What was written between the last look and the end.
  while (stream.drain() && !stream.hasFailed()) {}
  return child.status();
}

llvm::Expected<int> runOn(Invocation &in, const TargetProgram &program, const Image &image,
                          llvm::raw_fd_ostream &log) {
  llvm::Expected<SessionWish> wish = parseSessionWish(in.options, "exec");
  if (!wish) return wish.takeError();
  auto events = parseEventTypes(in.options.all("event"), image);
  if (!events) return events.takeError();
  SignalGate gate;  // first in, last out: no signal may leave the session file behind
  llvm::Expected<OwnedSession> session = OwnedSession::open(image, *wish, "run", geteuid());
  if (!session) return session.takeError();
  EventStream stream(session->handle(), session->extent(), image, log, in.json, *events);
  uint32_t flags = in.options.has("allow-unverified") ? BPFTIME_LOAD_ALLOW_UNVERIFIED : 0;
  if (llvm::Error e = stream.serveTimers(image, flags)) return std::move(e);
  llvm::Expected<Child> child =
      Child::start(program, in.options.rest, *session, gate, in.options.has("allow-unverified"));
  if (!child) return child.takeError();
  int status = follow(*child, stream, gate);
  if (llvm::Error e = checkJoined(*session, in.options.rest[0])) return std::move(e);
  stream.printMaps();
  return status;
}

llvm::Expected<int> run(Invocation &in) {
  llvm::Expected<TargetProgram> program = findProgram(in.options.rest[0]);
  if (!program) return program.takeError();
  // A static program has no preloaded library, and its C library inside.
  std::vector<std::string> hookFiles;
  if (program->interpreter.empty()) hookFiles.push_back(program->binary);
  llvm::Expected<Image> image = loadInput(in, in.options.positionals[0], resolverFor(*program), hookFiles);
  if (!image) return image.takeError();
  if (in.options.has("dry-run")) {
    showPlan(in, *image);
    return 0;
  }
  return withLog(in, [&](llvm::raw_fd_ostream &log) { return runOn(in, *program, *image, log); });
}

std::vector<OptionSpec> runOptions() {
  std::vector<OptionSpec> out = inputOptions(), session = sessionOptions();
  out.insert(out.end(), session.begin(), session.end());
  out.push_back({"output", 'o', "LOG", "write events and maps to this file, not to standard error"});
  out.push_back({"event", 0, "MAP=STRUCT", "print the records of a ring or perf buffer as this BTF struct",
                 Repeatable});
  out.push_back(
      {"session", 0, "NAME",
       "name of the session (default: run-PID); one that is there takes the\nprograms beside its own"});
  out.push_back(
      {"follow", 0, "exec|fork|none", "which descendants are probed too (default: exec, all of them)"});
  out.push_back({"debug", 0, "FILE", "write symbols and source lines here, where gdb finds them"});
  out.push_back({"dry-run", 0, nullptr, "print the plan and start nothing"});
  return out;
}

}  // namespace

const Command &runCommandRow() {
  static const Command command = {
      {"IN [-o LOG] -- CMD [ARG…]", runOptions(), 1, 1, true,
       "IN is BPF C (.c), an eBPF object, a native object or a blob. CMD's own output is left\n"
       "alone; events go to standard error as they come, and the maps follow when CMD has ended. The exit\n"
       "status is CMD's, 128+n if signal n ended it, 125 if the probes could not be placed.\n"
       "With -j events and maps are JSON lines on standard output.",
       "bpftime-aot run malloc.o -- sqlite3 db 'select 1'\n"
       "bpftime-aot run malloc.bpf.c -I include -- python3 job.py\n"
       "bpftime-aot run trace.o --at count=libc.so.6:free -o log.txt -- python3 job.py"},
      run,
      125};
  return command;
}

}  // namespace bpftime
