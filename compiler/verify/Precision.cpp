// Marks ancestors. Each node is marked at most once, so all marking together costs no
// more than making the nodes and links did.
#include "verify/Precision.h"

namespace bpftime {

NodeId PrecisionGraph::make(NodeId a, NodeId b) {
  Node n;
  n.a = a;
  n.b = b;
  nodes.push_back(n);
  return NodeId(nodes.size() - 1);
}

void PrecisionGraph::require(NodeId first) {
  work.push_back(first);
  while (!work.empty()) {
    NodeId id = work.back();
    work.pop_back();
    Node &n = nodes[id];
    // Sound: a marked node's ancestors were marked when it was, a node never gets new
    // parents, and link() marks at once what is linked to a marked node.
    if (id == NoNode || n.required) continue;
    n.required = 1;
    if (n.a) work.push_back(n.a);
    if (n.b) work.push_back(n.b);
    if (!n.linked) continue;
    for (auto [it, end] = links.equal_range(id); it != end; ++it) work.push_back(it->second);
  }
}

void PrecisionGraph::link(NodeId from, NodeId to) {
  if (from == NoNode || to == NoNode || from == to) return;
  if (nodes[from].required) return require(to);
  nodes[from].linked = 1;
  links.insert({from, to});
}

uint64_t PrecisionGraph::memoryBytes() const {
  return nodes.capacity() * sizeof(Node) + links.size() * (sizeof(NodeId) * 2 + 2 * sizeof(void *));
}

}  // namespace bpftime
