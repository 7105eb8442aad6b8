// Marks ancestors. Each node is marked at most once, so all marking together costs no
// more than making the nodes did.
#include "verify/Precision.h"

namespace bpftime {

NodeId PrecisionGraph::make(NodeId a, NodeId b, NodeId c) {
  nodes.push_back({{a, b, c}, false});
  return NodeId(nodes.size() - 1);
}

void PrecisionGraph::require(NodeId first) {
  work.push_back(first);
  while (!work.empty()) {
    Node &n = nodes[work.back()];
    bool known = n.required || work.back() == NoNode;
    work.pop_back();
    // Sound: a marked node's ancestors were marked when it was, and a node never gets
    // new parents.
    if (known) continue;
    n.required = true;
    for (NodeId p : n.parents)
      if (p != NoNode) work.push_back(p);
  }
}

}  // namespace bpftime
