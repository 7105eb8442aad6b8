// DPDK's eBPF library (rte_bpf.h) as an engine. Its validator refuses loops, calls of functions
// and maps, and follows every path, so that some programs keep it busy for minutes: a child
// process tries each first. Trusts programs that pass.
#include "Engine.h"

#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>

#include <rte_bpf.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr unsigned secondsMax = 2;

class Dpdk : public Engine {
 public:
  explicit Dpdk(uint64_t (*f)(void *)) : function(f) {}
  uint64_t once(Packet &packet) override { return uint32_t(function(packet.data())); }
  double many(Packet &packet, uint64_t runs) override {
    return timeCalls(runs, [&] { function(packet.data()); });
  }

 private:
  uint64_t (*function)(void *);
};

/// "" if the library takes the program in time.
std::string refusal(const rte_bpf_prm &parameters) {
  pid_t child = fork();
  if (child == 0) {
    alarm(secondsMax);
    _exit(rte_bpf_load(&parameters) ? 0 : rte_errno);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return "DPDK's validator takes too long, or fails";
  int error = WEXITSTATUS(status);
  return error ? std::string("DPDK's validator refuses loops, functions and maps: ") + std::strerror(error)
               : "";
}

}  // namespace

std::unique_ptr<Engine> loadDpdk(const std::string &path, size_t packetBytes, std::string &why) {
  rte_log_set_global_level(RTE_LOG_EMERG);
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
  rte_bpf_prm parameters{};
  parameters.ins = reinterpret_cast<const ebpf_insn *>(bytes.data());
  parameters.nb_ins = uint32_t(bytes.size() / sizeof(ebpf_insn));
  parameters.prog_arg.type = RTE_BPF_ARG_PTR;
  parameters.prog_arg.size = packetBytes;
  why = refusal(parameters);
  if (!why.empty()) return nullptr;
  rte_bpf_jit jit{};
  rte_bpf *loaded = rte_bpf_load(&parameters);
  if (!loaded || rte_bpf_get_jit(loaded, &jit) || !jit.func) why = "DPDK makes no native code of it";
  return why.empty() ? std::make_unique<Dpdk>(jit.func) : nullptr;
}
