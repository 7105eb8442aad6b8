// Rows of compiled programs, registered beside those of the functions that they import.
#pragma once

/// From a blob of inlined.bpf.c; ends the process where that cannot be loaded.
void registerInlinedRows(const char *blob);
