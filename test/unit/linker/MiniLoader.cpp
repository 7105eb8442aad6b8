// The loader, the services and the caller that sees every register.
#include "MiniLoader.h"

#include "ImageWriter.h"

#include <sys/mman.h>
#include <unistd.h>
#include <cstdlib>
#include <cstring>

namespace bpftime::test {

namespace {

Seen seenNow;
bool wrapNow;
/// Return addresses by slot, newest last, as trampoline.h asks.
std::vector<std::pair<uint64_t, uint64_t>> store;

[[noreturn]] void die(const char *why) {
  fprintf(stderr, "mini loader: %s\n", why);
  abort();
}

}  // namespace

extern "C" uint32_t test_enter(void *, uint32_t site, bpftime_regs *regs) {
  ++seenNow.entries;
  seenNow.sites.push_back(site);
  seenNow.entryRegs.push_back(*regs);
  if (reinterpret_cast<uint64_t>(__builtin_frame_address(0)) % 16) die("the stack is not aligned");
  if (!wrapNow) return 0;
  store.push_back({regs->rsp, *reinterpret_cast<uint64_t *>(regs->rsp)});
  return 1;
}

extern "C" uint64_t test_leave(void *, uint32_t, bpftime_regs *regs) {
  ++seenNow.returns;
  seenNow.returnRegs.push_back(*regs);
  if (reinterpret_cast<uint64_t>(__builtin_frame_address(0)) % 16) die("the stack is not aligned");
  if (store.empty() || store.back().first != regs->rsp - 8) die("a return from an unknown slot");
  uint64_t address = store.back().second;
  store.pop_back();
  return address;
}

// The services as trampolines call them. The C++ above may use vector registers, which
// the contract forbids, so they are saved here; every general register a callee may
// destroy is destroyed.
asm(R"(
  .text
  .macro service name, body
\name:
  pushq %rbp
  movq %rsp, %rbp
  subq $512, %rsp
  fxsave64 (%rsp)
  callq \body
  fxrstor64 (%rsp)
  movq %rbp, %rsp
  popq %rbp
  movq $-0x1111111111, %rcx
  movq %rcx, %rdx
  movq %rcx, %rsi
  movq %rcx, %rdi
  movq %rcx, %r8
  movq %rcx, %r9
  movq %rcx, %r10
  movq %rcx, %r11
  cmpq %rsp, %rcx
  ret
  .endm
  service test_enter_service, test_enter
  service test_leave_service, test_leave
)");
extern "C" char test_enter_service[], test_leave_service[];

// callWith: registers from (rsi), call *rdi, registers to (rdx).
asm(R"(
  .text
test_call_with:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  pushq %rdx
  pushq %rdi
  pushq $0
  pushq $0x2000
  pushq $0x1000
  movq %rsi, %rax
  pushq 120(%rax)
  popfq
  movq 8(%rax), %rbx
  movq 16(%rax), %rcx
  movq 24(%rax), %rdx
  movq 32(%rax), %rsi
  movq 40(%rax), %rdi
  movq 48(%rax), %rbp
  movq 56(%rax), %r8
  movq 64(%rax), %r9
  movq 72(%rax), %r10
  movq 80(%rax), %r11
  movq 88(%rax), %r12
  movq 96(%rax), %r13
  movq 104(%rax), %r14
  movq 112(%rax), %r15
  movq (%rax), %rax
  callq *24(%rsp)
  leaq 24(%rsp), %rsp
  pushq %rax
  pushfq
  movq 24(%rsp), %rax
  popq 120(%rax)
  popq (%rax)
  movq %rbx, 8(%rax)
  movq %rcx, 16(%rax)
  movq %rdx, 24(%rax)
  movq %rsi, 32(%rax)
  movq %rdi, 40(%rax)
  movq %rbp, 48(%rax)
  movq %r8, 56(%rax)
  movq %r9, 64(%rax)
  movq %r10, 72(%rax)
  movq %r11, 80(%rax)
  movq %r12, 88(%rax)
  movq %r13, 96(%rax)
  movq %r14, 104(%rax)
  movq %r15, 112(%rax)
  popq %rdi
  popq %rdx
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbp
  popq %rbx
  ret
)");
extern "C" void test_call_with(void *function, const Registers *in, Registers *out);

Registers callWith(void *function, const Registers &in) {
  Registers out{};
  test_call_with(function, &in, &out);
  return out;
}

Image imageOf(const std::vector<bpftime_image_link> &links, const std::vector<std::string> &symbols,
              const std::string &binary, uint64_t ctxWords) {
  ImageWriter w;
  w.header.machine = 62;
  w.code = std::vector<uint8_t>(16, 0xc3);
  w.header.slots_off = 16;
  w.code.resize(16 + 3 * 8);
  for (uint32_t service : {BPFTIME_SERVICE_ENTER, BPFTIME_SERVICE_LEAVE, BPFTIME_SERVICE_SITES})
    w.imports.push_back({BPFTIME_IMPORT_SERVICE, 0, service});
  for (size_t i = 0; i < links.size(); ++i) {
    bpftime_image_program p{};
    p.name = w.addString("p" + std::to_string(i));
    p.type = 2;
    p.code_size = 1;
    p.ctx_words = ctxWords;
    w.programs.push_back(p);
    bpftime_image_link l = links[i];
    l.program = i;
    l.binary = w.addString(binary);
    l.symbol = w.addString(symbols[i]);
    l.site = BPFTIME_NO_SITE;
    w.links.push_back(l);
  }
  auto image = w.finish();
  if (!image) die(llvm::toString(image.takeError()).c_str());
  return std::move(*image);
}

Loaded::Loaded(const Image &image, uint64_t base, bool wrap) : image(image), base(base) {
  seenNow = {};
  store.clear();
  wrapNow = wrap;
  const bpftime_image_header &h = image.header();
  size = (h.code_size + 4095) & ~size_t(4095);
  for (uint64_t hint = (base & ~0xfffull) - 0x1000000; !code; hint -= 0x100000) {
    void *p = mmap(reinterpret_cast<void *>(hint), size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != MAP_FAILED) code = static_cast<uint8_t *>(p);
    if (base - hint > 0x70000000) die("no room near the module");
  }
  memcpy(code, image.bytes().data() + h.code_off, h.code_size);
  const void *services[] = {test_enter_service, test_leave_service, &seenNow};
  for (size_t i = 0; i < image.imports().size(); ++i)
    memcpy(code + h.slots_off + i * 8, &services[image.imports()[i].index - 1], 8);
  for (const bpftime_image_fixup &f : image.fixups()) {
    uint64_t at = reinterpret_cast<uint64_t>(code) + f.code_off;
    uint64_t value = (f.kind == BPFTIME_FIXUP_ZONE64 ? reinterpret_cast<uint64_t>(code) : base) + f.target +
                     int64_t(f.addend);
    if (f.kind == BPFTIME_FIXUP_REL32) {
      int64_t relative = value - at;
      if (relative != int32_t(relative)) die("out of reach");
      memcpy(code + f.code_off, &relative, 4);
    } else {
      memcpy(code + f.code_off, &value, 8);
    }
  }
  mprotect(code, size, PROT_READ | PROT_EXEC);
  for (const bpftime_image_site &s : image.sites()) {
    if (memcmp(reinterpret_cast<void *>(base + s.address), s.expected, s.patch_size) != 0)
      die("other bytes than expected");
    uint8_t jump[16] = {0xe9};
    int32_t to = int32_t(reinterpret_cast<uint64_t>(code) + s.trampoline_off - (base + s.address + 5));
    memcpy(jump + 1, &to, 4);
    // What is behind the jump must never run: a breakpoint shows if it does.
    memset(jump + 5, 0xcc, sizeof jump - 5);
    patch(s, jump);
  }
}

void Loaded::patch(const bpftime_image_site &s, const uint8_t *bytes) {
  uint64_t at = base + s.address, page = at & ~0xfffull;
  mprotect(reinterpret_cast<void *>(page), 8192, PROT_READ | PROT_WRITE | PROT_EXEC);
  memcpy(reinterpret_cast<void *>(at), bytes, s.patch_size);
  mprotect(reinterpret_cast<void *>(page), 8192, PROT_READ | PROT_EXEC);
}

Loaded::~Loaded() {
  for (const bpftime_image_site &s : image.sites()) patch(s, s.expected);
  munmap(code, size);
}

Seen Loaded::seen() const { return seenNow; }

}  // namespace bpftime::test
