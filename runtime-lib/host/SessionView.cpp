// Opens a session file and reads it piece by piece with pread.
//
// Trusts nothing in the file: a cut file gives a short read, never a SIGBUS, and what was
// checked is the copy that is used. Holds one descriptor until it dies.
#include "host/SessionView.h"

#include "host/SessionFiles.h"

#include "support/Diagnostic.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bpftime {

namespace {

/// Whether `count` records of `each` bytes lie at `off`, aligned, within `size` bytes.
bool fits(uint64_t size, uint64_t off, uint64_t count, uint64_t each) {
  return off <= size && off % 8 == 0 && (each == 0 || count <= (size - off) / each);
}

/// String at `off` in the image, "" if it lies outside.
std::string imageString(llvm::ArrayRef<uint8_t> image, uint32_t off) {
  const auto &h = *reinterpret_cast<const bpftime_image_header *>(image.data());
  if (h.strings.off > image.size() || h.strings.count > image.size() - h.strings.off ||
      off >= h.strings.count)
    return "";
  const char *text = reinterpret_cast<const char *>(image.data()) + h.strings.off + off;
  return std::string(text, strnlen(text, h.strings.count - off));
}

/// A table's entry, null if the table or the index lies outside.
template <typename T> const T *entry(llvm::ArrayRef<uint8_t> image, const bpftime_table &t, uint32_t index) {
  if (index >= t.count || !fits(image.size(), t.off, t.count, sizeof(T))) return nullptr;
  return reinterpret_cast<const T *>(image.data() + t.off) + index;
}

}  // namespace

llvm::Expected<SessionView> SessionView::open(const std::string &path) {
  int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return fail(diagnose(DiagId::CannotRead, path, strerror(errno)));
  SessionView view(fd, path);
  struct stat st;
  if (fstat(fd, &st) || !view.readAt(0, &view.head, sizeof view.head))
    return fail(diagnose(DiagId::BadSession, path, "it is truncated"));
  if (const char *why = view.fault(static_cast<uint64_t>(st.st_size)))
    return fail(diagnose(DiagId::BadSession, path, why));
  if (llvm::Error e = view.extend()) return std::move(e);
  return std::move(view);
}

llvm::Error SessionView::extend() {
  uint64_t size = 0,
           off = parts.empty() ? offsetof(bpftime_segment, first) : parts.back().off + parts.back().head.size;
  const char *why = readAt(offsetof(bpftime_segment, size), &size, sizeof size) ? nullptr : "it is truncated";
  for (; !why && off < size; off = parts.back().off + parts.back().head.size) why = add(off);
  if (!why && parts.empty()) why = "its tables are damaged";
  return why ? fail(diagnose(DiagId::BadSession, file, why)) : llvm::Error::success();
}

const char *SessionView::add(uint64_t off) {
  Part part = {off, {}, {}};
  bpftime_extent &e = part.head;
  struct stat st;
  if (fstat(fd, &st) || !readAt(off, &e, sizeof e)) return "it is truncated";
  uint64_t size = uint64_t(st.st_size) - off;
  bool good = e.size <= size && e.size > sizeof e && parts.size() < BPFTIME_EXTENTS_MAX &&
              e.counters_stride / sizeof(bpftime_counter) >= e.program_count &&
              fits(size, e.counters_off, head.threads.count + 1ull, e.counters_stride) &&
              fits(size, e.image_off, e.image_size, 1) && e.image_size >= sizeof(bpftime_image_header);
  if (!good) return "its tables are damaged";
  part.image.resize(e.image_size);
  if (!readAt(off + e.image_off, part.image.data(), part.image.size())) return "it is truncated";
  parts.push_back(std::move(part));
  return nullptr;
}

SessionView::SessionView(SessionView &&o)
    : fd(o.fd), file(std::move(o.file)), head(o.head), parts(std::move(o.parts)) {
  o.fd = -1;
}
SessionView::~SessionView() {
  if (fd >= 0) close(fd);
}

bool SessionView::readAt(uint64_t off, void *out, size_t size) const {
  for (size_t done = 0; done < size;) {
    ssize_t n = pread(fd, static_cast<char *>(out) + done, size - done, static_cast<off_t>(off + done));
    if (n <= 0) return false;
    done += static_cast<size_t>(n);
  }
  return true;
}

const char *SessionView::fault(uint64_t size) const {
  const bpftime_segment &h = head;
  if (h.magic != BPFTIME_SEGMENT_MAGIC) return "it is not a session";
  if (h.abi_version != BPFTIME_ABI_VERSION) return "it was made by another version";
  if (!h.ready) return "it is not complete";
  bool good = h.size <= size && fits(size, h.processes.off, h.processes.count, sizeof(bpftime_process)) &&
              h.processes.count <= BPFTIME_PROCESSES_MAX && h.threads.count <= BPFTIME_THREADS_MAX &&
              h.name[BPFTIME_NAME_MAX - 1] == 0;
  return good ? nullptr : "its tables are damaged";
}

uint64_t SessionView::bytes() const {
  struct stat st;
  return fstat(fd, &st) ? 0 : uint64_t(st.st_blocks) * 512;
}

std::vector<ProcessEntry> SessionView::processes() const {
  std::vector<ProcessEntry> out;
  for (uint32_t slot = 0; slot < head.processes.count; ++slot) {
    ProcessEntry e = {slot, false, {}};
    if (!readAt(head.processes.off + slot * sizeof e.process, &e.process, sizeof e.process)) break;
    if (e.process.state == BPFTIME_PROCESS_FREE) continue;
    // The target writes these fields: strings are cut, numbers only shown.
    e.process.comm[sizeof e.process.comm - 1] = 0;
    e.isAlive = isLocked(fd, BPFTIME_LOCK_BASE + slot);
    out.push_back(e);
  }
  return out;
}

std::vector<bpftime_counter> SessionView::counters(uint32_t extent) const {
  const bpftime_extent &e = parts[extent].head;
  std::vector<bpftime_counter> sum(e.program_count), row(e.program_count);
  for (uint32_t i = 0; i <= head.threads.count; ++i) {
    if (!readAt(parts[extent].off + e.counters_off + uint64_t{i} * e.counters_stride, row.data(),
                row.size() * sizeof row[0]))
      break;
    for (uint32_t p = 0; p < e.program_count; ++p) sum[p].hits += row[p].hits, sum[p].misses += row[p].misses;
  }
  return sum;
}

bool SessionView::isStreamed(uint32_t extent) const { return isLocked(fd, BPFTIME_LOCK_STREAM + extent); }

bool SessionView::isStreamed() const {
  for (uint32_t i = 0; i < BPFTIME_EXTENTS_MAX; ++i)
    if (isStreamed(i)) return true;
  return false;
}

std::string failedSite(const SessionView &session, const bpftime_process &p) {
  if (p.failed_extent >= session.extents()) return "";
  llvm::ArrayRef<uint8_t> image = session.image(p.failed_extent);
  const auto &h = *reinterpret_cast<const bpftime_image_header *>(image.data());
  const auto *site = entry<bpftime_image_site>(image, h.sites, p.failed_site);
  const auto *link = site ? entry<bpftime_image_link>(image, h.links, site->link_first) : nullptr;
  const auto *module = site ? entry<bpftime_image_module>(image, h.modules, site->module) : nullptr;
  if (!link || !module) return "";
  return llvm::formatv("the probe at {0} of {1}, address {2:x}", imageString(image, link->symbol),
                       imageString(image, module->path), site->address)
      .str();
}

}  // namespace bpftime
