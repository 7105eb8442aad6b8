/* What the host hands to a rule: the context of its programs, for both sides. */
#ifndef REQUEST_H
#define REQUEST_H

struct request {
  unsigned user;
  unsigned path_bytes;
  char path[48];
  unsigned cost; /* written by the rule */
  unsigned reserved;
};

#endif
