// Runs one program of bench/micro/ under several engines in one process, on the same
// packet. engines.py decides what is loaded and in which order it is timed.
//
//   bench-engines PACKET-BYTES, then one command a line on standard input:
//   native NAME OBJECT.so     dlopen; also says which input all engines get
//   blob NAME FILE.blob       our own runtime, entries called by the C ABI
//   kernel NAME FILE.bpf.o    the running kernel's JIT, by BPF_PROG_TEST_RUN
//   dpdk NAME FILE            DPDK's JIT, of instructions alone
//   check NAME                one run on a fresh packet: its result and a hash of the packet
//   time NAME MICROSECONDS    nanoseconds per run, the best of batches that take as long
//
// Answers each with one line, "ok ..." or "error ...". Trusts the objects it is given.
#include "Engine.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <bpftime/bpftime.h>
#include <dlfcn.h>
#include <linux/ptrace.h>
#include <unistd.h>

namespace {

constexpr size_t resultBytes = 8;
enum InputKind { Random, Text, Headers };  // enum micro_input of micro.h

std::string errnoText() { return std::strerror(errno); }

uint64_t nextRandom(uint64_t &state) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

/// The same bytes for every engine and every time.
Packet makePacket(size_t bytes, int kind) {
  Packet packet(bytes);
  uint64_t state = 0x2545f4914f6cdd1d;
  const char *words[] = {"probe ", "map ", "1234 ", "Packet", ", ", "deadbeef", "\"a string\" ", "x86 "};
  size_t at = resultBytes;
  for (; kind == Text && at + 16 < bytes;) {
    const char *word = words[nextRandom(state) % std::size(words)];
    while (*word) packet[at++] = uint8_t(*word++);
  }
  for (; at < bytes; ++at) packet[at] = uint8_t(nextRandom(state) >> 24);
  if (kind != Headers) return packet;
  uint8_t *frame = packet.data() + resultBytes;
  frame[12] = 8, frame[13] = 0;     // IPv4
  frame[14] = 0x45, frame[23] = 6;  // without options, TCP
  return packet;
}

/// An XDP program that is a function in this process.
class Called : public Engine {
 public:
  explicit Called(bpftime_entry e) : entry(e) {}
  uint64_t once(Packet &packet) override {
    bpftime_xdp ctx = contextOf(packet);
    return uint32_t(entry(&ctx));
  }
  double many(Packet &packet, uint64_t runs) override {
    bpftime_xdp ctx = contextOf(packet);
    return timeCalls(runs, [&] { entry(&ctx); });
  }

 private:
  static bpftime_xdp contextOf(Packet &packet) {
    bpftime_xdp ctx{};
    ctx.data = ctx.data_meta = packet.data();
    ctx.data_end = packet.data() + packet.size();
    return ctx;
  }
  bpftime_entry entry;
};

/// A probe that is one; its bytes lie in a map.
class Probe : public Engine {
 public:
  Probe(bpftime_entry e, void *map) : entry(e), bytes(static_cast<uint8_t *>(map)) {}
  uint64_t once(Packet &packet) override {
    std::copy(packet.begin(), packet.end(), bytes);
    auto result = uint32_t(entry(&registers));
    std::copy(bytes, bytes + packet.size(), packet.begin());
    return result;
  }
  double many(Packet &packet, uint64_t runs) override {
    std::copy(packet.begin(), packet.end(), bytes);
    return timeCalls(runs, [&] { entry(&registers); });
  }

 private:
  bpftime_entry entry;
  uint8_t *bytes;
  pt_regs registers{};
};

/// What takes which context shows in whether it has a map for the bytes.
std::unique_ptr<Engine> engineOf(bpftime_entry entry, void *map) {
  if (map) return std::make_unique<Probe>(entry, map);
  return std::make_unique<Called>(entry);
}

class InKernel : public Engine {
 public:
  explicit InKernel(int fd) : program(fd) {}
  uint64_t once(Packet &packet) override {
    uint32_t result = 0;
    run(packet, 1, &result);
    return result;
  }
  /// The kernel's own measure: whole nanoseconds per run.
  double many(Packet &packet, uint64_t runs) override {
    uint32_t result;
    return double(run(packet, uint32_t(std::min<uint64_t>(runs, 1u << 20)), &result)) * double(runs);
  }

