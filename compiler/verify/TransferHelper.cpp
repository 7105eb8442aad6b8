// Helper calls: every argument against its class in helpers.def, then the effects: memory
// written, references acquired or released, r1..r5 gone, r0 set.
#include "verify/Context.h"
#include "verify/Helpers.h"
#include "verify/Memory.h"
#include "verify/StackAccess.h"

namespace bpftime {

namespace {

constexpr int64_t SizeLimit = int64_t{1} << 29;  // BPF_MAX_VAR_SIZ
constexpr int ErrnoMax = 4095;

llvm::Error unsupportedMap(Env &env, const Path &path, const MapDef &m) {
  return reject(env, path,
                complaint(env, path, DiagId::UnsupportedMapType, m.name, kernelMapTypeName(m.type), m.type)
                    .tryThis("See runtime-lib/abi/map_types.def for the map types this runtime has."));
}

/// One call. Arguments are checked in order, because later ones (keys, sizes) are read in
/// the light of earlier ones (the map, the buffer); effects come after all checks.
class HelperCall {
 public:
  HelperCall(Env &e, Path &p, const HelperPrototype &f) : env(e), path(p), fn(f) {}

  llvm::Error run() {
    for (unsigned i = 0; i < fn.args.size() && fn.args[i] != HelperArg::NONE; ++i)
      if (llvm::Error e = argument(i)) return e;
    if (!isResultHandled()) return notHandled();
    for (const Output &o : outputs) helperWrites(env, path, o.span, o.bytes, o.fillsAll);
    if (releases) path.state.release(releases, env.graph, path.pc);
    for (unsigned r = 0; r <= 5; ++r) path.state.reg(r) = Value();
    result();
    path.pc = next(path.pc);
    return llvm::Error::success();
  }

 private:
  /// Memory that the helper will write, once all arguments are known to be good.
  struct Output {
    Span span;
    uint32_t bytes;
    bool fillsAll;
  };

  /// The table knows the class, these rules do not yet.
  llvm::Error notHandled() {
    return reject(env, path,
                  complaint(env, path, DiagId::HelperUnsupported, fn.name, uint32_t(index(fn.id))));
  }

  Value &arg(unsigned i) { return path.state.reg(i + 1); }
  std::string name(unsigned i) const { return regName(i + 1); }

  llvm::Error wrong(unsigned i, const char *expected) {
    Diagnostic d = complaint(env, path, DiagId::HelperArgument, i + 1, fn.name, expected);
    return reject(env, path, aboutValue(env, std::move(d), name(i), arg(i)));
  }

  llvm::Error argument(unsigned i) {
    HelperArg c = fn.args[i];
    if (c != HelperArg::OPT)
      if (llvm::Error e = requireInit(env, path, i + 1)) return e;
    switch (c) {
      case HelperArg::NONE: return llvm::Error::success();
      case HelperArg::ANY:
      case HelperArg::OPT: noteEscape(env, path, arg(i)); return llvm::Error::success();
      case HelperArg::CTX: return context(i);
      case HelperArg::MAP: return mapArgument(i);
      case HelperArg::MAP_KEY: noteConstantKey(i); return mapMemory(i, mapDef().keySize);
      case HelperArg::MAP_VALUE: return mapMemory(i, mapDef().valueSize);
      case HelperArg::MEM_RD:
      case HelperArg::MEM_WR: return llvm::Error::success();  // checked with the size that follows
      case HelperArg::SIZE:
      case HelperArg::SIZE_OR_0: return memoryAndSize(i);
      case HelperArg::ALLOC_SIZE: return allocSize(i);
      case HelperArg::RINGBUF_MEM: return release(i);
      default: return notHandled();
    }
  }

  /// The helper may look at all of it, so all of it must be built.
  llvm::Error context(unsigned i) {
    const Value &v = arg(i);
    if (v.kind != ValueKind::Ctx) return wrong(i, "the context");
    if (v.off != 0 || !v.num.isConstant(0)) return wrong(i, "the unmodified context");
    env.facts.ctxEscapes();
    return llvm::Error::success();
  }

