// Context rules. The structures are uapi (linux/bpf.h: xdp_md, __sk_buff,
// bpf_perf_event_data; asm/ptrace.h: pt_regs); the rules are those of
// kernel/trace/bpf_trace.c, net/core/filter.c and kernel/bpf/syscall.c.
#include "verify/Context.h"

#include "bpf/Types.h"

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

// enum bpf_attach_type, where the type alone does not say enough.
enum AttachType : uint32_t {
  TraceRawTp = 23,
  TraceFentry = 24,
  TraceFexit = 25,
  ModifyReturn = 26,
  TraceIter = 28,
  XdpDevmap = 33,
  KprobeSession = 56,
};

CtxAnswer allow(CtxField field = CtxField::Number) { return {CtxVerdict::Allowed, "", field}; }
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

constexpr int64_t TracepointBytes = 8192;
constexpr int64_t RawTracepointBytes = 12 * 8;
constexpr int64_t SyscallBytes = 65535;

/// bpf_perf_event_data: pt_regs, then sample_period and addr, which may be read in part.
CtxAnswer perfEvent(int64_t off, unsigned bytes, bool isWrite, int64_t registerBytes) {
  CtxAnswer a = plain(off, bytes, isWrite, 0, registerBytes + 16, false);
  if (a.verdict != CtxVerdict::Allowed || off >= registerBytes) return a;
  if (bytes != 8) return deny("registers of a perf event are read 8 bytes at a time");
  return a;
}

/// What may be done with a field of a network context.
enum Use : uint8_t { None, Read, ReadWrite, PacketStart, MetaStart, End, Socket };

CtxField fieldOf(Use use) {
  switch (use) {
    case PacketStart: return CtxField::Packet;
    case MetaStart: return CtxField::PacketMeta;
    case End: return CtxField::PacketEnd;
    default: return CtxField::Number;
  }
}

/// A field of 32 bits unless `end` says otherwise. Narrow reads are allowed where
/// `narrow` is set; writes are of the whole field.
struct CtxLayout {
  const char *name;
  int64_t begin, end;
  bool narrow;
  Use first, second;  ///< of the two kinds of programs that the context serves
};

constexpr CtxLayout skBuff[] = {
    {"len", 0, 4, true, Read, Read},
    {"pkt_type", 4, 8, true, Read, Read},
    {"mark", 8, 12, true, Read, ReadWrite},
    {"queue_mapping", 12, 16, true, Read, ReadWrite},
    {"protocol", 16, 20, true, Read, Read},
    {"vlan_present", 20, 24, true, Read, Read},
    {"vlan_tci", 24, 28, true, Read, Read},
    {"vlan_proto", 28, 32, true, Read, Read},
    {"priority", 32, 36, true, Read, ReadWrite},
    {"ingress_ifindex", 36, 40, true, Read, Read},
    {"ifindex", 40, 44, true, Read, Read},
    {"tc_index", 44, 48, true, Read, ReadWrite},
    {"cb", 48, 68, true, ReadWrite, ReadWrite},
    {"hash", 68, 72, true, Read, Read},
    {"tc_classid", 72, 76, true, None, ReadWrite},
    {"data", 76, 80, false, None, PacketStart},
    {"data_end", 80, 84, false, None, End},
    {"napi_id", 84, 88, true, Read, Read},
    {"data_meta", 140, 144, false, None, MetaStart},
    {"tstamp", 152, 160, false, None, ReadWrite},
    {"wire_len", 160, 164, true, None, Read},
    {"gso_segs", 164, 168, true, Read, Read},
    {"sk", 168, 176, false, Socket, Socket},
    {"gso_size", 176, 180, true, Read, Read},
    {"tstamp_type", 180, 181, false, None, Read},
    {"hwtstamp", 184, 192, false, None, Read},
};
constexpr int64_t SkBuffBytes = 192;

constexpr CtxLayout xdpMd[] = {
    {"data", 0, 4, false, PacketStart, PacketStart},
    {"data_end", 4, 8, false, End, End},
    {"data_meta", 8, 12, false, MetaStart, MetaStart},
    {"ingress_ifindex", 12, 16, false, Read, Read},
    {"rx_queue_index", 16, 20, false, Read, Read},
    {"egress_ifindex", 20, 24, false, None, Read},  // for programs of a device map
};
constexpr int64_t XdpMdBytes = 24;

/// Arguments of a kernel function or raw tracepoint, 8 bytes each, typed by BTF. Source:
/// kernel/bpf/btf.c: btf_ctx_access.
CtxAnswer tracingArgument(const Program &p, int64_t off, unsigned bytes, bool isWrite) {
  CtxAnswer a = plain(off, bytes, isWrite, 0, RawTracepointBytes, false);
  if (a.verdict != CtxVerdict::Allowed) return a;
  const Types *types = p.kernelTypes.get();
  std::optional<FunctionType> target = types ? types->functionType(p.attachBtfId) : std::nullopt;
  if (!target) return {CtxVerdict::Unsupported, "tracing programs without the BTF of what they attach to"};
  if (off % 8) return deny("arguments are 8 bytes apart");
  // A tracepoint's first parameter is its own data, which programs do not see.
  size_t arg = size_t(off / 8) + (p.expectedAttachType == TraceRawTp ? 1 : 0);
  bool returns = p.expectedAttachType == TraceFexit || p.expectedAttachType == ModifyReturn;
  uint32_t type = 0;
  if (arg < target->params.size()) type = target->params[arg].type;
  else if (arg == target->params.size() && returns) type = target->result;
  else return deny("the function has " + std::to_string(target->params.size()) + " parameters");
  if (types->kindOf(type) == TypeKind::Number) return allow();
  if (types->kindOf(type) != TypeKind::Pointer) return deny("the argument is neither a number nor a pointer");
  if (bytes != 8) return deny("a pointer is read whole, 8 bytes");
  uint32_t pointee = types->strip(types->pointee(types->strip(type)));
  if (types->kindOf(pointee) != TypeKind::Struct) return allow();
  return {CtxVerdict::Allowed, "", CtxField::Kernel, pointee};
}

