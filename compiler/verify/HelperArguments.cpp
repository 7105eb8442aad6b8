// Every argument of a helper against its class in helpers.def.
#include "bpf/Types.h"
#include "verify/Format.h"
#include "verify/HelperCall.h"
#include "verify/StackAccess.h"
#include "verify/Tell.h"

#include <algorithm>

#include <linux/bpf.h>

namespace bpftime {

namespace {

constexpr const char *passContext = "Pass the program's own argument, ctx, as it came.";
constexpr const char *constantText = "Make the text a constant: `static const char text[] = \"…\";`.";
constexpr int64_t SizeLimit = int64_t{1} << 29;  // BPF_MAX_VAR_SIZ

/// The kernel structure that an argument class stands for, or nullptr.
const char *structureOf(HelperArg c) {
  switch (c) {
    case HelperArg::TASK:
    case HelperArg::TASK_OR_NULL: return "task_struct";
    case HelperArg::INODE:
    case HelperArg::INODE_OR_NULL: return "inode";
    case HelperArg::CGROUP_OR_NULL: return "cgroup";
    case HelperArg::FILE: return "file";
    case HelperArg::PATH: return "path";
    case HelperArg::BPRM: return "linux_binprm";
    case HelperArg::SEQ_FILE: return "seq_file";
    case HelperArg::SK_BUFF: return "sk_buff";
    case HelperArg::XDP_BUFF: return "xdp_buff";
    default: return nullptr;
  }
}

bool isOptional(HelperArg c) {
  switch (c) {
    case HelperArg::CTX_OR_NULL:
    case HelperArg::MAP_VALUE_OR_NULL:
    case HelperArg::MEM_RD_OR_NULL:
    case HelperArg::MEM_RW_OR_NULL:
    case HelperArg::CALLBACK_CTX:
    case HelperArg::TASK_OR_NULL:
    case HelperArg::INODE_OR_NULL:
    case HelperArg::CGROUP_OR_NULL: return true;
    default: return false;
  }
}

/// Programs whose context is a packet of our own, not a kernel structure.
bool isOnPackets(uint32_t programType) {
  switch (programType) {
    case BPF_PROG_TYPE_SOCKET_FILTER:
    case BPF_PROG_TYPE_SCHED_CLS:
    case BPF_PROG_TYPE_SCHED_ACT:
    case BPF_PROG_TYPE_XDP: return true;
    default: return false;
  }
}

bool isOutput(HelperArg c) {
  return c == HelperArg::MEM_WR || c == HelperArg::MEM_RW || c == HelperArg::MEM_RW_OR_NULL;
}

}  // namespace

llvm::Error HelperCall::notHandled() {
  return reject(env, path, complaint(env, path, DiagId::HelperUnsupported, fn.name, uint32_t(index(fn.id))));
}

llvm::Error HelperCall::wrong(unsigned i, const char *expected, const char *remedy) {
  Diagnostic d = complaint(env, path, DiagId::HelperArgument, i + 1, fn.name, expected);
  if (remedy) d.remedy = remedy;
  return reject(env, path, aboutRegister(env, path, std::move(d), i + 1));
}

llvm::Error HelperCall::sizeError(unsigned i, const char *problem, const char *remedy) {
  Diagnostic d = complaint(env, path, DiagId::HelperSize, i + 1, fn.name, problem);
  if (remedy) d.remedy = remedy;
  return reject(env, path, aboutRegister(env, path, std::move(d), i + 1));
}

llvm::Error HelperCall::argument(unsigned i) {
  HelperArg c = fn.args[i];
  if (c != HelperArg::OPT)
    if (llvm::Error e = requireInit(env, path, i + 1)) return e;
  if (isOptional(c) && isNull(i)) {
    env.graph.require(arg(i).node);
    return llvm::Error::success();
  }
  if (const char *structure = structureOf(c)) return kernelStructure(i, structure);
  switch (c) {
    case HelperArg::NONE: return llvm::Error::success();
    case HelperArg::ANY:
    case HelperArg::OPT: noteEscape(env, path, arg(i)); return llvm::Error::success();
    case HelperArg::SCALAR: return arg(i).isScalar() ? llvm::Error::success() : wrong(i, "a number");
    case HelperArg::CTX:
    case HelperArg::CTX_OR_NULL: return context(i);
    case HelperArg::CTX_OR_SOCK:
    case HelperArg::CTX_OR_XDP: return isOnPackets(env.program.type) ? context(i) : notHandled();
    case HelperArg::MAP: return mapArgument(i);
    case HelperArg::MAP_KEY: noteConstantKey(i); return fixedMemory(i, mapDef().keySize, true, false);
    case HelperArg::MAP_VALUE:
    case HelperArg::MAP_VALUE_OR_NULL:
      // Maps of sockets take sockets, whose rules are not here.
      if (mapLookup(mapDef().type) == MapLookup::SOCKET && arg(i).kind == ValueKind::Btf) return notHandled();
      return fixedMemory(i, mapDef().valueSize, true, false);
    case HelperArg::MAP_VALUE_WR: {
      bool isRead = mapHas(mapDef().type, PEEK_READS);
      return fixedMemory(i, mapDef().valueSize, isRead, !isRead);
    }
    case HelperArg::MEM_RD:
    case HelperArg::MEM_RD_OR_NULL:
    case HelperArg::MEM_WR:
    case HelperArg::MEM_RW:
    case HelperArg::MEM_RW_OR_NULL: return llvm::Error::success();  // checked with the size that follows
    case HelperArg::MEM_RD_20: return fixedMemory(i, 20, true, false);
    case HelperArg::MEM_RD_40: return fixedMemory(i, 40, true, false);
    case HelperArg::LONG_WR: return fixedMemory(i, 8, false, true, true);
    case HelperArg::INT_RW: return fixedMemory(i, 4, true, true, true);
    case HelperArg::SIZE:
    case HelperArg::SIZE_OR_0: return memoryAndSize(i);
    case HelperArg::ALLOC_SIZE: return allocSize(i);
    case HelperArg::CONST_STR: return constantString(i);
    case HelperArg::RINGBUF_MEM: return release(i);
    case HelperArg::SPIN_LOCK: return spinLock(i);
    case HelperArg::TIMER: return timerArgument(i);
    case HelperArg::DYNPTR:
    case HelperArg::RINGBUF_DYNPTR: return dynptrArgument(i);
    case HelperArg::DYNPTR_WR:
    case HelperArg::RINGBUF_DYNPTR_WR: return makeDynptr(i);
    case HelperArg::CALLBACK: return callbackArgument(i);
    case HelperArg::CALLBACK_CTX: return callbackContext(i);
    default: return notHandled();
  }
}

/// The helper may look at all of it, so all of it must be built.
llvm::Error HelperCall::context(unsigned i) {
  const Value &v = arg(i);
  if (v.kind != ValueKind::Ctx) return wrong(i, "the context", passContext);
  if (!v.isAtStart()) return wrong(i, "the unmodified context", passContext);
  env.facts.ctxEscapes();
  return llvm::Error::success();
}

llvm::Error HelperCall::mapArgument(unsigned i) {
  const Value &v = arg(i);
  if (v.kind != ValueKind::Map || v.maybeNull)
    return wrong(i, "a map", "Pass the address of a map variable: `&my_map`.");
  if (timerMap && *timerMap != v.map) return wrong(i, "the map that the timer lies in");
  map = v.map;
  const MapDef &m = mapDef();
  if (!isMapType(m.type))
    return reject(env, path, complaint(env, path, DiagId::UnknownMapType, m.name, m.type));
  if (!isMapAllowed(fn.id, m.type))
    return reject(env, path,
                  complaint(env, path, DiagId::MapHelper, fn.name, m.name, kernelMapTypeName(m.type)));
  if (mapLookup(m.type) == MapLookup::SOCKET && changesMap(fn.id) &&
      !mayChangeSockets(env.program.type, env.program.expectedAttachType))
    return reject(env, path,
                  complaint(env, path, DiagId::MapHelper, fn.name, m.name, kernelMapTypeName(m.type))
                      .since("programs of this type may not change a map of sockets"));
  // Sound: what such a map holds may have been read as constants.
  if ((m.flags & ReadOnlyByProgram) && changesMap(fn.id))
    return reject(env, path, complaint(env, path, DiagId::MapReadOnly, m.name));
  // A map found in another map is not one that the compiler could name.
  bool isNamed = index(v.map) < env.mapsOfObject;
  env.facts.callMap(path.pc, isNamed ? std::optional(v.map) : std::nullopt);
  return llvm::Error::success();
}

/// A key, a value, a header: exactly as many bytes as the map or the prototype says.
llvm::Error HelperCall::fixedMemory(unsigned i, uint32_t bytes, bool isRead, bool isWrite, bool isAligned) {
  Access a{i + 1, 0, bytes, false};
  a.byHelper = true;
  a.packetIsFine = takesPacketMemory(fn.id);
  a.nullIsFine = isOptional(fn.args[i]);
  if (isWrite) {
    a.isWrite = true;
    a.isOutput = !isRead;
    const Value &v = arg(i);
    Tnum offset = v.num.bits + Tnum::constant(uint64_t(v.off));
    bool isMemory = v.isPointer() && v.kind != ValueKind::Ctx;
    if (isAligned && isMemory && ((offset.value | offset.mask) & (bytes - 1)) != 0)
      return reject(env, path,
                    complaint(env, path, DiagId::Misaligned, "write", bytesWords(bytes), int64_t(v.off)));
  }
  llvm::Expected<Span> span = checkAccess(env, path, a);
  if (!span) return span.takeError();
  if (isRead) helperReads(env, path, *span, bytes);
  if (isWrite) outputs.push_back({*span, bytes, false});
  return llvm::Error::success();
}

/// An array has every element it counts, so a lookup by a constant key in range cannot
/// give NULL.
void HelperCall::noteConstantKey(unsigned i) {
  const Value &v = arg(i);
  bool isFixed = v.kind == ValueKind::Stack && v.num.isConstant(0) && v.off % 4 == 0 &&
                 v.off >= -StackBytesMax && v.off <= -4;
  if (!isFixed || mapDef().keySize != 4 || !isEveryKeyPresent(mapDef().type)) return;
  // Sound: a map found in another may have fewer elements than the shape says.
  if (index(*map) >= env.mapsOfObject) return;
  StackRead key = readStack(path.state.frames[v.frame], v.off, 4);
  const Scalar &num = key.whole && key.whole->isScalar() ? key.whole->num : key.num;
  if (!num.isConstant() || num.value() >= mapDef().entriesMin()) return;
  // Sound: the key decides the result's type, so it must be the same where paths meet.
  env.graph.require(key.whole ? key.whole->node : key.node);
  keyInRange = uint32_t(num.value());
}

/// Argument i is the size of the memory in argument i - 1.
llvm::Error HelperCall::memoryAndSize(unsigned i) {
  const Value &size = arg(i);
  if (!size.isScalar()) return wrong(i, "a number of bytes");
  // SIZE is passed as 32 bits; a register with more in it would be cut.
  const Bounds64 &n = size.num.wide;
  if (n.sMin < 0)
    return sizeError(i, "may be negative",
                     "Make the size unsigned and bound it: `if (len > sizeof(buf)) return 0;`.");
  if (n.uMin == 0 && fn.args[i] == HelperArg::SIZE)
    return sizeError(i, "may be 0", "Check that the size is not 0: `if (!len) return 0;`.");
  if (n.uMax >= uint64_t(SizeLimit)) return sizeError(i, "has no useful upper bound");
  env.graph.require(size.node);
  env.facts.callSize(path.pc, size.num);
  sizeMax = uint32_t(n.uMax);
  HelperArg c = fn.args[i - 1];
  if (isOptional(c) && isNull(i - 1)) {
    if (sizeMax == 0) return llvm::Error::success();
    return sizeError(i, "is not 0, but the memory is NULL");
  }
  Access a{i, 0, sizeMax, isOutput(c)};
  if (!size.num.isConstant()) a.sizeReg = i + 1;
  a.byHelper = true;
  a.isOutput = c == HelperArg::MEM_WR;
  a.nullIsFine = isOptional(c);
  a.packetIsFine = takesPacketMemory(fn.id);
  llvm::Expected<Span> span = checkAccess(env, path, a);
  if (!span) return span.takeError();
  if (c != HelperArg::MEM_WR) helperReads(env, path, *span, a.bytes);
  if (isOutput(c)) outputs.push_back({*span, a.bytes, fillsOutput(fn.id) && size.num.isConstant()});
  return llvm::Error::success();
}

/// The size of the memory that the call returns.
llvm::Error HelperCall::allocSize(unsigned i) {
  const Value &v = arg(i);
  if (!v.isScalar() || !v.num.isConstant())
    return wrong(i, "a constant number of bytes",
                 fn.ret == HelperRet::DYNPTR_MEM_OR_NULL
                     ? "Use bpf_dynptr_read() and bpf_dynptr_write() for parts of varying size."
                     : "Reserve the largest size there can be, or use bpf_ringbuf_output() for records of "
                       "varying size.");
  if (v.num.value() >= uint64_t(SizeLimit)) return sizeError(i, "is too large");
  env.graph.require(v.node);
  env.facts.callSize(path.pc, v.num);
  sizeMax = uint32_t(v.num.value());
  return llvm::Error::success();
}

/// A format: it must not change after it was looked at, so it lies in a read-only map.
llvm::Error HelperCall::constantString(unsigned i) {
  const Value &v = arg(i);
  if (v.kind != ValueKind::MapValue || v.maybeNull || !v.num.isConstant())
    return wrong(i, "a string in a read-only map, at a fixed place", constantText);
  const MapDef &m = env.map(v);
  if (!m.frozen || !(m.flags & ReadOnlyByProgram) || m.entriesMax != 1)
    return wrong(i, "a string in a read-only map", constantText);
  int64_t at = v.offsetMin();
  if (at < 0 || at >= int64_t(m.valueSize)) return wrong(i, "a string inside its map");
  // Bytes that `initial` does not hold are zeros.
  auto begin = m.initial.begin() + std::min<int64_t>(at, int64_t(m.initial.size()));
  bool ends = m.initial.size() < m.valueSize || std::find(begin, m.initial.end(), 0) != m.initial.end();
  return ends ? llvm::Error::success() : wrong(i, "a string that ends with a NUL");
}

/// Of bpf_snprintf, once its arguments are known to be good.
llvm::Error HelperCall::format() {
  constexpr unsigned text = 2, sizeOfArguments = 4;
  const MapDef &m = env.map(arg(text));
  // Sound: a size that is not constant has all its known bits here, as for the kernel; the
  // runtime checks the format again with the size it is given.
  uint64_t bytes = arg(sizeOfArguments).num.bits.value;
  if (bytes % 8) return sizeError(sizeOfArguments, "is not a multiple of 8");
  size_t at = std::min(size_t(arg(text).offsetMin()), m.initial.size());
  llvm::StringRef rest(reinterpret_cast<const char *>(m.initial.data()) + at, m.initial.size() - at);
  if (isKernelFormat(rest.take_until([](char c) { return c == 0; }), bytes / 8))
    return llvm::Error::success();
  return wrong(text, "a format that the kernel knows, with an argument for each conversion",
               "Use d, i, u, x and X with l or ll, c, s, p, pks, pus, pI4 and the like; no precision, no #.");
}

/// Ownership ends here: the argument must be what was acquired, at its start.
llvm::Error HelperCall::release(unsigned i) {
  const Value &v = arg(i);
  if (v.kind == ValueKind::RingbufMem && v.maybeNull)
    return reject(env, path,
                  aboutRegister(env, path, complaint(env, path, DiagId::MaybeNull, name(i)), i + 1));
  if (v.kind != ValueKind::RingbufMem || !path.state.holds(v.ref))
    return wrong(i, "reserved ring-buffer memory",
                 "Pass what bpf_ringbuf_reserve() returned, once, and in the function that reserved it.");
  if (!v.isAtStart())
    return wrong(i, "the start of the reserved memory",
                 "Pass the pointer as bpf_ringbuf_reserve() returned it.");
  releases = v.ref;
  return llvm::Error::success();
}

llvm::Error HelperCall::kernelStructure(unsigned i, const char *name) {
  const Value &v = arg(i);
  const Types *types = env.program.kernelTypes.get();
  std::string expected = std::string("a pointer to a kernel's struct ") + name;
  if (v.kind != ValueKind::Btf || v.maybeNull || !v.num.isConstant() || !types)
    return wrong(i, expected.c_str());
  int64_t off = v.offsetMin();
  if (off < 0 || !types->holdsAt(v.type, uint64_t(off), name)) return wrong(i, expected.c_str());
  return llvm::Error::success();
}

/// bpf_spin_lock and bpf_spin_unlock: the same object, one at a time.
llvm::Error HelperCall::spinLock(unsigned i) {
  const Value &v = arg(i);
  if (v.kind != ValueKind::MapValue || v.maybeNull || !v.num.isConstant())
    return wrong(i, "a bpf_spin_lock in a map value, at a fixed offset");
  bool isThere = false;
  for (const SpecialField &f : env.specialFields(v.map))
    isThere |= f.kind == SpecialField::SpinLock && int64_t(f.offset) == v.offsetMin();
  if (!isThere) return wrong(i, "the address of a bpf_spin_lock member of the map's value type");
  std::optional<Lock> &held = path.state.lock;
  if (takesLock(fn.id)) {
    if (held)
      return reject(env, path,
                    complaint(env, path, DiagId::LockUse, "takes a second bpf_spin_lock while one is held"));
    held = Lock{path.pc, v.map, v.id};
    return llvm::Error::success();
  }
  // A mistake before this one may have been the lock's.
  if (!held && path.state.isTainted) return llvm::Error::success();
  if (!held)
    return reject(env, path,
                  complaint(env, path, DiagId::LockUse, "releases a bpf_spin_lock that is not held"));
  if (held->map != v.map || held->id != v.id)
    return reject(
        env, path,
        complaint(env, path, DiagId::LockUse, "releases another bpf_spin_lock than the one that is held")
            .since("the lock was taken at " + placeAndText(env.program, held->acquired)));
  held.reset();
  return llvm::Error::success();
}

llvm::Error HelperCall::callbackArgument(unsigned i) {
  const Value &v = arg(i);
  if (v.kind != ValueKind::Function || !v.isAtStart())
    return wrong(i, "a static function of the program", "Pass the name of a static function.");
  callback = v.type;
  return llvm::Error::success();
}

/// Handed to the callback as it is.
llvm::Error HelperCall::callbackContext(unsigned i) {
  if (arg(i).kind != ValueKind::Stack)
    return wrong(i, "a pointer into the stack, or NULL",
                 "Put what the callback needs into a local structure and pass its address.");
  noteEscape(env, path, arg(i));
  return llvm::Error::success();
}

}  // namespace bpftime
