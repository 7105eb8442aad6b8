// Writes x86_64 trampolines as assembly text; the contract is abi/trampoline.h.
//
// The facts behind the text:
//   - At a function's entry rsp is 8 above a multiple of 16, flags are dead and nothing
//     lies below rsp. Elsewhere nothing of this holds: skip the red zone (128 bytes),
//     save the flags, align.
//   - Callees keep rbx, rbp and r12 to r15. The other nine general registers are saved
//     and restored, all of them: a caller in the same binary may know which of them the
//     probed function leaves alone and count on it.
//   - The runtime and the programs it runs touch no vector register.
//   - `lea` and `mov` change no flags.
//
// Debuggers unwind through the call of the runtime by .cfi_ directives, where what they
// need is in the frame: not from the middle of a function, whose own frame nobody knows
// here. At R the caller's address is in the runtime's store (X86_64Unwind.cpp), in whose file
// it is for all unwinders of the process; behind the call of the runtime it is in the frame.
//
// One text holds all sites; labels carry the site's number. T: trampoline, D: displaced
// instructions, W: wrapped call, R: where the wrapped call returns, F: a place to fix up,
// C: the call that wraps; M: a displaced instruction that a thread may stand on.
#include "X86_64.h"

#include "Assembler.h"
#include "X86_64Hook.h"
#include "X86_64Unwind.h"
#include "support/Diagnostic.h"

#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime {

namespace {

using llvm::Expected;

/// Words of struct bpftime_regs.
enum Word {
  R15,
  R14,
  R13,
  R12,
  Rbp,
  Rbx,
  R11,
  R10,
  R9,
  R8,
  Rax,
  Rcx,
  Rdx,
  Rsi,
  Rdi,
  OrigRax,
  Rip,
  Cs,
  Eflags,
  Rsp,
  Ss,
  Words
};
constexpr const char *wordNames[] = {"r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10",
                                     "r9",  "r8",  "rax", "rcx", "rdx", "rsi", "rdi"};
constexpr Word callerSaved[] = {R11, R10, R9, R8, Rax, Rcx, Rdx, Rsi, Rdi};
constexpr Word calleeSaved[] = {R15, R14, R13, R12, Rbp, Rbx};
constexpr uint32_t regsBytes = Words * 8;
constexpr uint32_t userCs = 0x33, userSs = 0x2b;  // of every 64-bit Linux process

/// Writes the text of one site after the other and remembers what needs a fix-up.
class Writer {
 public:
  Writer(uint32_t codeOff, ServiceSlots slots) : codeOff(codeOff), slots(slots), os(text) {
    os << ".cfi_sections .debug_frame\n.text\nB:\n";
  }
  void write(const TrampolineSpec &);
  Expected<TrampolineCode> finish(llvm::ArrayRef<TrampolineSpec>, llvm::StringRef debugLink);

 private:
  struct PendingFixup {
    std::optional<uint32_t> site;
    std::string label;
    uint32_t delta;
    bpftime_fixup_kind kind;
    int32_t addend;
    uint64_t target;
    const char *targetLabel;  ///< what is meant instead of `target`, or nullptr
  };

  template <typename... Args> void emit(const char *format, Args &&...args) {
    os << "  " << llvm::formatv(format, std::forward<Args>(args)...) << "\n";
  }
  /// A slot, relative to where this text will lie in the code part.
  std::string slot(uint32_t off) {
    return llvm::formatv("B-{0}(%rip)", int64_t(codeOff) - int64_t(off)).str();
  }
  void emitBytes(llvm::ArrayRef<uint8_t>);
  void emitReference(const std::string &opcode, uint64_t target);
  void emitFixup(uint32_t delta, bpftime_fixup_kind, int32_t addend, uint64_t target);
  void emitLiteral(uint32_t number, uint64_t target);

  void saveCallerSaved() {
    for (Word w : callerSaved) emit("movq %{0}, {1}(%rsp)", wordNames[w], w * 8);
  }
  void restoreCallerSaved() {
    for (Word w : callerSaved) emit("movq {1}(%rsp), %{0}", wordNames[w], w * 8);
  }
  void saveRead(uint64_t words, bool flagsAreLive);
  void callService(uint32_t service, llvm::StringRef duringCall = "");
  void writeEntry(const TrampolineSpec &);
  void writeMiddle(const TrampolineSpec &);
  void writeDisplaced(const TrampolineSpec &);
  void writeCopy(const NativeInsn &);
  void writeCall(const NativeInsn &);
  void emitCaller();
  void writeReturn(const TrampolineSpec &);
  void writeUnwinding(llvm::StringRef debugLink);

