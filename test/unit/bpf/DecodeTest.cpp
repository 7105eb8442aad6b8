// The decoder, class by class: what each encoding means, and that every encoding which
// means nothing is refused. Expected values come from RFC 9669's tables, written out by
// hand and not computed from the decoder's own.
#include "Support.h"

#include <set>

namespace bpftime {
namespace {

using namespace test;

TEST(Decode, AluReadsBothFormsAndBothWidths) {
  Insn add = decoded({raw(0x07, 1, 0, 0, -3), raw(0x95)})[0];
  EXPECT_EQ(add.kind, InsnKind::Alu);
  EXPECT_EQ(add.alu, AluOp::Add);
  EXPECT_TRUE(add.is64);
  EXPECT_FALSE(add.usesReg);
  EXPECT_EQ(add.imm, -3);
  Insn arsh = decoded({raw(0xcc, 2, 3), raw(0x95)})[0];
  EXPECT_EQ(arsh.alu, AluOp::Arsh);
  EXPECT_FALSE(arsh.is64);
  EXPECT_TRUE(arsh.usesReg);
  EXPECT_EQ(arsh.dst, 2);
  EXPECT_EQ(arsh.src, 3);
}

TEST(Decode, EveryAluOperationHasItsNumber) {
  const AluOp byNumber[] = {AluOp::Add, AluOp::Sub, AluOp::Mul, AluOp::Div, AluOp::Or,
                            AluOp::And, AluOp::Lsh, AluOp::Rsh, AluOp::Neg, AluOp::Mod,
                            AluOp::Xor, AluOp::Mov, AluOp::Arsh};
  for (unsigned op = 0; op < 13; ++op)
    EXPECT_EQ(decoded({raw(uint8_t(op << 4 | 7))})[0].alu, byNumber[op]) << op;
  EXPECT_EQ(refusal(raw(0xe7)), "unknown-opcode");
  EXPECT_EQ(refusal(raw(0xf4)), "unknown-opcode");
}

TEST(Decode, OffsetOneMakesDivisionSigned) {
  EXPECT_EQ(decoded({raw(0x3f, 1, 2, 1)})[0].alu, AluOp::SDiv);
  EXPECT_EQ(decoded({raw(0x94, 1, 0, 1, 7)})[0].alu, AluOp::SMod);
  EXPECT_EQ(refusal(raw(0x3f, 1, 2, 2)), "reserved-field");
  EXPECT_EQ(refusal(raw(0x0f, 1, 2, 1)), "reserved-field");
}

TEST(Decode, MoveSignExtendsFromTheWidthsOfItsClass) {
  EXPECT_EQ(decoded({raw(0xbf, 1, 2, 32)})[0].signBits, 32);
  EXPECT_EQ(decoded({raw(0xbc, 1, 2, 8)})[0].signBits, 8);
  EXPECT_EQ(refusal(raw(0xbc, 1, 2, 32)), "reserved-field");
  EXPECT_EQ(refusal(raw(0xb7, 1, 0, 8)), "reserved-field");
  EXPECT_EQ(refusal(raw(0xbf, 1, 2, 0, 5)), "reserved-field");
  EXPECT_EQ(decoded({raw(0xbf, 1, 2, 1, 1)})[0].kind, InsnKind::AddrSpaceCast);
}

TEST(Decode, ByteSwapsNameTheirOrderAndWidth) {
  Insn little = decoded({raw(0xd4, 1, 0, 0, 16)})[0];
  EXPECT_EQ(little.kind, InsnKind::Swap);
  EXPECT_EQ(little.swap, SwapOp::ToLittle);
  EXPECT_EQ(little.size, 2);
  EXPECT_EQ(decoded({raw(0xdc, 1, 0, 0, 64)})[0].swap, SwapOp::ToBig);
  EXPECT_EQ(decoded({raw(0xd7, 1, 0, 0, 32)})[0].swap, SwapOp::Reverse);
  EXPECT_EQ(refusal(raw(0xd4, 1, 0, 0, 24)), "reserved-field");
  EXPECT_EQ(refusal(raw(0xdf, 1, 0, 0, 32)), "unknown-opcode");
}

TEST(Decode, WideLoadsKeepSixtyFourBits) {
  std::vector<Insn> insns = decoded({raw(0x18, 3, 0, 0, int32_t(0x89abcdef)), raw(0, 0, 0, 0, 0x01234567)});
  EXPECT_EQ(insns[0].kind, InsnKind::LoadImm64);
  EXPECT_EQ(uint64_t(insns[0].imm), 0x0123456789abcdefu);
  EXPECT_EQ(insns[1].kind, InsnKind::WideTail);
}

TEST(Decode, WideLoadsNameMapsValuesAndSubprograms) {
  std::vector<Insn> insns = decoded({raw(0x18, 1, 1, 0, 4), raw(0), raw(0x18, 1, 2, 0, 5),
                                     raw(0, 0, 0, 0, 24), raw(0x18, 1, 4, 0, 1), raw(0), raw(0x95)});
  EXPECT_EQ(insns[0].imm64, Imm64Kind::Map);
  EXPECT_EQ(index(insns[0].map), 4u);
  EXPECT_EQ(insns[2].imm64, Imm64Kind::MapValue);
  EXPECT_EQ(index(insns[2].map), 5u);
  EXPECT_EQ(insns[2].imm, 24);
  EXPECT_EQ(insns[4].imm64, Imm64Kind::Subprogram);
  EXPECT_EQ(index(insns[4].target), 6u);
}

TEST(Decode, WideLoadsWithoutTheirSecondHalfAreRefused) {
  EXPECT_EQ(refusals({raw(0x18, 1)}), std::vector<std::string>{"truncated-wide"});
  EXPECT_EQ(refusals({raw(0x18, 1), raw(0x95)})[0], "truncated-wide");
  EXPECT_EQ(refusals({raw(0x18, 1, 7), raw(0)})[0], "reserved-field");
  EXPECT_EQ(refusals({raw(0x18, 1, 1, 0, 0), raw(0, 0, 0, 0, 1)})[0], "reserved-field");
}

TEST(Decode, LoadsAndStoresHaveWidthsAndSigns) {
  Insn load = decoded({raw(0x71, 1, 2, -8)})[0];
  EXPECT_EQ(load.kind, InsnKind::Load);
  EXPECT_EQ(load.size, 1);
  EXPECT_EQ(load.off, -8);
  EXPECT_FALSE(load.isSigned);
  Insn extending = decoded({raw(0x81, 1, 2)})[0];
  EXPECT_EQ(extending.size, 4);
  EXPECT_TRUE(extending.isSigned);
  EXPECT_EQ(refusal(raw(0x99, 1, 2)), "unknown-opcode");
  Insn store = decoded({raw(0x7a, 10, 0, -16, -1)})[0];
  EXPECT_EQ(store.kind, InsnKind::Store);
  EXPECT_EQ(store.size, 8);
  EXPECT_FALSE(store.usesReg);
  EXPECT_EQ(store.imm, -1);
  EXPECT_TRUE(decoded({raw(0x6b, 10, 3, -16)})[0].usesReg);
  EXPECT_EQ(refusal(raw(0x7a, 10, 1)), "reserved-field");
  EXPECT_EQ(refusal(raw(0x79, 1, 2, 0, 1)), "reserved-field");
}

TEST(Decode, AtomicsAreToldApartByTheirImmediate) {
  const std::pair<int32_t, AtomicOp> rows[] = {{0x00, AtomicOp::Add},      {0x40, AtomicOp::Or},
                                               {0x50, AtomicOp::And},      {0xa0, AtomicOp::Xor},
                                               {0x01, AtomicOp::FetchAdd}, {0x41, AtomicOp::FetchOr},
                                               {0x51, AtomicOp::FetchAnd}, {0xa1, AtomicOp::FetchXor},
                                               {0xe1, AtomicOp::Xchg},     {0xf1, AtomicOp::CmpXchg}};
  for (auto [imm, op] : rows) {
    Insn insn = decoded({raw(0xdb, 1, 2, 8, imm)})[0];
    EXPECT_EQ(insn.kind, InsnKind::Atomic);
    EXPECT_EQ(insn.atomic, op) << imm;
    EXPECT_EQ(insn.size, 8);
  }
  EXPECT_EQ(decoded({raw(0xc3, 1, 2, 8, 1)})[0].size, 4);
  EXPECT_EQ(refusal(raw(0xd3, 1, 2, 8, 1)), "unknown-opcode");
  EXPECT_EQ(refusal(raw(0xdb, 1, 2, 8, 2)), "reserved-field");
}

TEST(Decode, AcquireAndReleaseExistInEveryWidth) {
  for (uint8_t opcode : {0xc3, 0xcb, 0xd3, 0xdb}) {
    EXPECT_EQ(decoded({raw(opcode, 1, 2, 0, 0x100)})[0].kind, InsnKind::LoadAcquire);
    EXPECT_EQ(decoded({raw(opcode, 1, 2, 0, 0x110)})[0].kind, InsnKind::StoreRelease);
  }
}

TEST(Decode, PacketLoadsExistInThreeWidths) {
  Insn abs = decoded({raw(0x28, 0, 0, 0, 12)})[0];
  EXPECT_EQ(abs.kind, InsnKind::LoadPacket);
  EXPECT_EQ(abs.size, 2);
  EXPECT_FALSE(abs.usesReg);
  EXPECT_TRUE(decoded({raw(0x50, 0, 3)})[0].usesReg);
  EXPECT_EQ(refusal(raw(0x38)), "unknown-opcode");
  EXPECT_EQ(refusal(raw(0x28, 1)), "reserved-field");
}

TEST(Decode, JumpsBecomeAbsolute) {
  std::vector<Insn> insns = decoded({raw(0x05, 0, 0, 2), raw(0x95), raw(0x95), raw(0x06, 0, 0, 0, -3)});
  EXPECT_EQ(insns[0].kind, InsnKind::Jump);
  EXPECT_EQ(index(insns[0].target), 3u);
  EXPECT_EQ(insns[3].kind, InsnKind::Jump);
  EXPECT_EQ(index(insns[3].target), 1u);
  EXPECT_EQ(refusal(raw(0x05, 0, 0, 0, 1)), "reserved-field");
  EXPECT_EQ(refusal(raw(0x06, 0, 0, 1, 0)), "reserved-field");
  EXPECT_EQ(refusal(raw(0x0d)), "unknown-opcode");
}

TEST(Decode, JumpsStayInTheProgramAndOffWideTails) {
  EXPECT_EQ(refusal(raw(0x05, 0, 0, 3)), "bad-jump");
  EXPECT_EQ(refusal(raw(0x05, 0, 0, -2)), "bad-jump");
  EXPECT_EQ(refusal(raw(0x06, 0, 0, 0, 0x7fffffff)), "bad-jump");
  EXPECT_EQ(refusals({raw(0x15, 1, 0, 1, 0), raw(0x18, 1), raw(0), raw(0x95)}),
            std::vector<std::string>{"bad-jump"});
}

TEST(Decode, EveryConditionHasItsNumber) {
  const std::pair<uint8_t, Cond> rows[] = {{1, Cond::Eq},  {2, Cond::Gt},   {3, Cond::Ge},  {4, Cond::Set},
                                           {5, Cond::Ne},  {6, Cond::SGt},  {7, Cond::SGe}, {10, Cond::Lt},
                                           {11, Cond::Le}, {12, Cond::SLt}, {13, Cond::SLe}};
  for (auto [number, cond] : rows) {
    Insn wide = decoded({raw(uint8_t(number << 4 | 5), 1), raw(0x95)})[0];
    EXPECT_EQ(wide.cond, cond) << int(number);
    EXPECT_TRUE(wide.is64);
    EXPECT_FALSE(decoded({raw(uint8_t(number << 4 | 0xe), 1, 2), raw(0x95)})[0].is64);
  }
  EXPECT_EQ(refusal(raw(0xf5)), "unknown-opcode");
  EXPECT_EQ(refusal(raw(0x1d, 1, 2, 0, 4)), "reserved-field");
  EXPECT_EQ(refusal(raw(0x15, 1, 2)), "reserved-field");
}

TEST(Decode, MayGotoIsAJumpOfItsOwn) {
  Insn insn = decoded({raw(0xe5, 0, 0, 1), raw(0x95), raw(0x95)})[0];
  EXPECT_EQ(insn.kind, InsnKind::MayGoto);
  EXPECT_EQ(index(insn.target), 2u);
  EXPECT_EQ(refusal(raw(0xe6)), "unknown-opcode");
  EXPECT_EQ(refusal(raw(0xe5, 0, 1)), "reserved-field");
}

TEST(Decode, CallsAreToldApartByTheirSource) {
  Insn helper = decoded({raw(0x85, 0, 0, 0, 14)})[0];
  EXPECT_EQ(helper.kind, InsnKind::CallHelper);
  EXPECT_EQ(helper.imm, 14);
  Insn local = decoded({raw(0x85, 0, 1, 0, 1), raw(0x95), raw(0x95)})[0];
  EXPECT_EQ(local.kind, InsnKind::CallLocal);
  EXPECT_EQ(index(local.target), 2u);
  EXPECT_EQ(decoded({raw(0x85, 0, 2, 3, 77)})[0].kind, InsnKind::CallKfunc);
  EXPECT_EQ(decoded({raw(0x8d, 4)})[0].kind, InsnKind::CallReg);
  EXPECT_EQ(refusal(raw(0x85, 0, 3)), "reserved-field");
  EXPECT_EQ(refusal(raw(0x85, 0, 0, 1, 14)), "reserved-field");
  EXPECT_EQ(refusal(raw(0x86)), "unknown-opcode");
  EXPECT_EQ(refusal(raw(0x85, 0, 1, 0, 9)), "bad-jump");
}

TEST(Decode, ExitUsesNoField) {
  EXPECT_EQ(decoded({raw(0x95)})[0].kind, InsnKind::Exit);
  EXPECT_EQ(refusal(raw(0x95, 0, 0, 0, 1)), "reserved-field");
  EXPECT_EQ(refusal(raw(0x96)), "unknown-opcode");
}

TEST(Decode, RegistersEndAtTen) {
  EXPECT_EQ(refusal(raw(0xbf, 11, 1)), "bad-register");
  EXPECT_EQ(refusal(raw(0xbf, 1, 15)), "bad-register");
}

TEST(Decode, EveryFaultIsReportedWithItsPlace) {
  llvm::Expected<std::vector<Insn>> insns = decode({raw(0x95), raw(0xff), raw(0x95, 1), raw(0x95)});
  ASSERT_FALSE(bool(insns));
  std::vector<Diagnostic> list = takeDiagnostics(insns.takeError());
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].insn->index, 1u);
  EXPECT_NE(list[0].what.find("0xff"), std::string::npos);
  EXPECT_EQ(list[1].insn->index, 2u);
}

