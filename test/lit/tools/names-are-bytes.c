// A file's name may be any bytes: in a document what is no UTF-8 among them is replaced.
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/probe.o && %bpftime-aot compile %t/probe.o -o %t/probe.native
// RUN: sh -c '%bpftime-aot link %t/probe.native -j -o "%t/$(printf "\377").blob" >%t/json'
// RUN: %python -c 'import json, sys; assert json.load(open(sys.argv[1], encoding="utf-8"))["output"].endswith("/\ufffd.blob")' %t/json
// RUN: sh -c '%bpftime-aot inspect -j "%t/$(printf "\376").none" >%t/json; test $? = 3'
// RUN: %python -c 'import json, sys; assert "\ufffd.none" in json.load(open(sys.argv[1], encoding="utf-8"))["error"]["what"]' %t/json
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("uprobe") int probe(void *ctx) { return 0; }
