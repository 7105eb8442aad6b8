// What the attach planner needs to know of x86_64, in neutral words. All knowledge of
// encodings, registers and calling conventions is behind this header.
#pragma once

#include "image.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

/// How control leaves an instruction.
enum class Flow : uint8_t {
  Next,          ///< to the following instruction
  Branch,        ///< to `target` or the following one
  Jump,          ///< to `target`
  Call,          ///< to `target`, and back
  IndirectCall,  ///< anywhere, and back
  Stop,          ///< indirect jump, return, trap: not to the following instruction
};

/// A decoded instruction of the probed code.
struct NativeInsn {
  uint64_t address = 0;
  std::vector<uint8_t> bytes;
  Flow flow = Flow::Next;
  std::optional<uint64_t> target;   ///< of a direct branch, jump or call
  std::optional<uint64_t> operand;  ///< address of an operand relative to the instruction pointer
  uint8_t operandOff = 0;           ///< where in `bytes` its four bytes are
  bool isPadding = false;           ///< nop or int3: what compilers put between functions
  bool isEntryMark = false;         ///< endbr64: the target of indirect calls must stay one
  bool popsArguments = false;       ///< return that also removes stack arguments
  const char *immovable = nullptr;  ///< why a copy elsewhere would not do the same, or nullptr
  std::string text;                 ///< assembly, for messages

  uint64_t end() const { return address + bytes.size(); }
};

/// Decodes instructions with LLVM MC. Not thread-safe.
class Decoder {
 public:
  Decoder();
  ~Decoder();
  /// The instruction at the start of `bytes`, or nothing if there is none: where it goes
  /// and what kind it is. `operand`, `immovable` and `text` stay empty.
  std::optional<NativeInsn> scan(llvm::ArrayRef<uint8_t> bytes, uint64_t address);
  /// The same with all fields, for an instruction that is to be moved.
  std::optional<NativeInsn> decode(llvm::ArrayRef<uint8_t> bytes, uint64_t address);

 private:
  struct State;
  std::unique_ptr<State> state;
};

constexpr uint32_t patchBytes = 5;          ///< jmp rel32
constexpr uint32_t shortBranchReach = 130;  ///< a rel8 branch and its own two bytes

/// Calls `found(from, to)` for every place in `code` that read as a direct branch with a
/// 32-bit displacement leads to [begin, end). Decoding is not needed: every byte is
/// taken as a possible start, so nothing is missed and a little may be imagined.
template <typename Found>
void findFarBranches(llvm::ArrayRef<uint8_t> code, uint64_t address, uint64_t begin, uint64_t end,
                     Found found) {
  for (size_t i = 0; i + 5 <= code.size(); ++i) {
    uint8_t b = code[i];
    // e8/e9: call, jmp; 0f 80..8f: jcc; c7 f8: xbegin. The displacement follows.
    bool isOne = (b & 0xfe) == 0xe8,
         isTwo = (b == 0x0f && (code[i + 1] & 0xf0) == 0x80) || (b == 0xc7 && code[i + 1] == 0xf8);
    size_t at = i + (isOne ? 1 : 2);
    if (!(isOne || isTwo) || at + 4 > code.size()) continue;
    int32_t displacement =
        int32_t(code[at] | code[at + 1] << 8 | code[at + 2] << 16 | uint32_t(code[at + 3]) << 24);
    uint64_t to = address + at + 4 + int64_t(displacement);
    if (to >= begin && to < end) found(address + i, to);
  }
}

/// A site as the trampoline writer sees it.
struct TrampolineSpec {
  uint64_t probed;  ///< address programs see as the instruction pointer
  uint64_t patch;   ///< first patched byte
  uint32_t patchSize;
  std::vector<NativeInsn> displaced;  ///< the instructions in the patched bytes
  bool isEntry;                       ///< at a function's entry: flags are dead, red zone empty
  bool wraps;                         ///< has return links
  uint64_t entryWords, returnWords;   ///< context words that programs read
  uint32_t site;                      ///< index given to the runtime
  bpftime_site_hook hook;             ///< what the trampoline does instead of calling the runtime
};

/// Code offsets of what trampolines reach through the image's import slots.
struct ServiceSlots {
  uint32_t enter, leave, sites;
};

/// A reference from the code part to the module, or to itself, resolved when it is loaded.
struct TrampolineFixup {
  std::optional<uint32_t> site;  ///< nothing: of no site, and so of no module
  uint32_t codeOff;
  bpftime_fixup_kind kind;
  int32_t addend;
  uint64_t target;
};

struct TrampolineCode {
  struct Site {
    uint32_t trampolineOff, returnOff;                 ///< 0 if nothing is wrapped
    std::vector<std::pair<uint32_t, uint32_t>> moves;  ///< offset in the patch, code offset
  };
  uint32_t elfOff = 0;         ///< of the file for unwinders; 0 if nobody wants it
  uint32_t checksumOff = 0;    ///< in it, of four bytes for the checksum of the file for debuggers
  std::vector<uint8_t> bytes;  ///< to be appended at the code offset they were written for
  std::vector<Site> sites;     ///< in the order of the specs
  std::vector<TrampolineFixup> fixups;
  std::vector<uint8_t> frames;  ///< .debug_frame for debuggers, in code offsets
};

/// Writes the trampolines of all sites as one run of code that starts at `codeOff`.
/// `debugLink` is where debuggers find more, or empty.
llvm::Expected<TrampolineCode> writeTrampolines(llvm::ArrayRef<TrampolineSpec>, uint32_t codeOff,
                                                ServiceSlots, llvm::StringRef debugLink = "");

}  // namespace bpftime
