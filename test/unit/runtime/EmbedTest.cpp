// Programs as plug-ins: run and counted by number, timed when asked, refused inside another.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <csignal>
#include <cstdio>
#include <thread>

#include "core/faults.h"
#include "core/status.h"
#include "core/thread.h"

using namespace testimage;

namespace {

// mov rax, rdi; ret: gives its context.
const Code identity = {"identity", {0x48, 0x89, 0xf8, 0xc3}};
// mov eax, 7; ret
const Code seven = {"seven", {0xb8, 7, 0, 0, 0, 0xc3}};

struct Embedded {
  std::vector<uint8_t> image = build({.maps = {{"counts", 2, 4, 8, 4}}, .programs = {seven, identity}});
  bpftime_embedded blob = {};
  int status;
  explicit Embedded(uint32_t timed = 0) {
    bpftime_embed_options options = {};
    options.timed = timed;
    status = bpftime_embed(image.data(), image.size(), &options, &blob);
  }
  ~Embedded() {
    if (!status) bpftime_embed_close(&blob);
  }
  bpftime_stats stats(uint32_t program) {
    bpftime_stats out;
    EXPECT_EQ(bpftime_program_stats(&blob.loaded, program, &out), 0);
    return out;
  }
};

TEST(EmbedTest, ProgramsRunByNumberAndAreCounted) {
  Embedded e;
  ASSERT_EQ(e.status, 0);
  int index = bpftime_program_index(&e.blob.loaded, "identity");
  ASSERT_EQ(index, 1);
  EXPECT_EQ(bpftime_program_index(&e.blob.loaded, "none"), -BPFTIME_STATUS_no_program);
  uint64_t result = 0;
  EXPECT_EQ(bpftime_run(&e.blob.loaded, 1, reinterpret_cast<void *>(42), &result), 0);
  EXPECT_EQ(result, 42u);
  EXPECT_EQ(bpftime_run(&e.blob.loaded, 0, nullptr, &result), 0);
  EXPECT_EQ(result, 7u);
  EXPECT_EQ(bpftime_run(&e.blob.loaded, 2, nullptr, &result), -BPFTIME_STATUS_bad_argument);
  EXPECT_EQ(bpftime_run(&e.blob.loaded, 0, nullptr, &result), 0);
  EXPECT_EQ(e.stats(0).hits, 2u);
  EXPECT_EQ(e.stats(1).hits, 1u);
  EXPECT_EQ(e.stats(1).ns, 0u) << "nobody asked for the time";
}

TEST(EmbedTest, TimeIsMeasuredWhenAsked) {
  Embedded e(1);
  ASSERT_EQ(e.status, 0);
  uint64_t result;
  for (int i = 0; i < 1000; i++) ASSERT_EQ(bpftime_run(&e.blob.loaded, 0, nullptr, &result), 0);
  EXPECT_GT(e.stats(0).ns, 0u);
  EXPECT_EQ(e.stats(1).ns, 0u);
}

TEST(EmbedTest, NestedRunsAreMisses) {
  Embedded e;
  uint64_t result;
  ASSERT_EQ(bpftime_run(&e.blob.loaded, 0, nullptr, &result), 0);
  bpftime_thread_current()->running = 1;
  EXPECT_EQ(bpftime_run(&e.blob.loaded, 0, nullptr, &result), -BPFTIME_STATUS_busy);
  bpftime_thread_current()->running = 0;
  EXPECT_EQ(e.stats(0).hits, 1u);
  EXPECT_EQ(e.stats(0).misses, 1u);
}

TEST(EmbedTest, ThreadsAndChildrenCountTogether) {
  Embedded e;
  auto work = [&] {
    uint64_t result;
    for (int i = 0; i < 10000; i++) bpftime_run(&e.blob.loaded, 0, nullptr, &result);
  };
  std::thread other(work);
  work();
  other.join();
  pid_t child = fork();
  if (!child) work(), _exit(0);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(e.stats(0).hits, 30000u);
}

void *handlerOf(int signal) {
  struct sigaction now;
  sigaction(signal, nullptr, &now);
  return reinterpret_cast<void *>(now.sa_handler);
}

TEST(EmbedTest, SignalsAreTakenForDirectReadsOnly) {
  Embedded plain;
  ASSERT_EQ(plain.status, 0);
  EXPECT_FALSE(handlerOf(SIGSEGV) || handlerOf(SIGBUS));
  bpftime_embed_options options = {.load_flags = BPFTIME_LOAD_DIRECT_READS};
  bpftime_embedded direct = {};
  ASSERT_EQ(bpftime_embed(plain.image.data(), plain.image.size(), &options, &direct), 0);
  EXPECT_TRUE(handlerOf(SIGSEGV) && handlerOf(SIGBUS));
  bpftime_thread_current()->running = 1;
  EXPECT_TRUE(bpftime_reads_may_be_direct(1 << 20));
  bpftime_thread_done(bpftime_thread_current());
  bpftime_embed_close(&direct);
  bpftime_faults_remove();
}

TEST(EmbedTest, BadImagesAreRefused) {
  Embedded e;
  e.image[200] ^= 1;
  bpftime_embedded other;
  EXPECT_NE(bpftime_embed(e.image.data(), e.image.size(), nullptr, &other), 0);
  EXPECT_EQ(bpftime_embed_file("/nowhere", nullptr, &other), -BPFTIME_STATUS_io_error);
}

TEST(EmbedTest, FilesLoadToo) {
  Embedded e;
  std::string path = "/tmp/bpftime-embed-" + std::to_string(getpid());
  FILE *file = fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  fwrite(e.image.data(), 1, e.image.size(), file);
  fclose(file);
  bpftime_embedded other;
  ASSERT_EQ(bpftime_embed_file(path.c_str(), nullptr, &other), 0);
  EXPECT_NE(bpftime_map_by_name(&other.session, "counts"), nullptr);
  bpftime_embed_close(&other);
  unlink(path.c_str());
}

}  // namespace
