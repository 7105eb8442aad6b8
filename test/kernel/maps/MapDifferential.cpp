// Random operations on our maps and on the kernel's: same results, errors, contents and
// orders, type by type (Types.cpp). Also random shapes and flags: what MAP_CREATE refuses
// we refuse, with its error. A sequence that shows a difference is made as short as it
// goes and printed. Exit status 1 for a difference, 3 if bpf(2) cannot be used.
#include "Steps.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace mapdiff;

namespace {

constexpr uint32_t stepsPerSequence = 2000;

struct Difference {
  size_t step;
  Answer kernel, ours;
};

/// Runs a sequence on new maps; true and `out` at the first difference.
bool differs(const TypeRow &type, const Shape &shape, const std::vector<Step> &steps, Difference &out) {
  std::unique_ptr<Side> kernel, ours;
  int kernelError = createKernelMap(type.type, shape, kernel),
      ourError = createOurMap(type.type, shape, ours);
  if (kernelError || ourError) {
    out = {0, {kernelError, {}}, {ourError, {}}};
    return true;
  }
  if (kernel->valueBytes() != ours->valueBytes()) {
    out = {0, {int(kernel->valueBytes()), {}}, {int(ours->valueBytes()), {}}};
    return true;
  }
  for (size_t i = 0; i < steps.size(); i++) {
    Answer k = take(steps[i], *kernel, type, shape), o = take(steps[i], *ours, type, shape);
    if (k == o) continue;
    out = {i, k, o};
    return true;
  }
  return false;
}

/// Leaves out ever smaller runs of steps as long as the difference stays.
std::vector<Step> shrink(const TypeRow &type, const Shape &shape, std::vector<Step> steps) {
  int budget = 600;
  for (size_t run = steps.size() / 2; run; run /= 2)
    for (size_t at = 0; at < steps.size() && budget; budget--) {
      std::vector<Step> fewer(steps.begin(), steps.begin() + long(at));
      fewer.insert(fewer.end(), steps.begin() + long(std::min(at + run, steps.size())), steps.end());
      Difference d;
      if (differs(type, shape, fewer, d)) {
        fewer.resize(std::min(fewer.size(), d.step + 1));
        steps = fewer;
      } else {
        at += run;
      }
    }
  return steps;
}

void print(const char *side, const Answer &a) {
  std::printf("  %s: %d", side, a.error);
  for (size_t i = 0; i < std::min<size_t>(a.bytes.size(), 64); i++) std::printf(" %02x", a.bytes[i]);
  std::printf(" (%zu bytes)\n", a.bytes.size());
}

void report(const TypeRow &type, const Shape &shape, std::vector<Step> steps, const Difference &first) {
  steps.resize(std::min(steps.size(), first.step + 1));
  steps = shrink(type, shape, steps);
  Difference d = first;
  differs(type, shape, steps, d);
  std::printf("%s: key %u, value %u, entries %u, flags %#x:\n", type.name, shape.keySize, shape.valueSize,
              shape.maxEntries, shape.flags);
  for (const Step &s : steps) std::printf("  %s\n", describe(s).c_str());
  print("kernel", d.kernel);
  print("ours  ", d.ours);
}

/// Sequences over the shapes of a type, in turn, until `steps` are done; the differences.
int runSequences(const TypeRow &type, uint64_t seed, uint64_t steps, uint64_t &done) {
  int differences = 0;
  uint64_t own = 0;
  for (uint64_t i = 0; own < steps && differences < 3; i++) {
    const Shape &shape = type.shapes[i % type.shapes.size()];
    Random random(seed * 1000003 + i);
    std::vector<Step> sequence;
    for (uint32_t s = 0; s < stepsPerSequence; s++) sequence.push_back(randomStep(random, type, shape));
    sequence.push_back({StepKind::Walk, 0, 0, 0, 0});
    Difference d;
    if (differs(type, shape, sequence, d)) {
      report(type, shape, sequence, d);
      differences++;
    }
    own += sequence.size();
  }
  done += own;
  return differences;
}

/// One number of a shape: the corners of all types, or something small.
template <size_t N> uint32_t pick(Random &random, const uint32_t (&corners)[N]) {
  return random() % 3 ? corners[random() % N] : uint32_t(random() % 70);
}

Shape randomShape(Random &random) {
  constexpr uint32_t keys[] = {0, 1, 3, 4, 4, 4, 4, 5, 8, 8, 16, 20, 255, 256, 257, 260, 261, 512},
                     values[] = {0,   1,    4,     4,     8,     8,        12,         64,
                                 511, 4096, 32760, 32768, 32769, 4u << 20, 0x7fffffff, ~0u},
                     entries[] = {0, 1, 2, 64, 100, 4095, 4096, 4097, 8192, 0x08000001, 0x80000001, ~0u};
  Shape s = {pick(random, keys), pick(random, values), pick(random, entries)};
  for (int bits = int(random() % 3); bits > 0; bits--) s.flags |= 1u << random() % 13;
  return s;
}

/// A shape whose making would only show how much memory there is.
bool isLarge(const Shape &s) { return uint64_t(s.valueSize) * s.maxEntries > 1u << 20; }

int runShapes(const TypeRow &type, uint64_t seed, uint64_t count, uint64_t &done) {
  int differences = 0;
  Random random(seed);
  for (uint64_t i = 0; i < count && differences < 10; i++) {
    Shape s = randomShape(random);
    int ours = checkOurShape(type.type, s);
    if (ours != -E2BIG && isLarge(s)) continue;
    std::unique_ptr<Side> side;
    int kernel = createKernelMap(type.type, s, side);
    done++;
    if (kernel == ours || kernel == -ENOMEM) continue;
    std::printf("%s: key %u, value %u, entries %u, flags %#x: kernel %d, ours %d\n", type.name, s.keySize,
                s.valueSize, s.maxEntries, s.flags, kernel, ours);
    differences++;
  }
  return differences;
}

const char *option(int argc, char **argv, const char *name, const char *missing) {
  size_t length = std::strlen(name);
  for (int i = 1; i < argc; i++)
    if (!std::strncmp(argv[i], name, length) && argv[i][length] == '=') return argv[i] + length + 1;
  return missing;
}

}  // namespace

int main(int argc, char **argv) {
  std::string only = option(argc, argv, "--type", "");
  uint64_t seed = std::strtoull(option(argc, argv, "--seed", "1"), nullptr, 0),
           steps = std::strtoull(option(argc, argv, "--steps", "20000"), nullptr, 0),
           shapes = std::strtoull(option(argc, argv, "--shapes", "2000"), nullptr, 0);
  std::unique_ptr<Side> probe;
  if (int error = createKernelMap(2, {4, 4, 1}, probe)) {
    std::fprintf(stderr, "bpf(2) is refused: %s\n", std::strerror(-error));
    return 3;
  }
  int differences = 0;
  uint64_t types = 0, stepsDone = 0, shapesDone = 0;
  for (const TypeRow &type : typeRows()) {
    if (!only.empty() && only != type.name) continue;
    types++;
    differences += runSequences(type, seed, steps, stepsDone);
    differences += runShapes(type, seed, shapes, shapesDone);
  }
  std::printf("seed %llu: %llu types, %llu steps, %llu shapes, %d differences\n", (unsigned long long)seed,
              (unsigned long long)types, (unsigned long long)stepsDone, (unsigned long long)shapesDone,
              differences);
  return differences || !types ? 1 : 0;
}