 private:
  uint32_t run(Packet &packet, uint32_t repeat, uint32_t *result) const {
    Packet out(packet.size());
    LIBBPF_OPTS(bpf_test_run_opts, options);
    options.data_in = packet.data();
    options.data_out = out.data();
    options.data_size_in = options.data_size_out = uint32_t(packet.size());
    options.repeat = int(repeat);
    if (bpf_prog_test_run_opts(program, &options)) return 0;
    *result = options.retval;
    if (repeat == 1) packet = out;
    return options.duration;
  }
  int program;
};

struct Bench {
  explicit Bench(size_t bytes) : packetBytes(bytes) {}
  size_t packetBytes;
  int inputKind = Random;
  std::map<std::string, std::unique_ptr<Engine>> engines;
  std::map<std::string, uint64_t> batch;  ///< runs in one, by engine

  /// Gives "" or why it could not be loaded.
  std::string loadNative(const std::string &name, const std::string &path) {
    void *handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) return dlerror();
    auto entry = reinterpret_cast<bpftime_entry>(dlsym(handle, "micro"));
    auto kind = static_cast<const int *>(dlsym(handle, "micro_input"));
    if (!entry || !kind) return path + " has no micro()";
    inputKind = *kind;
    engines[name] = engineOf(entry, dlsym(handle, "micro_packet"));
    return "";
  }

  /// The session stays open, and without a name, until the process ends.
  std::string loadBlob(const std::string &name, const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    auto *image = new std::vector<char>(std::istreambuf_iterator<char>(file), {});
    std::string place = "/dev/shm/bpftime-bench-engines-" + std::to_string(getpid()) + name;
    bpftime_session_options options = {place.c_str(), "bench-engines", 0, 0};
    auto *session = new bpftime_session;
    auto *loaded = new bpftime_loaded;
    int status = bpftime_session_create(image->data(), image->size(), &options, session);
    unlink(place.c_str());
    if (!status) status = bpftime_load(session, 0, loaded);
    if (status) return path + ": status " + std::to_string(-status);
    uint32_t zero = 0;
    bpftime_map *map = bpftime_map_by_name(session, ".data.micro");
    engines[name] =
        engineOf(bpftime_program(loaded, "micro"), map ? bpftime_map_lookup(map, &zero) : nullptr);
    return "";
  }

  std::string loadKernel(const std::string &name, const std::string &path) {
    libbpf_set_print([](enum libbpf_print_level, const char *, va_list) { return 0; });
    bpf_object *object = bpf_object__open(path.c_str());
    if (!object || bpf_object__load(object)) return errnoText();
    engines[name] = std::make_unique<InKernel>(bpf_program__fd(bpf_object__next_program(object, nullptr)));
    return "";
  }

  std::string check(const std::string &name) {
    Packet packet = makePacket(packetBytes, inputKind);
    uint64_t result = engines.at(name)->once(packet), hash = 0xcbf29ce484222325;
    for (uint8_t byte : packet) hash = (hash ^ byte) * 0x100000001b3;
    std::ostringstream line;
    line << "ok " << result << " " << std::hex << hash;
    return line.str();
  }

  /// The shortest of many batches: others on the machine can only make one longer. A batch is
  /// long beside the clock's step and short beside a time slice.
  std::string time(const std::string &name, double micros) {
    constexpr double batchNanos = 20000;
    Packet packet = makePacket(packetBytes, inputKind);
    Engine &engine = *engines.at(name);
    uint64_t &runs = batch.try_emplace(name, 16).first->second;
    double nanos = engine.many(packet, runs), total = nanos, best;
    for (; nanos < batchNanos && runs < 1u << 20; runs *= 2) total += nanos = engine.many(packet, 2 * runs);
    best = nanos;
    for (; total < micros * 1000; best = std::min(best, nanos)) total += nanos = engine.many(packet, runs);
    return "ok " + std::to_string(best / double(runs));
  }

  std::string command(const std::string &line) {
    std::istringstream words(line);
    std::string verb, name, argument;
    words >> verb >> name >> argument;
    std::string why;
    if (verb == "native") why = loadNative(name, argument);
    else if (verb == "blob") why = loadBlob(name, argument);
    else if (verb == "dpdk") engines[name] = loadDpdk(argument, packetBytes, why);
    else if (verb == "kernel") why = loadKernel(name, argument);
    else if (!engines.count(name)) why = "no engine " + name;
    else if (verb == "check") return check(name);
    else if (verb == "time") return time(name, std::atof(argument.c_str()));
    else why = "no command " + verb;
    return why.empty() ? "ok" : "error " + why;
  }
};

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  Bench bench(size_t(std::atoi(argv[1])));
  for (std::string line; std::getline(std::cin, line);) std::cout << bench.command(line) << std::endl;
}
