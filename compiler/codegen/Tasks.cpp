// The kernel's structures that programs see here, tasks and what they point to: where their
// fields lie, as the runtime is told with each call of bpf_get_current_task
// (runtime-lib/abi/task_fields.def), and loads from them. Such a structure is no memory: it is
// read by the runtime, as bpf_probe_read_kernel does it.
#include "bpf/Types.h"
#include "codegen/FunctionEmitter.h"
#include "codegen/Helpers.h"

#include <linux/bpf.h>
#include <linux/btf.h>

namespace bpftime {

namespace {

struct TaskField {
  unsigned index;
  const char *structure, *member;
};
constexpr TaskField taskFields[] = {
#define TASK_FIELD(index, name, structure, member, bytes) {index, #structure, member},
#include "task_fields.def"
};
constexpr uint64_t absent = 0xffff;

uint64_t offsetOf(const Types *kernel, const TaskField &f) {
  if (!kernel) return absent;
  std::optional<uint64_t> offset = kernel->memberOffset(kernel->find(f.structure, BTF_KIND_STRUCT), f.member);
  return offset ? std::min(*offset, absent) : absent;
}

}  // namespace

llvm::SmallVector<uint64_t, 2> layoutArguments(const Program &program, HelperId id) {
  if (!givesTask(id)) return {};
  llvm::SmallVector<uint64_t, 2> words(addedArity(id));
  for (const TaskField &f : taskFields)
    words[f.index / 4] |= offsetOf(program.kernelTypes.get(), f) << f.index % 4 * 16;
  return words;
}

/// What cannot be read is 0, as in the kernel.
void FunctionEmitter::emitKernelLoad(const Insn &insn) {
  const HelperPrototype *read = helperPrototype(HelperId(BPF_FUNC_probe_read_kernel));
  llvm::BasicBlock &entry = function.getEntryBlock();
  llvm::IRBuilder<> top(&entry, entry.begin());
  llvm::Value *to = top.CreateAlloca(builder.getInt64Ty(), nullptr, "field");
  llvm::Value *from = builder.CreateAdd(this->read(insn.src), builder.getInt64(uint64_t(insn.off)));
  builder.CreateCall(declareHelper(shared.module, *read), {to, builder.getInt32(insn.size), from});
  llvm::Value *value = builder.CreateLoad(builder.getIntNTy(insn.size * 8), to);
  value = insn.isSigned ? builder.CreateSExt(value, builder.getInt64Ty())
                        : builder.CreateZExt(value, builder.getInt64Ty());
  write(insn.dst, value);
}

}  // namespace bpftime
