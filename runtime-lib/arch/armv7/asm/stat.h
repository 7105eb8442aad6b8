/* The stat64 structure of 32-bit ARM, under the plain name. */
#ifndef BPFTIME_ARCH_STAT_H
#define BPFTIME_ARCH_STAT_H

struct stat {
  unsigned long long st_dev;
  unsigned char padding[4];
  unsigned long st_ino_low;
  unsigned int st_mode, st_nlink;
  unsigned long st_uid, st_gid;
  unsigned long long st_rdev;
  unsigned char padding2[4];
  long long st_size;
  unsigned long st_blksize;
  unsigned long long st_blocks;
  unsigned long times[6];
  unsigned long long st_ino;
};

#endif
