// Context rules. The structures are uapi (linux/bpf.h: xdp_md, __sk_buff,
// bpf_perf_event_data; asm/ptrace.h: pt_regs); the rules are those of
// kernel/trace/bpf_trace.c, net/core/filter.c and kernel/bpf/syscall.c.
#include "verify/Context.h"

#include <array>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

enum ProgramType : uint32_t {
#define PROGRAM_TYPE(id, name, policy, context) name = id,
#include "program_types.def"
#undef PROGRAM_TYPE
};

CtxAnswer allow() { return {CtxVerdict::Allowed, ""}; }
CtxAnswer deny(std::string why) { return {CtxVerdict::Denied, std::move(why)}; }

std::string bytesWords(unsigned n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

/// The rule of plain register-file contexts: aligned, any size, inside.
CtxAnswer plain(int64_t off, unsigned bytes, bool isWrite, int64_t first, int64_t size, bool writable) {
  if (isWrite && !writable) return deny("this program type may only read its context");
  if (off < first) return deny("the first " + bytesWords(unsigned(first)) + " are not for programs");
  if (off < 0 || off + int64_t(bytes) > size)
    return deny("the context has " + std::to_string(size) + " bytes");
  if (off % bytes != 0) return deny("the offset must be a multiple of the access size");
  return allow();
}

constexpr int64_t PtRegsBytes = 168;
constexpr int64_t TracepointBytes = 8192;
constexpr int64_t RawTracepointBytes = 12 * 8;
constexpr int64_t SyscallBytes = 65535;

/// bpf_perf_event_data: pt_regs, then sample_period and addr, which may be read in part.
CtxAnswer perfEvent(int64_t off, unsigned bytes, bool isWrite) {
  CtxAnswer a = plain(off, bytes, isWrite, 0, PtRegsBytes + 16, false);
  if (a.verdict != CtxVerdict::Allowed || off >= PtRegsBytes) return a;
  if (bytes != 8) return deny("registers of a perf event are read 8 bytes at a time");
  return a;
}

/// What may be done with a field of a network context.
enum Use : uint8_t { None, Read, ReadWrite, Packet, Socket };

/// A field of 32 bits unless `end` says otherwise. Narrow reads are allowed where
/// `narrow` is set; writes are of the whole field.
struct Field {
  int64_t begin, end;
  bool narrow;
  Use socketFilter, sched;
};

constexpr Field skBuff[] = {
    {0, 4, true, Read, Read},              // len
    {4, 8, true, Read, Read},              // pkt_type
    {8, 12, true, Read, ReadWrite},        // mark
    {12, 16, true, Read, ReadWrite},       // queue_mapping
    {16, 20, true, Read, Read},            // protocol
    {20, 24, true, Read, Read},            // vlan_present
    {24, 28, true, Read, Read},            // vlan_tci
    {28, 32, true, Read, Read},            // vlan_proto
    {32, 36, true, Read, ReadWrite},       // priority
    {36, 40, true, Read, Read},            // ingress_ifindex
    {40, 44, true, Read, Read},            // ifindex
    {44, 48, true, Read, ReadWrite},       // tc_index
    {48, 68, true, ReadWrite, ReadWrite},  // cb[5]
    {68, 72, true, Read, Read},            // hash
    {72, 76, true, None, ReadWrite},       // tc_classid
    {76, 80, false, Packet, Packet},       // data
    {80, 84, false, Packet, Packet},       // data_end
    {84, 88, true, Read, Read},            // napi_id
    {140, 144, false, None, Packet},       // data_meta
    {152, 160, false, None, ReadWrite},    // tstamp
    {160, 164, true, None, Read},          // wire_len
    {164, 168, true, Read, Read},          // gso_segs
    {168, 176, false, Socket, Socket},     // sk
    {176, 180, true, Read, Read},          // gso_size
};
constexpr int64_t SkBuffBytes = 192;

constexpr Field xdpMd[] = {
    {0, 4, false, Packet, Packet},   // data
    {4, 8, false, Packet, Packet},   // data_end
    {8, 12, false, Packet, Packet},  // data_meta
    {12, 16, false, Read, Read},     // ingress_ifindex
    {16, 20, false, Read, Read},     // rx_queue_index
};
constexpr int64_t XdpMdBytes = 24;

/// cb[] is an array of five words: any aligned access inside it is fine.
bool isArrayField(const Field &f) { return f.end - f.begin > 8; }

/// A context that the kernel presents as a structure of fields, none of which lies in
/// memory there: so an access is of one field, whole or a part it allows.
CtxAnswer fieldAccess(llvm::ArrayRef<Field> fields, Use Field::*column, int64_t size, int64_t off,
                      unsigned bytes, bool isWrite, bool isSigned) {
  if (off < 0 || off + int64_t(bytes) > size)
    return deny("the context has " + std::to_string(size) + " bytes");
  if (off % bytes != 0) return deny("the offset must be a multiple of the access size");
  for (const Field &f : fields) {
    if (off < f.begin || off >= f.end) continue;
    Use use = f.*column;
    int64_t width = f.end - f.begin;
    if (use == None) return deny("this program type may not use this field");
    if (off + int64_t(bytes) > f.end) return deny("the access runs over the end of the field");
    if (use == Packet) return {CtxVerdict::PacketPointer, "this field is a pointer into the packet"};
    if (use == Socket) return {CtxVerdict::SocketPointer, "this field is a pointer to a socket"};
    if (isWrite && use != ReadWrite) return deny("this field is read-only");
    if (isArrayField(f)) return allow();
    bool isWhole = int64_t(bytes) == width;
    if (!isWhole && (isWrite || !f.narrow))
      return deny("this field is accessed whole, " + bytesWords(unsigned(width)));
    // The kernel rewrites field loads and cannot sign-extend them.
    if (isSigned) return deny("a field of this context cannot be loaded with sign extension");
    return allow();
  }
  return deny("there is no field for this program type at this offset");
}

}  // namespace

const char *programTypeName(uint32_t type) {
  switch (type) {
#define PROGRAM_TYPE(id, name, policy, context) \
  case id: return #name;
#include "program_types.def"
#undef PROGRAM_TYPE
    default: return nullptr;
  }
}

bool isProgramTypeSupported(uint32_t type) {
  // fentry, fexit and their kin have typed arguments, which need BTF contracts.
  return programTypeName(type) && type != tracing;
}

CtxAnswer checkCtxAccess(uint32_t programType, int64_t off, unsigned bytes, bool isWrite, bool isSigned) {
  switch (programType) {
    case kprobe: return plain(off, bytes, isWrite, 0, PtRegsBytes, false);
    case tracepoint: return plain(off, bytes, isWrite, 8, TracepointBytes, false);
    case raw_tracepoint: return plain(off, bytes, isWrite, 0, RawTracepointBytes, false);
    case perf_event: return perfEvent(off, bytes, isWrite);
    case syscall: return plain(off, bytes, isWrite, 0, SyscallBytes, true);
    case socket_filter:
      return fieldAccess(skBuff, &Field::socketFilter, SkBuffBytes, off, bytes, isWrite, isSigned);
    case sched_cls: return fieldAccess(skBuff, &Field::sched, SkBuffBytes, off, bytes, isWrite, isSigned);
    case xdp: return fieldAccess(xdpMd, &Field::sched, XdpMdBytes, off, bytes, isWrite, isSigned);
    default: return deny("the context of this program type is unknown");
  }
}

}  // namespace bpftime
