// The ELF file in a zone, as assembly text behind the trampolines; who reads it and how is
// in abi/image.h.
//
// The facts behind the text (DWARF 5, 6.4; LSB Core, exception frames; the sources of the
// unwinders):
//   - A thread unwinds through a return point only from inside the wrapped call, so the
//     tables cover the call instructions and nothing else: an unwinder looks up the address
//     before a return address.
//   - The frame at a return point is empty, its CFA is the callee's. libgcc tells two frames
//     apart by their CFA and whether the inner one is a signal frame, so ours says that it
//     is one. The caller's address is then that of an instruction that has not run, so it
//     must lie in the call and not behind it: one byte less.
//   - A debugger needs neither, and calls signal frames by that name, so it has records of
//     its own.
//   - Expressions compute in 64 bits, unsigned for shifts; DW_OP_eq and DW_OP_bra are known to all.
#include "X86_64Unwind.h"

#include "trampoline.h"

#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

using namespace llvm::dwarf;
namespace ELF = llvm::ELF;

/// An expression under construction.
class Expression {
 public:
  std::vector<uint8_t> bytes;
  template <typename... Ops> void add(Ops... ops) { (bytes.push_back(uint8_t(ops)), ...); }
  void add64(uint8_t op, uint64_t value) {
    add(op);
    for (int i = 0; i < 8; ++i) add(value >> 8 * i);
  }
  /// A jump to a place that is not known yet; land() makes it that of the next operation.
  size_t jump(uint8_t op) {
    add(op, 0, 0);
    return bytes.size();
  }
  void land(size_t from) { setDistance(from, bytes.size()); }
  void jumpBack(uint8_t op, size_t to) {
    size_t from = jump(op);
    setDistance(from, to);
  }

 private:
  void setDistance(size_t from, size_t to) {
    bytes[from - 2] = uint8_t(to - from);
    bytes[from - 1] = uint8_t((to - from) >> 8);
  }
};

constexpr uint32_t entryShift = 4, windowEntries = 2 * BPFTIME_RETURN_LINE_ENTRIES;
constexpr uint32_t lastEntry = BPFTIME_RETURN_LINES * BPFTIME_RETURN_LINE_ENTRIES - 1;
static_assert(sizeof(bpftime_return_entry) == 1 << entryShift && windowEntries == 8 && lastEntry == 0xfff &&
              offsetof(bpftime_return_entry, ret) == 8);

/// The file's header and its two program headers, for a zone at 0.
constexpr const char *fileHeaders = R"(  .balign 16, 0xcc
elf:
  .byte 0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0
  .quad 0
  .short 3, 62
  .long 1
  .quad 0, 64, elf_sections - elf
  .long 0
  .short 64, 56, 2, 64, {2}, 3
  .long 1, 5
  .quad 0, 0, 0, 0, {0}, 4096
  .long 0x6474e550, 4
  .quad elf_header - elf, {1}, 0, elf_end - elf_header, elf_end - elf_header, 4
)";

struct Section {
  const char *name;
  unsigned type, flags;
  std::string off, size;
};

/// A section header; `address` may ask for a fix-up of it.
void writeSection(llvm::raw_ostream &os, const Section &s, llvm::function_ref<void()> address) {
  os << llvm::formatv("  .long elf_name_{0} - elf_names, {1}\n  .quad {2}\n", s.name, s.type, s.flags);
  address();
  os << llvm::formatv("  .quad 0, {0}, {1}\n  .long 0, 0\n  .quad 1, 0\n", s.off, s.size);
}

unsigned sectionsOf(const UnwindSpec &spec) { return spec.debugLink.empty() ? 4 : 5; }

void writeBytes(llvm::raw_ostream &os, llvm::ArrayRef<uint8_t> bytes) {
  for (uint8_t b : bytes) os << llvm::formatv("  .byte {0}\n", unsigned(b));
}

/// A common entry: CFA = rsp, and the caller's address by expression.
void writeCommonEntry(llvm::raw_ostream &os, const char *label, bool isInProcess, uint32_t slot,
                      llvm::function_ref<void(uint64_t, const char *)> fixup) {
  CallerExpression e = callerExpression(0, isInProcess);
  os << llvm::formatv("{0}:\n  .long {0}_end - . - 4\n  .long 0\n  .byte 1\n  .asciz \"{1}\"\n", label,
                      isInProcess ? "zRS" : "zR");
  os << "  .byte 1, 0x78, 16, 1, 0x1b\n";  // units 1 and -8, return column, FDEs relative
  os << llvm::formatv("  .byte {0}, 7, 0\n", unsigned(DW_CFA_def_cfa));
  os << llvm::formatv("  .byte {0}, 16\n  .uleb128 {1}\n", unsigned(DW_CFA_val_expression), e.bytes.size());
  writeBytes(os, llvm::ArrayRef(e.bytes).take_front(e.slotAt));
  fixup(slot, nullptr);
  os << "  .quad 0\n";
  writeBytes(os, llvm::ArrayRef(e.bytes).drop_front(e.slotAt + 8));
  os << llvm::formatv("  .balign 4, 0\n{0}_end:\n", label);
}

