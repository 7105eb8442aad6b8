// The base of the families that have a map value and unknown numbers at hand.
#pragma once

#include "HostileBuilder.h"

namespace bpftime {

class HostileNumbers : public HostileBuilder {
 public:
  explicit HostileNumbers(uint64_t seed) : HostileBuilder(seed) {}
  Program run(const char *family, uint64_t seed);

 protected:
  unsigned number() override;
  void statement() override;
  virtual void prologue();
  virtual uint32_t programType() const { return 1; }  // a socket filter
  void indexedAccess();
  void stackTraffic();
  void loop();
};

}  // namespace bpftime
