/* The event of a packet that the filter drops, for both sides. */
#ifndef FILTER_H
#define FILTER_H

struct dropped {
  unsigned source; /* network byte order */
  unsigned short port;
  unsigned short bytes;
};

#endif
