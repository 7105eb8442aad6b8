/* The statfs64 structure of 32-bit ARM, under the plain name. */
#ifndef BPFTIME_ARCH_STATFS_H
#define BPFTIME_ARCH_STATFS_H

struct statfs {
  unsigned int f_type, f_bsize;
  unsigned long long f_blocks, f_bfree, f_bavail, f_files, f_ffree;
  int f_fsid[2];
  unsigned int f_namelen, f_frsize, f_flags, f_spare[4];
} __attribute__((packed, aligned(4)));

#endif
