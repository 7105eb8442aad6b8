/* What debuggers are told of the zones in this process. */
#ifndef BPFTIME_ENTRY_DEBUGGER_H
#define BPFTIME_ENTRY_DEBUGGER_H

/* Once, when the zones have been made. */
void bpftime_debugger_tell(void);

#endif
