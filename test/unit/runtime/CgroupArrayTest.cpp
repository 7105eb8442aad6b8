// Cgroup arrays take descriptors of cgroup folders, and helper 37 tells whether the thread
// is in one of them or below it.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "helpers/helpers.h"
#include "maps/map.h"

using namespace testimage;

namespace {

TEST(CgroupArrayTest, TellsWhetherTheThreadIsUnderACgroup) {
  Session session(build({.maps = {{"m", 8, 4, 4, 3}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  auto under = [&](uint64_t index) { return int64_t(bpftime_helper_current_task_under_cgroup(map, index)); };
  auto put = [&](uint32_t index, int fd) { return bpftime_map_update(map, &index, &fd, 0); };
  EXPECT_EQ(under(3), -E2BIG);
  EXPECT_EQ(under(0), -EAGAIN);
  int file = open("/proc/self/exe", O_RDONLY);
  EXPECT_EQ(put(0, file), -EBADF);
  EXPECT_EQ(put(0, -1), -EBADF);
  EXPECT_EQ(put(3, file), -E2BIG);
  close(file);
  if (!bpftime_helper_get_current_cgroup_id()) GTEST_SKIP() << "no cgroup v2 here";
  std::string mount = "/sys/fs/cgroup";
  int top = open(mount.c_str(), O_RDONLY | O_DIRECTORY), result = put(0, top);
  close(top);
  if (result) {  // beside version 1
    top = open((mount += "/unified").c_str(), O_RDONLY | O_DIRECTORY);
    result = put(0, top);
    close(top);
  }
  ASSERT_EQ(result, 0);
  EXPECT_EQ(under(0), 1) << "all are under the top";
  std::string other = mount + "/bpftime-test-" + std::to_string(getpid());
  if (mkdir(other.c_str(), 0700)) GTEST_SKIP() << "no cgroup can be made here";
  int fd = open(other.c_str(), O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(put(1, fd), 0);
  EXPECT_EQ(under(1), 0);
  close(fd);
  rmdir(other.c_str());
  uint32_t key = 0, value;
  EXPECT_EQ(bpftime_map_read(map, &key, &value, 0), -BPFTIME_ENOTSUPP);
  EXPECT_EQ(bpftime_map_delete(map, &key), 0);
  EXPECT_EQ(bpftime_map_delete(map, &key), -ENOENT);
}

}  // namespace
