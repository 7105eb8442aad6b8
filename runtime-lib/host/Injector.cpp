// Attach and detach, step by step: check, stop, borrow a thread, call the runtime, move
// threads, let go.
//
// Trusts the kernel and libbpftime-inject.so; of the target only what it can compare
// with that file. Signals to this process wait until the target runs again.
#include "host/Injector.h"

#include "host/Libraries.h"
#include "host/Patches.h"
#include "host/RemoteImage.h"

#include "inject.h"
#include "support/Diagnostic.h"

#include <cstring>
#include <filesystem>

#include <elf.h>

namespace bpftime {

namespace {

enum : int {
#define STATUS(name, value, text) BPFTIME_STATUS_##name = value,
#include "status.def"
#undef STATUS
};

constexpr const char *injectName = "libbpftime-inject.so", *preloadName = "libbpftime-preload.so";

/// Keeps signals away while a target is stopped: interrupted half-way it would be left
/// in the middle of a remote call.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
  }
  ~SignalsBlocked() { sigprocmask(SIG_SETMASK, &before, nullptr); }

 private:
  sigset_t before;
};

/// One request to the runtime in the target; gives its status.
llvm::Expected<int> request(RemoteThread &thread, ProcessMemory &memory, const RemoteImage &image,
                            uint32_t op, uint32_t extent, const std::string &path = "", uint32_t flags = 0) {
  bpftime_inject_call call = {};
  call.op = op;
  call.extent = extent;
  call.flags = flags;
  call.status = INT32_MIN;  // no status at all: the runtime overwrites it
  if (path.size() >= sizeof call.path)
    return fail(diagnose(DiagId::InjectionFailed, thread.process(), "the session's path is too long"));
  memcpy(call.path, path.c_str(), path.size());
  if (!memory.write(image.call, &call, sizeof call))
    return fail(diagnose(DiagId::InjectionFailed, thread.process(), "its memory cannot be written"));
  if (llvm::Error e = thread.call(image.entry, image.call, image.stackTop)) return std::move(e);
  if (!memory.read(image.call, &call, sizeof call))
    return fail(diagnose(DiagId::InjectionFailed, thread.process(), "its memory cannot be read"));
  return call.status;
}

/// Entry point of a library that the dynamic loader put there.
std::optional<uint64_t> preloadedEntry(pid_t pid, const ProcessMemory &memory) {
  for (const Mapping &m : readMappings(pid)) {
    if (m.offset || std::filesystem::path(m.path).filename() != preloadName) continue;
    Elf64_Ehdr header;
    if (memory.read(m.start, &header, sizeof header) && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0)
      return m.start + header.e_entry;
  }
  return std::nullopt;
}

/// Tells each runtime in the target to leave, until one has. The preloaded one runs on
/// the stack of an injected copy, which therefore is made if it is not there.
llvm::Expected<int> requestLeave(RemoteThread &thread, pid_t pid, ProcessMemory &memory,
                                 const InjectLibrary &library, uint32_t extent) {
  std::optional<RemoteImage> image = findImage(pid, memory, library);
  int status = -BPFTIME_STATUS_no_session;
  if (image) {
    llvm::Expected<int> answer = request(thread, memory, *image, BPFTIME_INJECT_LEAVE, extent);
    if (!answer || *answer != status) return answer;
  }
  std::optional<uint64_t> entry = preloadedEntry(pid, memory);
  if (!entry) return status;
  if (!image) {
    llvm::Expected<RemoteImage> placed = placeImage(thread, memory, library);
    if (!placed) return placed.takeError();
    image = *placed;
  }
  image->entry = *entry;
  return request(thread, memory, *image, BPFTIME_INJECT_LEAVE, extent);
}

/// Whether the process has joined the session by its preloaded runtime. A second one in the
/// same process would take the first one's locks with it when it goes.
bool isPreloaded(const SessionView &session, pid_t pid) {
  for (const ProcessEntry &e : session.processes())
    if (e.isLive() && e.process.pid == static_cast<uint32_t>(pid) && e.process.door == BPFTIME_DOOR_PRELOAD)
      return true;
  return false;
}