// RFC 9669 with the later additions defines exactly these opcode bytes; the others must
// never decode, whatever the fields say.
TEST(Decode, TheSetOfOpcodesIsClosed) {
  std::set<unsigned> known;
  for (unsigned op = 0; op <= 0xc; ++op)
    for (unsigned low : {0x4, 0x7, 0xc, 0xf})
      if (op != 8 || !(low & 8)) known.insert(op << 4 | low);
  known.insert({0xd4, 0xdc, 0xd7, 0x18, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x61, 0x69,
                0x71, 0x79, 0x81, 0x89, 0x91, 0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73,
                0x7b, 0xc3, 0xcb, 0xd3, 0xdb, 0x05, 0x06, 0xe5, 0x85, 0x8d, 0x95});
  for (unsigned op : {1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13})
    for (unsigned low : {0x5, 0x6, 0xd, 0xe}) known.insert(op << 4 | low);
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    bool accepted = false;
    for (int32_t imm : {0, 16, 0x100}) {
      llvm::Expected<std::vector<Insn>> insns =
          decode({raw(uint8_t(opcode), 0, 0, 0, imm), raw(0), raw(0x95)});
      llvm::Expected<std::vector<Insn>> narrow = decode({raw(uint8_t(opcode), 0, 0, 0, imm), raw(0x95)});
      accepted |= bool(insns) || bool(narrow);
      llvm::consumeError(insns.takeError());
      llvm::consumeError(narrow.takeError());
    }
    EXPECT_EQ(accepted, known.count(opcode) == 1) << opcode;
  }
}

}  // namespace
}  // namespace bpftime
