// In place of Dpdk.cpp where the library is not installed.
#include "Engine.h"

std::unique_ptr<Engine> loadDpdk(const std::string &, size_t, std::string &why) {
  why = "built without DPDK (libdpdk-dev)";
  return nullptr;
}
