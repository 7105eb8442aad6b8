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
#include <vector>

namespace bpftime {

using NodeId = uint32_t;
constexpr NodeId NoNode = 0;

class PrecisionGraph {
 public:
  PrecisionGraph() : nodes(1) {}

  /// A number computed from up to three others (NoNode: from none).
  NodeId make(NodeId a = NoNode, NodeId b = NoNode, NodeId c = NoNode);
  /// Something was decided by this number.
  void require(NodeId);
  bool isRequired(NodeId n) const { return nodes[n].required; }
  uint64_t memoryBytes() const { return nodes.capacity() * sizeof(Node); }

 private:
  struct Node {
    NodeId parents[3] = {NoNode, NoNode, NoNode};
    bool required = false;
  };
  std::vector<Node> nodes;
  std::vector<NodeId> work;  ///< reused by require()
};

}  // namespace bpftime
