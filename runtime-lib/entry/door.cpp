/* The joined session, and how it is given up. */
#include "door.h"

bpftime_session bpftime_door_session;

void bpftime_door_close(void) {
  bpftime_session_close(&bpftime_door_session);
  bpftime_door_session = {};
}
