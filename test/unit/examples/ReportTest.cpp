// The example's report: units, groups of digits, the shape of a histogram.
#include "Report.h"

#include <gtest/gtest.h>

namespace {

TEST(Report, Bytes) {
  EXPECT_EQ(bytesText(0), "0 B");
  EXPECT_EQ(bytesText(1023), "1023 B");
  EXPECT_EQ(bytesText(1024), "1 KiB");
  EXPECT_EQ(bytesText(1536), "1.50 KiB");
  EXPECT_EQ(bytesText(1024 * 1024), "1 MiB");
  EXPECT_EQ(bytesText(~0ull), "16777216 TiB");
}

TEST(Report, CountsAreGroupedByThousands) {
  EXPECT_EQ(countText(0), "0");
  EXPECT_EQ(countText(999), "999");
  EXPECT_EQ(countText(1000), "1,000");
  EXPECT_EQ(countText(1234567), "1,234,567");
}

TEST(Report, Durations) {
  EXPECT_EQ(durationText(64), "64 ns");
  EXPECT_EQ(durationText(1024), "1.02 us");
  EXPECT_EQ(durationText(12345678), "12.3 ms");
}

TEST(Report, HistogramShowsTheUsedSlotsOnlyAndScalesToTheLargest) {
  ProcessCounts p = {1, {}, 0, 0};
  p.counts.allocated = {41, 4100, {}};
  p.counts.allocated.sizes[4] = 1;
  p.counts.allocated.sizes[6] = 40;
  std::string text = reportText(p);
  EXPECT_NE(text.find("     16 B – 32 B                 1 █\n"), std::string::npos) << text;
  EXPECT_NE(text.find("     32 B – 64 B                 0 \n"), std::string::npos) << text;
  std::string full;
  for (int i = 0; i < 40; ++i) full += "█";
  EXPECT_NE(text.find("     64 B – 128 B               40 " + full + "\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("8 B – 16 B"), std::string::npos) << text;
  EXPECT_EQ(text.find("128 B – 256 B"), std::string::npos) << text;
}

TEST(Report, AverageOfNothingIsLeftOut) {
  std::string text = reportText({1, {}, 0, 0});
  EXPECT_EQ(text.find("on average"), std::string::npos);
}

TEST(Report, LiveLineIsTheDifference) {
  ProcessCounts before = {1, {}, 0, 0}, now = before;
  before.counts.allocated.calls = 10;
  now.counts.allocated.calls = 15;
  now.counts.latency_total_ns = 500;
  EXPECT_EQ(liveLine(now, before), "             5          0 B            0          0 B       100 ns\n");
}

}  // namespace
