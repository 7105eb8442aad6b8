/* The injected door: what a ptrace injector asks of the runtime in this process.
 *
 * Runs on the injector's stack in a borrowed thread while all other threads are
 * stopped, possibly in the middle of malloc or of the dynamic loader: nothing but system
 * calls and the runtime's own memory is touched. The session that was joined is kept in
 * one static variable, since a runtime serves one session, with all its images, at a time. The same
 * code is in the preloaded library, so that its probes can be taken out from outside. */
#include "inject.h"

#include "../core/process.h"
#include "../core/status.h"
#include "../core/system.h"
#include "door.h"
#include "segment.h"

/* Whether the file at this path is the session that was joined. */
static bool is_joined(const char *path) {
  struct stat info;
  const bpftime_member *m = bpftime_member_of(bpftime_door_session.segment);
  return m && !sys_stat(path, &info) && info.st_dev == m->device && info.st_ino == m->inode;
}

static int join(const bpftime_inject_call *call) {
  if (!bpftime_door_session.segment) {
    int status = bpftime_session_open(call->path, &bpftime_door_session);
    if (status) {
      bpftime_door_session = {};
      return status;
    }
  } else if (!is_joined(call->path)) {
    return -BPFTIME_STATUS_exists;
  }
  int status = bpftime_join(&bpftime_door_session, call->extent, BPFTIME_DOOR_INJECT, call->flags);
  if (status && !bpftime_anything_attached()) bpftime_door_close();
  return status;
}

static int leave(const bpftime_inject_call *call) {
  if (!bpftime_door_session.segment) return -BPFTIME_STATUS_no_session;
  int status = bpftime_leave(&bpftime_door_session, call->extent);
  // The mapping stays: a thread may be on its way through a trampoline. The next join of
  // the same image takes it over (probe/join.cpp).
  if (status == 0 && !bpftime_anything_attached()) bpftime_door_session = {};
  return status;
}

/* Reads the request, answers in `status`. Called by entry/call.S. */
extern "C" void bpftime_inject_main(bpftime_inject_call *call) {
  call->path[BPFTIME_INJECT_PATH_MAX - 1] = 0;
  switch (call->op) {
    case BPFTIME_INJECT_JOIN: call->status = join(call); break;
    case BPFTIME_INJECT_LEAVE: call->status = leave(call); break;
    default: call->status = -BPFTIME_STATUS_bad_argument;
  }
}
