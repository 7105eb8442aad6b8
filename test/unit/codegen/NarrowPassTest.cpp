// Which numbers NarrowPass takes for 32 bits wide: those that cannot have an upper half, however
// they come together, and no others.
#include "codegen/passes/Passes.h"

#include <gtest/gtest.h>
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/SourceMgr.h>

namespace bpftime {
namespace {

/// The width of the phi behind the pass, whose operand on one path is `value`, of a and b: one of
/// 32 bits and one of 40. On the other it is a number that was 32 bits wide.
unsigned widthOf(const char *value) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic error;
  std::string text = llvm::formatv(R"(
define i32 @f(i1 %c, i32 %a, i40 %b) {{
entry:
  br i1 %c, label %one, label %two
one:
  {0}
  br label %end
two:
  %narrow = zext i32 %a to i64
  br label %end
end:
  %merged = phi i64 [ %value, %one ], [ %narrow, %two ]
  %low = trunc i64 %merged to i32
  ret i32 %low
})",
                                   value);
  std::unique_ptr<llvm::Module> module = llvm::parseAssemblyString(text, error, context);
  if (!module) ADD_FAILURE() << error.getMessage().str();
  llvm::Function &function = *module->getFunction("f");
  llvm::FunctionAnalysisManager unused;
  NarrowPass().run(function, unused);
  EXPECT_FALSE(llvm::verifyFunction(function, &llvm::errs()));
  return function.back().front().getType()->getIntegerBitWidth();
}

TEST(NarrowPass, WidenedHalvesAreNarrow) { EXPECT_EQ(widthOf("%value = zext i32 %a to i64"), 32u); }

TEST(NarrowPass, FiveBytesAreNot) { EXPECT_EQ(widthOf("%value = zext i40 %b to i64"), 64u); }

TEST(NarrowPass, SignExtensionIsNot) { EXPECT_EQ(widthOf("%value = sext i32 %a to i64"), 64u); }

TEST(NarrowPass, UpperHalvesShiftedDownAreNarrow) {
  EXPECT_EQ(widthOf("%wide = zext i40 %b to i64\n  %value = lshr i64 %wide, 32"), 32u);
  EXPECT_EQ(widthOf("%wide = zext i40 %b to i64\n  %value = lshr i64 %wide, 7"), 64u);
}

TEST(NarrowPass, MasksDecide) {
  EXPECT_EQ(widthOf("%wide = zext i40 %b to i64\n  %value = and i64 %wide, 65535"), 32u);
  EXPECT_EQ(widthOf("%wide = zext i40 %b to i64\n  %value = and i64 %wide, 1099511627775"), 64u);
}

}  // namespace
}  // namespace bpftime