/// cb[] is an array of five words: any aligned access inside it is fine.
bool isArrayField(const CtxLayout &f) { return f.end - f.begin > 8; }

/// A context that the kernel presents as a structure of fields, none of which lies in
/// memory there: so an access is of one field, whole or a part it allows.
CtxAnswer fieldAccess(llvm::ArrayRef<CtxLayout> fields, Use CtxLayout::*column, int64_t size, int64_t off,
                      unsigned bytes, bool isWrite, bool isSigned) {
  if (off < 0 || off + int64_t(bytes) > size)
    return deny("the context has " + std::to_string(size) + " bytes");
  if (off % bytes != 0) return deny("the offset must be a multiple of the access size");
  for (const CtxLayout &f : fields) {
    if (off < f.begin || off >= f.end) continue;
    Use use = f.*column;
    int64_t width = f.end - f.begin;
    auto field = [&] { return std::string("field '") + f.name + "'"; };
    if (use == None) return deny("programs of this type may not use " + field());
    if (off + int64_t(bytes) > f.end) return deny("the access runs over the end of " + field());
    if (isWrite && use != ReadWrite) return deny("programs of this type may only read " + field());
    bool isPointer = fieldOf(use) != CtxField::Number;
    if (use == Socket) return {CtxVerdict::Unsupported, "socket pointers from the context"};
    // The kernel makes a pointer of the field while it loads it.
    if (isPointer && isSigned) return deny(field() + ", a pointer, cannot be loaded with sign extension");
    if (isArrayField(f)) return allow();
    bool isWhole = int64_t(bytes) == width;
    if (!isWhole && (isWrite || !f.narrow))
      return deny(field() + " is accessed whole, " + bytesWords(unsigned(width)));
    return allow(fieldOf(use));
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

bool isProgramTypeSupported(const Program &p) { return programTypeName(p.type) != nullptr; }

CtxAnswer checkCtxAccess(const Program &p, int64_t off, unsigned bytes, bool isWrite, bool isSigned) {
  switch (p.type) {
    case kprobe: return plain(off, bytes, isWrite, 0, p.registerBytes, false);
    case tracepoint: return plain(off, bytes, isWrite, 8, TracepointBytes, false);
    case raw_tracepoint: return plain(off, bytes, isWrite, 0, RawTracepointBytes, false);
    case perf_event: return perfEvent(off, bytes, isWrite, p.registerBytes);
    case tracing: return tracingArgument(p, off, bytes, isWrite);
    case syscall: {
      int64_t size = p.hostTable && p.hostTable->contextBytes() ? p.hostTable->contextBytes() : SyscallBytes;
      return plain(off, bytes, isWrite, 0, size, true);
    }
    case socket_filter:
      return fieldAccess(skBuff, &CtxLayout::first, SkBuffBytes, off, bytes, isWrite, isSigned);
    case sched_act:
    case sched_cls:
      return fieldAccess(skBuff, &CtxLayout::second, SkBuffBytes, off, bytes, isWrite, isSigned);
    case xdp: {
      Use CtxLayout::*column = p.expectedAttachType == XdpDevmap ? &CtxLayout::second : &CtxLayout::first;
      return fieldAccess(xdpMd, column, XdpMdBytes, off, bytes, isWrite, isSigned);
    }
    default: return deny("the context of this program type is unknown");
  }
}

bool isContextPlainMemory(uint32_t type) {
  return type == kprobe || type == tracepoint || type == raw_tracepoint || type == syscall;
}

bool isContextStruct(uint32_t type, llvm::StringRef name) {
  switch (type) {
    case kprobe: return name == "pt_regs" || name == "bpf_user_pt_regs_t";
    case perf_event:
      return name == "bpf_perf_event_data" || name == "pt_regs" || name == "bpf_user_pt_regs_t";
    case raw_tracepoint:
      return name == "bpf_raw_tracepoint_args" || name == "pt_regs" || name == "bpf_user_pt_regs_t";
    case socket_filter:
    case sched_act:
    case sched_cls: return name == "__sk_buff";
    case xdp: return name == "xdp_md";
    default: return false;
  }
}

bool mayWritePacket(uint32_t type) { return type == sched_cls || type == sched_act || type == xdp; }

bool mayLoadPacket(uint32_t type) { return type == socket_filter || type == sched_cls || type == sched_act; }

std::optional<ResultRange> resultRange(uint32_t type, uint32_t attachType) {
  switch (type) {
    case kprobe:
      if (attachType == KprobeSession) return ResultRange{0, 1};
      return std::nullopt;
    case tracing:
      if (attachType == TraceFentry || attachType == TraceFexit) return ResultRange{0, 0};
      if (attachType == TraceIter) return ResultRange{0, 1};
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace bpftime
