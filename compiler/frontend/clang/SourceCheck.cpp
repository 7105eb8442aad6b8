// One walk over the syntax tree. What a source means is recognised the way libbpf does it:
// a helper is a constant function pointer whose value is the helper's number, a map is a
// variable in ".maps" whose type spells its attributes, a program is a function in a
// section of its own.
#include "SourceCheck.h"

#include <array>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

using Level = clang::DiagnosticsEngine::Level;

/// The warnings; the names stand behind "-W".
enum class Check { Helper, MapType, ProgramType };
constexpr std::array<const char *, 3> checkNames = {"bpftime-helper", "bpftime-map-type",
                                                    "bpftime-program-type"};

/// Applies one -W word to the warnings it names: a group is the beginning of their names.
void applyFlag(llvm::StringRef word, std::array<Level, 3> &levels) {
  if (!word.consume_front("-W")) return;
  Level level = Level::Warning;
  if (word.consume_front("no-error=")) level = Level::Warning;
  else if (word.consume_front("no-")) level = Level::Ignored;
  else if (word == "error") level = Level::Error;
  else if (word.consume_front("error=")) level = Level::Error;
  for (size_t i = 0; i < levels.size(); ++i) {
    bool isNamed = word == "error" ? levels[i] == Level::Warning : word == "bpftime" || word == checkNames[i];
    if (isNamed) levels[i] = level;
  }
}

class Visitor : public clang::RecursiveASTVisitor<Visitor> {
 public:
  Visitor(clang::ASTContext &context, clang::DiagnosticsEngine &engine, const Availability &availability,
          std::array<Level, 3> levels)
      : context(context), engine(engine), availability(availability), levels(levels) {}

  bool VisitCallExpr(clang::CallExpr *);
  bool VisitVarDecl(clang::VarDecl *);
  bool VisitFunctionDecl(clang::FunctionDecl *);
  bool TraverseFunctionDecl(clang::FunctionDecl *);

 private:
  void warn(Check, clang::SourceLocation, const std::string &lack);

  clang::ASTContext &context;
  clang::DiagnosticsEngine &engine;
  const Availability &availability;
  std::array<Level, 3> levels;
};

/// At the place the user wrote: a macro's use, not its inside. System headers are not the
/// user's to change.
void Visitor::warn(Check check, clang::SourceLocation location, const std::string &lack) {
  Level level = levels[size_t(check)];
  if (lack.empty() || level == Level::Ignored) return;
  location = context.getSourceManager().getExpansionLoc(location);
  if (context.getSourceManager().isInSystemHeader(location)) return;
  std::string name = checkNames[size_t(check)];
  std::string flag = level == Level::Error ? "-Werror," : "";
  unsigned id = engine.getDiagnosticIDs()->getCustomDiagID(clang::DiagnosticIDs::Level(level), "%0 [%1]");
  engine.Report(location, id) << lack << flag + "-W" + name;
}

/// Headers are full of static functions that nobody calls; they leave no code behind.
bool Visitor::TraverseFunctionDecl(clang::FunctionDecl *function) {
  bool isDropped = function->getStorageClass() == clang::SC_Static && !function->isReferenced();
  return isDropped || RecursiveASTVisitor::TraverseFunctionDecl(function);
}

/// static void *(* const bpf_map_lookup_elem)(void *, const void *) = (void *) 1;
bool Visitor::VisitCallExpr(clang::CallExpr *call) {
  const auto *name = llvm::dyn_cast<clang::DeclRefExpr>(call->getCallee()->IgnoreParenImpCasts());
  const auto *pointer = name ? llvm::dyn_cast<clang::VarDecl>(name->getDecl()) : nullptr;
  const clang::Expr *value = pointer ? pointer->getAnyInitializer() : nullptr;
  if (!value || !pointer->getType()->isFunctionPointerType()) return true;
  value = value->IgnoreParenCasts();
  clang::Expr::EvalResult number;
  if (value->isValueDependent() || !value->getType()->isIntegerType() ||
      !value->EvaluateAsInt(number, context))
    return true;
  warn(Check::Helper, call->getBeginLoc(), availability.helper(uint32_t(number.Val.getInt().getZExtValue())));
  return true;
}

/// struct { __uint(type, BPF_MAP_TYPE_HASH); … } m SEC(".maps"): the number is the length
/// of the array that the member `type` points to.
bool Visitor::VisitVarDecl(clang::VarDecl *variable) {
  const auto *section = variable->getAttr<clang::SectionAttr>();
  const clang::RecordDecl *record = variable->getType()->getAsRecordDecl();
  if (!section || section->getName() != ".maps" || !record) return true;
  for (const clang::FieldDecl *field : record->fields()) {
    if (field->getName() != "type" || !field->getType()->isPointerType()) continue;
    const auto *array = context.getAsConstantArrayType(field->getType()->getPointeeType());
    if (!array) continue;
    std::string lack = availability.mapType(uint32_t(array->getSize().getZExtValue()));
    if (!lack.empty()) lack = "map '" + variable->getName().str() + "' " + lack;
    warn(Check::MapType, field->getBeginLoc(), lack);
  }
  return true;
}

bool Visitor::VisitFunctionDecl(clang::FunctionDecl *function) {
  const auto *section = function->getAttr<clang::SectionAttr>();
  if (section && function->isThisDeclarationADefinition() && section->getName() != ".text")
    warn(Check::ProgramType, function->getLocation(), availability.section(section->getName().str()));
  return true;
}

/// Runs the walk; a source that Clang could not understand has been complained of enough.
class SourceCheck : public clang::ASTConsumer {
 public:
  SourceCheck(clang::DiagnosticsEngine &engine, const Availability &availability, std::array<Level, 3> levels)
      : engine(engine), availability(availability), levels(levels) {}
  void HandleTranslationUnit(clang::ASTContext &context) override {
    if (engine.hasErrorOccurred()) return;
    Visitor(context, engine, availability, levels).TraverseDecl(context.getTranslationUnitDecl());
  }

 private:
  clang::DiagnosticsEngine &engine;
  const Availability &availability;
  std::array<Level, 3> levels;
};

}  // namespace

bool isCheckFlag(const std::string &word) {
  llvm::StringRef name = word;
  if (!name.consume_front("-W")) return false;
  name.consume_front("no-");
  name.consume_front("error=");
  return name == "bpftime" || name.starts_with("bpftime-");
}

std::unique_ptr<clang::ASTConsumer> makeSourceCheck(clang::DiagnosticsEngine &engine,
                                                    const Availability &availability,
                                                    const std::vector<std::string> &flags) {
  std::array<Level, 3> levels;
  levels.fill(Level::Warning);
  for (const std::string &word : flags) applyFlag(word, levels);
  return std::make_unique<SourceCheck>(engine, availability, levels);
}

}  // namespace bpftime
