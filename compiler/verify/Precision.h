// Which numbers a verdict depended on.
//
// Two states with different numbers in a register are the same to the rest of the program
// if nothing was ever decided by that number. To know, every number carries a node of a
// graph: the nodes it was computed from are its parents. Where a number decides something
// (an offset, a size, a branch that only goes one way), its node and all its ancestors
// are marked. A checkpoint gives every number a fresh node, so that a mark on that node
// means: what was explored from here relied on this number.
//
// Leaves true: if node n is unmarked once everything behind its checkpoint is explored,
// the exploration would have accepted any other number in n's place.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace bpftime {

using NodeId = uint32_t;
constexpr NodeId NoNode = 0;

class PrecisionGraph {
 public:
  PrecisionGraph() : nodes(1) {}

  /// A number computed from up to two others (NoNode: from none).
  NodeId make(NodeId a = NoNode, NodeId b = NoNode);
  /// Something was decided by this number.
  void require(NodeId);
  /// Whatever is decided by `from`, now or later, was decided by `to` as well: a loop led
  /// back to where `from` stands for the number that `to` stands for here.
  void link(NodeId from, NodeId to);
  bool isRequired(NodeId n) const { return nodes[n].required; }
  uint64_t memoryBytes() const;

 private:
  // Two words a node: a long verification makes millions of them.
  struct Node {
    uint32_t a : 31 = NoNode;
    uint32_t required : 1 = 0;
    uint32_t b : 31 = NoNode;
    uint32_t linked : 1 = 0;  ///< has entries in `links`
  };
  std::vector<Node> nodes;
  std::unordered_multimap<NodeId, NodeId> links;
  std::vector<NodeId> work;  ///< reused by require()
};

}  // namespace bpftime