  const MapDef &mapDef() const { return env.maps[index(*map)]; }

  llvm::Error mapArgument(unsigned i) {
    const Value &v = arg(i);
    if (v.kind != ValueKind::Map) return wrong(i, "a map");
    map = v.map;
    const MapDef &m = mapDef();
    if (!isMapTypeSupported(m.type)) return unsupportedMap(env, path, m);
    if (!isMapAllowed(fn.id, m.type))
      return reject(env, path,
                    complaint(env, path, DiagId::MapHelper, fn.name, m.name, kernelMapTypeName(m.type)));
    // Sound: what such a map holds may have been read as constants.
    if ((m.flags & ReadOnlyByProgram) && changesMap(fn.id))
      return reject(env, path, complaint(env, path, DiagId::MapReadOnly, m.name));
    env.facts.callMap(path.pc, v.map);
    return llvm::Error::success();
  }

  /// A key or a value: exactly as many bytes as the map says.
  llvm::Error mapMemory(unsigned i, uint32_t bytes) {
    Access a{i + 1, 0, bytes, false};
    a.byHelper = true;
    llvm::Expected<Span> span = checkAccess(env, path, a);
    if (!span) return span.takeError();
    helperReads(env, path, *span, bytes);
    return llvm::Error::success();
  }

  /// An array has every element it counts, so a lookup by a constant key in range cannot
  /// give NULL.
  void noteConstantKey(unsigned i) {
    const Value &v = arg(i);
    bool isFixed = v.kind == ValueKind::Stack && v.num.isConstant(0) && v.off % 4 == 0 &&
                   v.off >= -StackBytesMax && v.off <= -4;
    if (!isFixed || mapDef().keySize != 4 || !isEveryKeyPresent(mapDef().type)) return;
    StackRead key = readStack(path.state.frames[v.frame], v.off, 4);
    const Scalar &num = key.whole && key.whole->isScalar() ? key.whole->num : key.num;
    if (!num.isConstant() || num.value() >= mapDef().entriesMax) return;
    // Sound: the key decides the result's type, so it must be the same where paths meet.
    env.graph.require(key.whole ? key.whole->node : key.node);
    keyExists = true;
  }

  /// Argument i is the size of the memory in argument i - 1.
  llvm::Error memoryAndSize(unsigned i) {
    const Value &size = arg(i);
    if (!size.isScalar()) return wrong(i, "a number of bytes");
    // SIZE is passed as 32 bits; a register with more in it would be cut.
    const Bounds64 &n = size.num.wide;
    if (n.sMin < 0) return sizeError(i, "may be negative");
    if (n.uMin == 0 && fn.args[i] == HelperArg::SIZE) return sizeError(i, "may be 0");
    if (n.uMax >= uint64_t(SizeLimit)) return sizeError(i, "has no useful upper bound");
    env.graph.require(size.node);
    env.facts.callSize(path.pc, size.num);
    bool isOutput = fn.args[i - 1] == HelperArg::MEM_WR;
    Access a{i, 0, uint32_t(n.uMax), isOutput};
    a.byHelper = true;
    llvm::Expected<Span> span = checkAccess(env, path, a);
    if (!span) return span.takeError();
    sizeMax = uint32_t(n.uMax);
    if (isOutput) outputs.push_back({*span, a.bytes, fillsOutput(fn.id) && size.num.isConstant()});
    else helperReads(env, path, *span, a.bytes);
    return llvm::Error::success();
  }

  llvm::Error sizeError(unsigned i, const char *problem) {
    Diagnostic d = complaint(env, path, DiagId::HelperSize, i + 1, fn.name, problem);
    return reject(env, path, aboutValue(env, std::move(d), name(i), arg(i)));
  }

  /// The size of the memory that the call returns.
  llvm::Error allocSize(unsigned i) {
    const Value &v = arg(i);
    if (!v.isScalar() || !v.num.isConstant()) return wrong(i, "a constant number of bytes");
    if (v.num.value() >= uint64_t(SizeLimit)) return sizeError(i, "is too large");
    env.graph.require(v.node);
    env.facts.callSize(path.pc, v.num);
    sizeMax = uint32_t(v.num.value());
    return llvm::Error::success();
  }

