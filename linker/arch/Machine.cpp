// One row per CPU. The sizes follow the processor supplements of the ELF ABI: nearly every
// relocation is of one instruction or of one word.
#include "arch/Machine.h"

#include <llvm/BinaryFormat/ELF.h>

namespace bpftime {

namespace {

using namespace llvm::ELF;

uint64_t x86Touches(uint32_t type, uint64_t) {
  // Narrower ones are not accepted at the end of a section, and no compiler puts them there.
  return type == R_X86_64_64 || type == R_X86_64_PC64 ? 8 : 4;
}

uint64_t aarch64Touches(uint32_t type, uint64_t) {
  return type == R_AARCH64_ABS64 || type == R_AARCH64_PREL64 ? 8 : 4;
}

uint64_t riscvTouches(uint32_t type, uint64_t addend) {
  switch (type) {
    case R_RISCV_64:
    case R_RISCV_ADD64:
    case R_RISCV_SUB64:
    case R_RISCV_CALL:
    case R_RISCV_CALL_PLT: return 8;  // the last two: a pair of instructions
    case R_RISCV_ADD16:
    case R_RISCV_SUB16:
    case R_RISCV_SET16:
    case R_RISCV_RVC_BRANCH:
    case R_RISCV_RVC_JUMP:
    case R_RISCV_RVC_LUI: return 2;
    case R_RISCV_ADD8:
    case R_RISCV_SUB8:
    case R_RISCV_SUB6:
    case R_RISCV_SET6:
    case R_RISCV_SET8: return 1;
    case R_RISCV_NONE:
    case R_RISCV_RELAX: return 0;
    case R_RISCV_ALIGN: return addend;  // so many bytes of padding
    default: return 4;
  }
}

uint64_t armTouches(uint32_t, uint64_t) { return 4; }

bool never(uint32_t) { return false; }
bool riscvTouchesNumber(uint32_t type) { return type == R_RISCV_SET_ULEB128 || type == R_RISCV_SUB_ULEB128; }

constexpr Machine rows[] = {
    {EM_X86_64, "x86_64-linux-gnu", true, R_X86_64_GLOB_DAT, 0, x86Touches, never},
    {EM_AARCH64, "aarch64-linux-gnu", true, R_AARCH64_GLOB_DAT, 0, aarch64Touches, never},
    {EM_RISCV, "riscv64-linux-gnu", true, R_RISCV_64, 1, riscvTouches, riscvTouchesNumber},
    {EM_ARM, "armv7-linux-gnueabihf", false, R_ARM_GLOB_DAT, 0, armTouches, never},
};

}  // namespace

const Machine *machineOf(uint16_t elf) {
  for (const Machine &row : rows)
    if (row.elf == elf) return &row;
  return nullptr;
}

}  // namespace bpftime
