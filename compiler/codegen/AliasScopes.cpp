// The scopes and their lists. LLVM keeps equal lists once, so they are built anew for each
// access.
#include "codegen/AliasScopes.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/Instruction.h>
#include <llvm/IR/MDBuilder.h>

namespace bpftime {

namespace {

/// Positions in `scopes`. Both stacks share one: after inlining, one function's frame is
/// the caller's frame of another's code.
enum Scope : size_t { CtxScope, StackScope, RingbufScope, PacketScope, FirstMapScope };

constexpr const char *scopeNames[] = {"ctx", "stack", "ringbuf", "packet"};

/// The scopes an access may lie in, as [first, end). Empty: unknown.
std::pair<size_t, size_t> scopesOf(const AccessFact &access, size_t count) {
  switch (access.region) {
    case Region::Unknown:
    case Region::Kernel: return {0, 0};
    case Region::Ctx: return {CtxScope, CtxScope + 1};
    case Region::Stack:
    case Region::CallerStack: return {StackScope, StackScope + 1};
    case Region::RingbufMem: return {RingbufScope, RingbufScope + 1};
    case Region::Packet: return {PacketScope, PacketScope + 1};
    case Region::MapValue:
      if (!access.map) return {FirstMapScope, count};
      return {FirstMapScope + index(*access.map), FirstMapScope + index(*access.map) + 1};
  }
  return {0, 0};
}

}  // namespace

AliasScopes::AliasScopes(llvm::LLVMContext &context, llvm::ArrayRef<MapDef> maps) {
  llvm::MDBuilder builder(context);
  llvm::MDNode *domain = builder.createAliasScopeDomain("bpftime");
  for (const char *name : scopeNames) scopes.push_back(builder.createAliasScope(name, domain));
  for (const MapDef &map : maps) scopes.push_back(builder.createAliasScope("map " + map.name, domain));
}

void AliasScopes::annotate(llvm::Instruction &access, const AccessFact &fact) const {
  auto [first, end] = scopesOf(fact, scopes.size());
  if (first == end) return;
  llvm::SmallVector<llvm::Metadata *, 16> in, out;
  for (size_t i = 0; i < scopes.size(); ++i) (i >= first && i < end ? in : out).push_back(scopes[i]);
  // Sound: memory of different kinds is different memory, and so are values of maps with
  // different definitions. The scopes are the module's and not one call's, so that
  // inlining changes nothing.
  access.setMetadata(llvm::LLVMContext::MD_alias_scope, llvm::MDNode::get(access.getContext(), in));
  access.setMetadata(llvm::LLVMContext::MD_noalias, llvm::MDNode::get(access.getContext(), out));
}

}  // namespace bpftime