  /// Ownership ends here: the argument must be what was acquired, at its start.
  llvm::Error release(unsigned i) {
    const Value &v = arg(i);
    if (v.kind == ValueKind::RingbufMemOrNull)
      return reject(env, path, aboutValue(env, complaint(env, path, DiagId::MaybeNull, name(i)), name(i), v));
    if (v.kind != ValueKind::RingbufMem || !path.state.holds(v.ref))
      return wrong(i, "reserved ring-buffer memory");
    if (v.off != 0 || !v.num.isConstant(0)) return wrong(i, "the start of the reserved memory");
    releases = v.ref;
    return llvm::Error::success();
  }

  bool isResultHandled() const {
    return fn.ret <= HelperRet::RINGBUF_MEM_OR_NULL && fn.ret != HelperRet::MAP_VALUE;
  }

  void result() {
    Value &r0 = path.state.reg(0);
    switch (fn.ret) {
      case HelperRet::VOID: return;
      case HelperRet::INT:
        // Sound: the runtime's string reads keep to this range as the kernel's do.
        r0 = makeScalar(
            env, path,
            returnsStringLength(fn.id) ? Scalar::signedRange(-ErrnoMax, sizeMax) : Scalar::unknown());
        return;
      case HelperRet::MAP_VALUE_OR_NULL:
        r0 = Value::pointer(keyExists ? ValueKind::MapValue : ValueKind::MapValueOrNull, path.pc);
        r0.map = *map;
        if (!keyExists) r0.id = env.newId();
        return;
      case HelperRet::RINGBUF_MEM_OR_NULL:
        r0 = Value::pointer(ValueKind::RingbufMemOrNull, path.pc);
        r0.memSize = sizeMax;
        r0.id = r0.ref = env.newId();
        path.state.refs.push_back({r0.ref, path.pc});
        return;
      default: return;  // notHandled
    }
  }

  Env &env;
  Path &path;
  const HelperPrototype &fn;
  std::optional<MapId> map;
  bool keyExists = false;
  uint32_t sizeMax = 0;
  uint32_t releases = 0;
  std::vector<Output> outputs;
};

/// Three ways not to be in helpers.def, in the order in which a user can act on them.
llvm::Error unknownHelper(Env &env, const Path &path, const Insn &insn) {
  // A call that stands for what CO-RE did not find; in dead code it never gets here.
  if (const UnresolvedCore *lost = env.program.unresolvedAt(path.pc))
    return reject(env, path, complaint(env, path, DiagId::UnresolvedCore, lost->target));
  // A helper of a map type that is missing: the map type is what the user can act on.
  for (unsigned r = 1; r <= 5; ++r)
    if (const Value &v = path.state.reg(r);
        v.kind == ValueKind::Map && !isMapTypeSupported(env.maps[index(v.map)].type))
      return unsupportedMap(env, path, env.maps[index(v.map)]);
  const char *name = helperName(HelperId(uint32_t(insn.imm)));
  if (name && *name)
    return reject(env, path, complaint(env, path, DiagId::HelperUnsupported, name, insn.imm));
  return reject(env, path, complaint(env, path, DiagId::UnknownHelper, insn.imm));
}

}  // namespace

llvm::Error transferHelper(Env &env, Path &path, const Insn &insn) {
  const HelperPrototype *fn = insn.imm > 0 ? helperPrototype(HelperId(uint32_t(insn.imm))) : nullptr;
  if (!fn) return unknownHelper(env, path, insn);
  if (!mayCall(*fn, env.program.type, env.program.expectedAttachType))
    return reject(
        env, path,
        complaint(env, path, DiagId::HelperProgramType, programTypeName(env.program.type), fn->name));
  if (fn->isGpl && !env.program.isGplCompatible)
    return reject(env, path, complaint(env, path, DiagId::GplHelper, fn->name));
  return HelperCall(env, path, *fn).run();
}

}  // namespace bpftime
