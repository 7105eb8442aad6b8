/* The codes of status.def as an enumeration, for the target side. */
#ifndef BPFTIME_CORE_STATUS_H
#define BPFTIME_CORE_STATUS_H

enum bpftime_status {
#define STATUS(name, value, text) BPFTIME_STATUS_##name = value,
#include "status.def"
#undef STATUS
};

#endif