  uint32_t codeOff;
  ServiceSlots slots;
  std::string text;
  llvm::raw_string_ostream os;
  uint32_t labels = 0, literals = 0;
  std::optional<uint32_t> site;
  std::vector<uint32_t> wrapping;
  std::vector<PendingFixup> pending;
};

/// Bytes of the probed code as they are.
void Writer::emitBytes(llvm::ArrayRef<uint8_t> bytes) {
  os << "  .byte ";
  for (size_t i = 0; i < bytes.size(); ++i) os << (i ? "," : "") << unsigned(bytes[i]);
  os << "\n";
}

/// Remembers that the 4 or 8 bytes `delta` behind here depend on where the module lies.
void Writer::emitFixup(uint32_t delta, bpftime_fixup_kind kind, int32_t addend, uint64_t target) {
  std::string label = llvm::formatv("F{0}", labels++).str();
  os << label << ":\n";
  pending.push_back({site, label, delta, kind, addend, target, nullptr});
}

/// An instruction that ends with a 32-bit displacement to a place in the module.
void Writer::emitReference(const std::string &opcodeBytes, uint64_t target) {
  os << "  .byte " << opcodeBytes << "\n";
  emitFixup(0, BPFTIME_FIXUP_REL32, -4, target);
  emit(".long 0");
}

/// Eight bytes, called L<number>, that hold an address in the module.
void Writer::emitLiteral(uint32_t number, uint64_t target) {
  emit(".balign 8, 0xcc");
  os << "L" << number << ":\n";
  emitFixup(0, BPFTIME_FIXUP_ABS64, 0, target);
  emit(".quad 0");
}

/// Stores what programs read beyond the caller-saved registers. `rax` is free by now.
void Writer::saveRead(uint64_t words, bool flagsAreLive) {
  auto reads = [&](Word w) { return words >> w & 1; };
  for (Word w : calleeSaved)
    if (reads(w)) emit("movq %{0}, {1}(%rsp)", wordNames[w], w * 8);
  if (reads(OrigRax)) emit("movq $-1, {0}(%rsp)", OrigRax * 8);
  if (reads(Cs)) emit("movq ${0}, {1}(%rsp)", userCs, Cs * 8);
  if (reads(Ss)) emit("movq ${0}, {1}(%rsp)", userSs, Ss * 8);
  if (reads(Eflags) && !flagsAreLive) {
    emit("pushfq");
    emit("popq {0}(%rsp)", Eflags * 8);
  }
}

/// First argument: the process's sites; second: which; rdx already holds the registers.
/// `duringCall` is a directive for debuggers.
void Writer::callService(uint32_t service, llvm::StringRef duringCall) {
  emit("movq {0}, %rdi", slot(slots.sites));
  emit("movl ${0}, %esi", *site);
  os << duringCall;
  emit("callq *{0}", slot(service));
}

/// At a function's entry: registers, enter, registers back. Flags carry the answer of
/// enter over the restoring moves.
void Writer::writeEntry(const TrampolineSpec &s) {
  emit(".cfi_startproc");
  emit("leaq -{0}(%rsp), %rsp", regsBytes);
  emit(".cfi_adjust_cfa_offset {0}", regsBytes);
  saveCallerSaved();
  saveRead(s.entryWords, false);
  // The runtime keys its store of return addresses by the slot, so a site that wraps
  // always has rsp.
  if (s.wraps || (s.entryWords >> Rsp & 1)) {
    emit("leaq {0}(%rsp), %rax", regsBytes);
    emit("movq %rax, {0}(%rsp)", Rsp * 8);
  }
  if (s.entryWords >> Rip & 1) {
    emitReference("0x48,0x8d,0x05", s.probed);  // leaq probed(%rip), %rax
    emit("movq %rax, {0}(%rsp)", Rip * 8);
  }
  emit("movq %rsp, %rdx");
  callService(slots.enter);
  if (s.wraps) emit("testl %eax, %eax");
  restoreCallerSaved();
  emit("leaq {0}(%rsp), %rsp", regsBytes);
  emit(".cfi_adjust_cfa_offset -{0}", regsBytes);
  if (s.wraps) emit("jne W{0}", *site);
  emit(".cfi_endproc");
}

/// Anywhere else: the red zone and the flags are alive and the stack may lie unaligned.
/// rbx holds the frame over the call; its own word is always stored and restored.
void Writer::writeMiddle(const TrampolineSpec &s) {
  emit("leaq -128(%rsp), %rsp");
  emit("pushfq");
  emit("leaq -{0}(%rsp), %rsp", regsBytes);
  constexpr uint32_t frameBytes = regsBytes + 8 + 128;
  saveCallerSaved();
  saveRead(s.entryWords | 1 << Rbx, true);
  if (s.entryWords >> Eflags & 1) {
    emit("movq {0}(%rsp), %rax", regsBytes);
    emit("movq %rax, {0}(%rsp)", Eflags * 8);
  }
  if (s.entryWords >> Rsp & 1) {
    emit("leaq {0}(%rsp), %rax", frameBytes);
    emit("movq %rax, {0}(%rsp)", Rsp * 8);
  }
  if (s.entryWords >> Rip & 1) {
    emitReference("0x48,0x8d,0x05", s.probed);
    emit("movq %rax, {0}(%rsp)", Rip * 8);
  }
  emit("cld");
  emit("movq %rsp, %rdx");
  emit("movq %rsp, %rbx");
  emit("andq $-16, %rsp");
  callService(slots.enter);
  emit("movq %rbx, %rsp");
  restoreCallerSaved();
  emit("movq {0}(%rsp), %rbx", Rbx * 8);
  emit("leaq {0}(%rsp), %rsp", regsBytes);
  emit("popfq");
  emit("leaq 128(%rsp), %rsp");
}

/// A direct or indirect call among the displaced instructions is the last of them, so it
/// returns behind the patch: push that address and jump.
void Writer::writeCall(const NativeInsn &i) {
  uint32_t literal = literals++;
  emit("pushq L{0}(%rip)", literal);
  if (i.flow == Flow::Call) {
    emitReference("0xe9", *i.target);
  } else {
    // ff /2 is call, ff /4 is jmp; the ModRM byte stands before the displacement, or last.
    std::vector<uint8_t> bytes = i.bytes;
    uint8_t &modrm = i.operand ? bytes[i.operandOff - 1] : bytes.back();
    modrm = (modrm & ~0x38) | 4 << 3;
    if (i.operand)
      emitFixup(i.operandOff, BPFTIME_FIXUP_REL32, -int32_t(bytes.size() - i.operandOff), *i.operand);
    emitBytes(bytes);
  }
  emitLiteral(literal, i.end());
}

/// One displaced instruction: as it is, with a fix-up, or in its long form.
void Writer::writeCopy(const NativeInsn &i) {
  if (i.flow == Flow::Call || i.flow == Flow::IndirectCall) return writeCall(i);
  if (i.flow == Flow::Jump) return emitReference("0xe9", *i.target);
  if (i.flow == Flow::Branch) {
    // The condition is the low half of the last opcode byte: 7x, or 0f 8x.
    uint8_t opcode = i.bytes.size() >= 6 ? i.bytes[i.bytes.size() - 5] : i.bytes[i.bytes.size() - 2];
    return emitReference(llvm::formatv("0x0f,{0}", 0x80 | (opcode & 15)).str(), *i.target);
  }
  if (i.operand)
    emitFixup(i.operandOff, BPFTIME_FIXUP_REL32, -int32_t(i.bytes.size() - i.operandOff), *i.operand);
  emitBytes(i.bytes);
}

/// The displaced instructions and the way back. Both the plain path and the wrapped call
/// run this copy.
void Writer::writeDisplaced(const TrampolineSpec &s) {
  os << "D" << *site << ":\n";
  for (size_t n = 0; n < s.displaced.size(); ++n) {
    os << "M" << *site << "_" << n << ":\n";
    writeCopy(s.displaced[n]);
  }
  // Behind a jump or return there is nothing to go on to.
  Flow last = s.displaced.back().flow;
  if (last == Flow::Next || last == Flow::Branch) emitReference("0xe9", s.patch + s.patchSize);
}

/// For debuggers: the caller's address is where the runtime keeps it.
void Writer::emitCaller() {
  CallerExpression e = callerExpression(slots.sites, 0);
  os << llvm::formatv("  .cfi_escape {0}, 16, {1}", unsigned(llvm::dwarf::DW_CFA_val_expression),
                      e.bytes.size());
  for (uint8_t b : e.bytes) os << ", " << unsigned(b);
  os << "\n";
}

/// The wrapped call: the same stack slot gets R as its return address. Behind it the slot
/// lies just below rsp; the registers are built below the slot.
void Writer::writeReturn(const TrampolineSpec &s) {
  constexpr uint32_t frameBytes = regsBytes + 8;
  os << "W" << *site << ":\n";
  emit("leaq 8(%rsp), %rsp");
  emit(".cfi_startproc");
  emit(".cfi_def_cfa_offset 0");
  os << "C" << *site << ":\n";
  emitCaller();
  emit("callq D{0}", *site);
  os << "R" << *site << ":\n";
  emit("leaq -{0}(%rsp), %rsp", frameBytes);
  emit(".cfi_adjust_cfa_offset {0}", frameBytes);
  saveCallerSaved();
  saveRead(s.returnWords, false);
  emit("leaq {0}(%rsp), %rax", frameBytes);
  emit("movq %rax, {0}(%rsp)", Rsp * 8);
  emit("movq %rsp, %rdx");
  callService(slots.leave, llvm::formatv("  .cfi_offset %rip, {0}\n", Rip * 8 - int(frameBytes)).str());
  emit("movq %rax, {0}(%rsp)", regsBytes);
  emit(".cfi_offset %rip, -8");
  restoreCallerSaved();
  emit("leaq {0}(%rsp), %rsp", regsBytes);
  emit(".cfi_adjust_cfa_offset -{0}", regsBytes);
  emit("retq");
  emit(".cfi_endproc");
}

/// One site from its first byte to its last.
void Writer::write(const TrampolineSpec &s) {
  site = s.site;
  emit(".balign 16, 0xcc");
  os << "T" << *site << ":\n";
  if (s.hook) writeHook(os, s.hook, s.site, slot(slots.sites));
  else if (s.isEntry) writeEntry(s);
  else writeMiddle(s);
  writeDisplaced(s);
  if (s.wraps) writeReturn(s);
  if (s.wraps) wrapping.push_back(s.site);
}

/// What the zone says of itself.
void Writer::writeUnwinding(llvm::StringRef debugLink) {
  site.reset();
  writeUnwindFile(os, {wrapping, codeOff, slots.sites, debugLink}, [&](uint64_t off, const char *label) {
    emitFixup(0, BPFTIME_FIXUP_ZONE64, 0, off);
    pending.back().targetLabel = label;
  });
}

/// Assembles the text and turns labels into code offsets.
Expected<TrampolineCode> Writer::finish(llvm::ArrayRef<TrampolineSpec> specs, llvm::StringRef debugLink) {
  // Unwinders pass through return points only; debuggers want to know of every zone.
  bool speaks = !wrapping.empty() || !debugLink.empty();
  if (speaks) writeUnwinding(debugLink);
  auto assembled = assemble(text, codeOff);
  if (!assembled) return assembled.takeError();
  auto at = [&](const std::string &label) { return codeOff + assembled->labels.at(label); };
  TrampolineCode out;
  for (const TrampolineSpec &s : specs) {
    std::string n = std::to_string(s.site);
    TrampolineCode::Site site{at("T" + n), s.wraps ? at("R" + n) : 0, {}};
    for (size_t i = 1; i < s.displaced.size(); ++i)
      site.moves.push_back(
          {uint32_t(s.displaced[i].address - s.patch), at("M" + n + "_" + std::to_string(i))});
    out.sites.push_back(std::move(site));
  }
  for (const PendingFixup &f : pending)
    out.fixups.push_back(
        {f.site, at(f.label) + f.delta, f.kind, f.addend, f.targetLabel ? at(f.targetLabel) : f.target});
  if (speaks) out.elfOff = at("elf"), out.checksumOff = at("elf_crc");
  out.bytes = std::move(assembled->bytes);
  out.frames = std::move(assembled->frames);
  return out;
}

}  // namespace

Expected<TrampolineCode> writeTrampolines(llvm::ArrayRef<TrampolineSpec> specs, uint32_t codeOff,
                                          ServiceSlots slots, llvm::StringRef debugLink) {
  Writer writer(codeOff, slots);
  for (const TrampolineSpec &s : specs) writer.write(s);
  return writer.finish(specs, debugLink);
}

}  // namespace bpftime