llvm::Error joinFailed(pid_t pid, const SessionView &session, uint32_t extent, int status) {
  Diagnostic d = diagnose(DiagId::JoinFailed, pid, statusText(status));
  if (status == -BPFTIME_STATUS_exists)
    d.because.push_back(
        "another session has its probes in this process, or this one those of the same programs");
  for (const ProcessEntry &e : session.processes()) {
    // What is said there may be of an earlier time.
    if (e.process.pid != static_cast<uint32_t>(pid) || e.process.failed_extent != extent ||
        e.process.status != static_cast<uint32_t>(-status))
      continue;
    d.because.clear();
    std::string site = failedSite(session, e.process);
    if (!site.empty()) d.because.push_back(site);
    if (e.isLive() && status == -BPFTIME_STATUS_bytes_differ)
      d.because.push_back(
          "other programs of the session may have a probe there: link those of one place together");
  }
  return fail(std::move(d));
}

}  // namespace

const char *statusText(int status) {
  switch (status < 0 ? -status : status) {
#define STATUS(name, value, text) \
  case value: return text;
#include "status.def"
#undef STATUS
  }
  return "the runtime gave an unknown status";
}

llvm::Error injectProbes(pid_t pid, const SessionView &session, uint32_t extent, uint32_t flags) {
  if (llvm::Error e = checkTraceable(pid)) return e;
  // Asked before anything is stopped: the target could not even open the file.
  if (!seesFile(pid, session.path())) return fail(diagnose(DiagId::SessionUnreachable, pid, session.path()));
  SignalsBlocked blocked;
  llvm::Expected<StoppedThreads> threads = StoppedThreads::stop(pid);
  if (!threads) return threads.takeError();
  return injectProbes(*threads, session, extent, flags);
}

llvm::Error injectProbes(StoppedThreads &threads, const SessionView &session, uint32_t extent,
                         uint32_t flags) {
  pid_t pid = threads.process();
  llvm::Expected<InjectLibrary> library = InjectLibrary::read(runtimeLibrary(injectName));
  if (!library) return library.takeError();
  llvm::Expected<SiteTable> table = SiteTable::of(session.image(extent));
  if (!table) return table.takeError();
  llvm::Expected<ProcessMemory> memory = ProcessMemory::open(pid);
  if (!memory) return memory.takeError();
  llvm::Expected<RemoteThread> thread = RemoteThread::borrow(threads, *memory);
  if (!thread) return thread.takeError();
  std::optional<RemoteImage> image = findImage(pid, *memory, *library);
  if (!image) {
    llvm::Expected<RemoteImage> placed = placeImage(*thread, *memory, *library);
    if (!placed) return placed.takeError();
    image = *placed;
  }
  std::optional<uint64_t> preloaded = isPreloaded(session, pid) ? preloadedEntry(pid, *memory) : std::nullopt;
  if (preloaded) image->entry = *preloaded;
  llvm::Expected<int> status =
      request(*thread, *memory, *image, BPFTIME_INJECT_JOIN, extent, session.path(), flags);
  if (!status) return status.takeError();
  if (*status) return joinFailed(pid, session, extent, *status);
  // The borrowed thread is looked at with the registers it will get back.
  thread->release();
  // Sound: all threads but this one have stood still since before the patch.
  llvm::Error error = moveThreads(threads, locateSites(pid, *memory, *table), *table);
  if (!error) return error;
  llvm::Expected<RemoteThread> again = RemoteThread::borrow(threads, *memory);
  if (!again) return llvm::joinErrors(std::move(error), again.takeError());
  llvm::Expected<int> left = request(*again, *memory, *image, BPFTIME_INJECT_LEAVE, extent);
  return left ? std::move(error) : llvm::joinErrors(std::move(error), left.takeError());
}

llvm::Error removeProbes(pid_t pid, uint32_t extent) {
  if (llvm::Error e = checkTraceable(pid)) return e;
  llvm::Expected<InjectLibrary> library = InjectLibrary::read(runtimeLibrary(injectName));
  if (!library) return library.takeError();
  SignalsBlocked blocked;
  llvm::Expected<StoppedThreads> threads = StoppedThreads::stop(pid);
  if (!threads) return threads.takeError();
  llvm::Expected<ProcessMemory> memory = ProcessMemory::open(pid);
  if (!memory) return memory.takeError();
  llvm::Expected<RemoteThread> thread = RemoteThread::borrow(*threads, *memory);
  if (!thread) return thread.takeError();
  llvm::Expected<int> status = requestLeave(*thread, pid, *memory, *library, extent);
  if (!status) return status.takeError();
  return *status ? fail(diagnose(DiagId::InjectionFailed, pid, statusText(*status))) : llvm::Error::success();
}

}  // namespace bpftime
