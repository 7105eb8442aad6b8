// Signatures from BTF, and both sides of the contract: callByContract() checks what
// contractState() takes for granted.
#include "verify/Contracts.h"

#include "bpf/Types.h"
#include "verify/Context.h"
#include "verify/Dynptr.h"
#include "verify/Memory.h"
#include "verify/Packet.h"
#include "verify/Transfer.h"

#include <llvm/ADT/STLExtras.h>

namespace bpftime {

namespace {

constexpr size_t ParametersMax = 5;
constexpr unsigned BtfStruct = 4;  // BTF_KIND_STRUCT
const char *const knownTags[] = {"arg:ctx", "arg:nonnull", "arg:trusted", "arg:nullable"};

bool hasTag(const Param &p, llvm::StringRef tag) {
  return std::find(p.tags.begin(), p.tags.end(), "arg:" + tag.str()) != p.tags.end();
}

/// A parameter that the program calls trusted: a kernel structure, named in its own BTF. A
/// name may end in "___" and a flavour, as CO-RE has it.
std::optional<Parameter> kernelParameter(const Env &env, const Types &types, const Param &p, uint32_t target,
                                         std::string &why) {
  llvm::StringRef name = types.nameOf(target);
  name = name.substr(0, name.find("___"));
  uint32_t type = env.program.kernelTypes ? env.program.kernelTypes->find(name, BtfStruct) : 0;
  if (type) return Parameter{Parameter::Kernel, 0, hasTag(p, "nullable"), type};
  why = "the kernel has no struct " + name.str();
  return std::nullopt;
}

/// One parameter, or in `why` what is wrong with it.
std::optional<Parameter> parameterOf(const Env &env, const Types &types, const Param &p, std::string &why) {
  for (const std::string &tag : p.tags)
    if (!llvm::is_contained(knownTags, tag)) {
      why = "the tag '" + tag + "' is not supported";
      return std::nullopt;
    }
  switch (types.kindOf(p.type)) {
    case TypeKind::Number:
      if (p.tags.empty()) return Parameter{};
      why = "it is tagged as a pointer but is none";
      return std::nullopt;
    case TypeKind::Pointer: break;
    default: why = "it is neither a number nor a pointer"; return std::nullopt;
  }
  uint32_t target = types.pointee(types.strip(p.type));
  if (hasTag(p, "ctx") || isContextStruct(env.program.type, types.nameOf(target)))
    return Parameter{Parameter::Context};
  if (types.nameOf(target) == "bpf_dynptr") {
    if (p.tags.empty()) return Parameter{Parameter::Dynptr};
    why = "a dynptr takes no tags";
    return std::nullopt;
  }
  if (hasTag(p, "trusted") && !hasTag(p, "nonnull")) return kernelParameter(env, types, p, target, why);
  if (hasTag(p, "nullable") || hasTag(p, "trusted")) {
    why = "its tags contradict each other";
    return std::nullopt;
  }
  uint64_t size = types.sizeOf(types.strip(target));
  if (size == 0 || size > INT32_MAX) {
    why = "the size of what it points to is not known";
    return std::nullopt;
  }
  return Parameter{Parameter::Memory, uint32_t(size), !hasTag(p, "nonnull")};
}

}  // namespace

llvm::Expected<std::vector<Parameter>> signatureOf(const Env &env, uint32_t subprogram) {
  const Subprogram &sub = env.program.subprograms[subprogram];
  auto no = [&](std::string why) {
    return fail(
        placed(env.program, diagnose(DiagId::GlobalSignature, sub.name), sub.begin).since(std::move(why)));
  };
  const Types *types = env.program.types.get();
  std::optional<FunctionType> function = types ? types->functionType(sub.btfType) : std::nullopt;
  if (!function) return no("its BTF is missing");
  if (types->kindOf(function->result) != TypeKind::Number) return no("it does not return a number");
  if (function->params.size() > ParametersMax) return no("it has more than 5 parameters");
  std::vector<Parameter> parameters;
  for (const Param &p : function->params) {
    std::string why;
    std::optional<Parameter> one = parameterOf(env, *types, p, why);
    if (!one) return no("parameter '" + p.name + "': " + why);
    parameters.push_back(*one);
  }
  return parameters;
}

llvm::Expected<State> contractState(Env &env, uint32_t subprogram) {
  llvm::Expected<std::vector<Parameter>> signature = signatureOf(env, subprogram);
  if (!signature) return signature.takeError();
  State s;
  InsnIndex begin = env.program.subprograms[subprogram].begin;
  s.frames.push_back(newFrame(FrameKind::Contract, subprogram, begin, 0));
  for (unsigned i = 0; i < signature->size(); ++i) {
    const Parameter &p = (*signature)[i];
    Value &v = s.reg(i + 1);
    switch (p.kind) {
      case Parameter::Number: v = Value::scalar(Scalar::unknown(), env.graph.make(), GivenAtEntry); break;
      case Parameter::Context: v = Value::pointer(ValueKind::Ctx, GivenAtEntry); break;
      case Parameter::Memory:
        v = Value::pointer(ValueKind::Mem, GivenAtEntry);
        v.memSize = p.memSize;
        break;
      case Parameter::Dynptr:
        v = Value::pointer(ValueKind::Dynptr, GivenAtEntry);
        v.ref = env.newId();
        break;
      case Parameter::Kernel:
        v = Value::pointer(ValueKind::Btf, GivenAtEntry);
        v.type = p.type;
        break;
    }
    v.maybeNull = p.maybeNull;
    if (p.maybeNull) v.id = env.newId();
  }
  return s;
}

namespace {

llvm::Error checkArgument(Env &env, Path &path, const Parameter &p, unsigned reg, const std::string &name) {
  const Value &v = path.state.reg(reg);
  auto wrong = [&](const char *expected) {
    Diagnostic d = complaint(env, path, DiagId::GlobalArgument, reg, name, expected);
    return reject(env, path, aboutRegister(env, path, std::move(d), reg));
  };
  if (llvm::Error e = requireInit(env, path, reg)) return e;
  switch (p.kind) {
    case Parameter::Number: return v.isScalar() ? llvm::Error::success() : wrong("a number");
    case Parameter::Context:
      if (v.kind != ValueKind::Ctx || !v.isAtStart()) return wrong("the unmodified context");
      env.facts.ctxEscapes();
      return llvm::Error::success();
    case Parameter::Dynptr:
      // Behind a mistake, what should be here may not have been made.
      return readDynptr(path, v) || path.state.isTainted ? llvm::Error::success()
                                                         : wrong("an initialised dynptr");
    case Parameter::Memory:
    case Parameter::Kernel: break;
  }
  bool isNull = v.isScalar() && v.num.isConstant(0);
  if (isNull && p.maybeNull) {
    env.graph.require(v.node);
    return llvm::Error::success();
  }
  if (isNull || (v.maybeNull && !p.maybeNull)) return wrong("a pointer that is not NULL");
  if (p.kind == Parameter::Kernel) {
    std::string structure = env.program.kernelTypes->nameOf(p.type).str();
    bool isIt = v.kind == ValueKind::Btf && v.num.isConstant() && v.offsetMin() >= 0 &&
                env.program.kernelTypes->holdsAt(v.type, uint64_t(v.offsetMin()), structure);
    return isIt ? llvm::Error::success() : wrong(("a pointer to a kernel's struct " + structure).c_str());
  }
  // What may be NULL is checked as if it were not: the function has to find out.
  Access read{reg, 0, p.memSize, false}, write{reg, 0, p.memSize, true};
  read.byHelper = write.byHelper = read.nullIsFine = write.nullIsFine = true;
  llvm::Expected<Span> span = checkAccess(env, path, read);
  if (!span) return span.takeError();
  if (llvm::Expected<Span> w = checkAccess(env, path, write); !w) return w.takeError();
  helperReads(env, path, *span, p.memSize);
  helperWrites(env, path, *span, p.memSize, false);
  return llvm::Error::success();
}

}  // namespace

llvm::Error callByContract(Env &env, Path &path, uint32_t subprogram) {
  const std::string &name = env.program.subprograms[subprogram].name;
  if (path.state.lock)
    return reject(env, path, complaint(env, path, DiagId::CallInLock, "global function " + name));
  llvm::Expected<std::vector<Parameter>> signature = signatureOf(env, subprogram);
  if (!signature) return signature.takeError();
  for (unsigned i = 0; i < signature->size(); ++i)
    if (!path.state.reg(i + 1).isPoison())
      if (llvm::Error e = checkArgument(env, path, (*signature)[i], i + 1, name)) return e;
  env.calledByContract[subprogram] = true;
  if (env.cfg.changesPacket[subprogram]) forgetPackets(path.state, env.graph, path.pc);
  for (unsigned r = 0; r <= 5; ++r) path.state.reg(r) = Value();
  path.state.reg(0) = makeScalar(env, path, Scalar::unknown());
  path.pc = next(path.pc);
  return llvm::Error::success();
}

}  // namespace bpftime
