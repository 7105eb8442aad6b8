// Assembly of the two hooks (abi/image.h). Both look through the list of zones (abi/trampoline.h)
// and leave to the C library what is not in one.
//
// The facts behind the text:
//   - At a function's entry flags are dead and nothing lies below rsp. A caller in the same
//     library may know which registers the function leaves alone, so those used are restored.
//   - struct dl_find_object is flags, begin, end, link map, .eh_frame_hdr: words in this
//     order. struct dl_phdr_info is base, name, headers and their number; what came later is
//     not given, and its size says so.
//   - The program headers in a zone's ELF file stand behind its header of 64 bytes, the second
//     is PT_GNU_EH_FRAME, with its address at 64 + 56 + 16.
#include "X86_64Hook.h"

#include "trampoline.h"

#include <cstddef>

#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

static_assert(offsetof(bpftime_sites_head, zones) == 8 && offsetof(bpftime_zone, size) == 8 &&
              offsetof(bpftime_zone, elf) == 16 && sizeof(bpftime_zone) == 24);

/// int _dl_find_object(void *pc, struct dl_find_object *result)
constexpr const char *findObject = R"(
  pushq %rax
  pushq %rcx
  pushq %rdx
  movq {0}, %rax
  movq 8(%rax), %rax
  movl ${1}, %ecx
N{2}:
  movq %rdi, %rdx
  subq (%rax), %rdx
  cmpq 8(%rax), %rdx
  jae O{2}
  cmpq $0, 16(%rax)
  jne Q{2}
O{2}:
  addq $24, %rax
  decl %ecx
  jne N{2}
  popq %rdx
  popq %rcx
  popq %rax
  jmp D{2}
Q{2}:
  movq (%rax), %rdx
  movq 16(%rax), %rcx
  movq 8(%rax), %rax
  addq %rdx, %rax
  movq $0, (%rsi)
  movq %rdx, 8(%rsi)
  movq %rax, 16(%rsi)
  movq $0, 24(%rsi)
  addq 136(%rcx), %rdx
  movq %rdx, 32(%rsi)
  popq %rdx
  popq %rcx
  popq %rax
  xorl %eax, %eax
  retq
)";

/// int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *, size_t, void *), void *data)
constexpr const char *iterate = R"(
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  leaq -40(%rsp), %rsp
  movq %rdi, %rbx
  movq %rsi, %rbp
  callq D{2}
  testl %eax, %eax
  jne Q{2}
  movq {0}, %r12
  movq 8(%r12), %r12
  movl ${1}, %r13d
N{2}:
  movq 16(%r12), %rcx
  testq %rcx, %rcx
  je O{2}
  movq (%r12), %rax
  movq %rax, (%rsp)
  leaq P{2}(%rip), %rax
  movq %rax, 8(%rsp)
  leaq 64(%rcx), %rcx
  movq %rcx, 16(%rsp)
  movq $2, 24(%rsp)
  movq %rsp, %rdi
  movl $32, %esi
  movq %rbp, %rdx
  callq *%rbx
  testl %eax, %eax
  jne Q{2}
O{2}:
  leaq 24(%r12), %r12
  decl %r13d
  jne N{2}
  xorl %eax, %eax
Q{2}:
  leaq 40(%rsp), %rsp
  popq %r13
  popq %r12
  popq %rbp
  popq %rbx
  retq
P{2}:
  .asciz "[bpftime]"
)";

}  // namespace

void writeHook(llvm::raw_ostream &os, bpftime_site_hook kind, uint32_t site, const std::string &sitesSlot) {
  os << llvm::formatv(kind == BPFTIME_HOOK_FIND_OBJECT ? findObject : iterate, sitesSlot, BPFTIME_ZONES_MAX,
                      site);
}

}  // namespace bpftime