/// One record per site, called by the common entry's name and the site's number.
void writeEntries(llvm::raw_ostream &os, const char *common, llvm::ArrayRef<uint32_t> sites) {
  for (uint32_t n : sites)
    os << llvm::formatv("{0}{1}:\n  .long 16, . - {0}, C{1} - ., R{1} - C{1}, 0\n", common, n);
}

}  // namespace

CallerExpression callerExpression(uint64_t slot, uint8_t distance) {
  Expression e;
  // One value too many: libgcc refuses to pick the last one of the stack.
  e.add(DW_OP_dup, DW_OP_lit8, DW_OP_minus, DW_OP_lit3, DW_OP_shr);  // slot / 8
  e.add(DW_OP_dup);
  e.add64(DW_OP_const8u, BPFTIME_RETURN_HASH);
  e.add(DW_OP_mul, DW_OP_const1u, BPFTIME_RETURN_HASH_SHIFT, DW_OP_shr);
  e.add(DW_OP_lit2, DW_OP_shl, DW_OP_lit0 + windowEntries);  // slot / 8, first entry, how many are left
  size_t loop = e.bytes.size();
  e.add(DW_OP_lit1, DW_OP_minus, DW_OP_over, DW_OP_over, DW_OP_plus);
  e.add(DW_OP_const2u, lastEntry & 0xff, lastEntry >> 8, DW_OP_and, DW_OP_lit0 + entryShift, DW_OP_shl);
  e.add64(DW_OP_addr, slot);
  uint32_t slotAt = e.bytes.size() - 8;
  e.add(DW_OP_deref, DW_OP_deref, DW_OP_plus);  // .., the entry
  e.add(DW_OP_dup, DW_OP_deref, DW_OP_lit16, DW_OP_shl, DW_OP_lit16, DW_OP_shr);
  e.add(DW_OP_pick, 4, DW_OP_eq);
  size_t found = e.jump(DW_OP_bra);
  e.add(DW_OP_drop, DW_OP_dup);
  e.jumpBack(DW_OP_bra, loop);
  e.add(DW_OP_lit0);
  size_t end = e.jump(DW_OP_skip);
  e.land(found);
  e.add(DW_OP_plus_uconst, offsetof(bpftime_return_entry, ret), DW_OP_deref);
  if (distance) e.add(DW_OP_lit0 + distance, DW_OP_minus);
  e.land(end);
  return {std::move(e.bytes), slotAt};
}

void writeUnwindFile(llvm::raw_ostream &os, const UnwindSpec &spec,
                     llvm::function_ref<void(uint64_t off, const char *label)> fixup) {
  auto at = [&](const char *label) { return llvm::formatv("{0} - B + {1}", label, spec.codeOff).str(); };
  os << llvm::formatv(fileHeaders, at("elf_end"), at("elf_header"), sectionsOf(spec));
  os << "elf_sections:\n  .fill 64\n";
  writeSection(os, {"image", ELF::SHT_NOBITS, ELF::SHF_ALLOC | ELF::SHF_EXECINSTR, "0", at("elf_end")},
               [&] { fixup(0, nullptr); });
  // Not loaded: gdb would miss the program header for it.
  writeSection(os, {"eh_frame", ELF::SHT_PROGBITS, 0, "debugger - elf", "process - debugger"},
               [&] { fixup(0, "debugger"); });
  writeSection(os, {"shstrtab", ELF::SHT_STRTAB, 0, "elf_names - elf", "elf_link - elf_names"}, [] {});
  if (!spec.debugLink.empty())
    writeSection(os, {"gnu_debuglink", ELF::SHT_PROGBITS, 0, "elf_link - elf", "elf_crc + 4 - elf_link"},
                 [] {});
  os << "elf_names:\n  .byte 0\n";
  for (const char *name : {"image", "eh_frame", "shstrtab", "gnu_debuglink"})
    os << llvm::formatv("elf_name_{0}:\n  .asciz \".{0}\"\n", name);
  os << "  .balign 4, 0\nelf_link:\n";
  if (!spec.debugLink.empty()) writeBytes(os, {spec.debugLink.bytes_begin(), spec.debugLink.size() + 1});
  os << "  .balign 4, 0\nelf_crc:\n  .long 0\n  .balign 8, 0\n";
  writeCommonEntry(os, "debugger", false, spec.sitesSlot, fixup);
  writeEntries(os, "debugger", spec.sites);
  os << "  .balign 8, 0\n";
  writeCommonEntry(os, "process", true, spec.sitesSlot, fixup);
  writeEntries(os, "process", spec.sites);
  os << "  .long 0\nelf_header:\n  .byte 1, 0x1b, 0x03, 0x3b\n";
  os << llvm::formatv("  .long process - ., {0}\n", spec.sites.size());
  for (uint32_t n : spec.sites)
    os << llvm::formatv("  .long C{0} - elf_header, process{0} - elf_header\n", n);
  os << "elf_end:\n";
}

}  // namespace bpftime
