#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <vector>

#include "core/block_sum.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {
namespace {

// Values of very different magnitudes: any other order of adding them shows.
std::vector<double> leaves(std::size_t blocks, std::size_t width) {
    Random random(blocks * 1000 + width);
    std::vector<double> values(blocks * width);
    for (double& value : values) {
        value = random.normal();
        for (std::size_t times = random.below(12); times > 0; --times) value *= 10;
    }
    return values;
}

// The tree as documented: the sum of size blocks, a power of two, is that of its first half plus that of its second.
double tree(const std::vector<double>& values, std::size_t width, std::size_t column, std::size_t first,
            std::size_t size) {
    const std::size_t blocks = values.size() / width;
    if (size == 1) return values[first * width + column];
    const double sum = tree(values, width, column, first, size / 2);
    return first + size / 2 < blocks ? sum + tree(values, width, column, first + size / 2, size / 2) : sum;
}

std::vector<double> block_sum(const std::vector<double>& values, std::size_t width, int threads) {
    const std::size_t blocks = values.size() / width;
    Arena measure;
    BlockSum(measure, blocks, width, threads);
    std::vector<std::byte> memory(measure.bytes_needed(), std::byte{0xFF});  // NaN: whatever is not written shows
    Arena arena(memory);
    BlockSum sum(arena, blocks, width, threads);
    REQUIRE(arena.fits());
    std::vector<std::atomic<int>> calls(blocks);
    std::atomic<bool> thread_in_range{true};
    const auto leaf = [&](std::size_t block, double* out, int thread) {
        ++calls[block];
        if (thread < 0 || thread >= threads) thread_in_range = false;
        std::memcpy(out, values.data() + block * width, width * sizeof(double));
    };
    sum.run(leaf);
    const double* total = sum.run(leaf);  // nothing is left over from the run before
    CHECK(std::all_of(calls.begin(), calls.end(), [](int count) { return count == 2; }));
    CHECK(thread_in_range);
    return {total, total + width};
}

void check_against_tree(std::size_t blocks, std::size_t width) {
    INFO(blocks, " blocks of width ", width);
    const std::vector<double> values = leaves(blocks, width);
    std::vector<double> expected(width);
    for (std::size_t j = 0; j < width; ++j) expected[j] = tree(values, width, j, 0, std::bit_ceil(blocks));
    for (const int threads : {1, 2, 3, 7, 16}) {
        INFO(threads, " threads");
        const std::vector<double> total = block_sum(values, width, threads);
        CHECK(std::memcmp(total.data(), expected.data(), width * sizeof(double)) == 0);
    }
}

TEST_CASE("totals are those of the recursive tree, for any number of blocks and threads") {
    for (std::size_t blocks = 1; blocks <= 70; ++blocks) check_against_tree(blocks, 5);
}

TEST_CASE("so they are for one number and for wide vectors, whose tasks and slices are others") {
    for (const std::size_t blocks : {1, 2, 33, 64, 65, 700}) check_against_tree(blocks, 1);
    for (const std::size_t blocks : {1, 3, 16, 41}) check_against_tree(blocks, 9001);
}

TEST_CASE("the order matters for such values: the tests above can fail") {
    const std::vector<double> values = leaves(70, 5);
    int differ = 0;
    for (std::size_t j = 0; j < 5; ++j) {
        double in_order = 0;
        for (std::size_t block = 0; block < 70; ++block) in_order += values[block * 5 + j];
        differ += in_order != tree(values, 5, j, 0, 128) ? 1 : 0;
    }
    CHECK(differ > 0);
}

TEST_CASE("blocks cover the rows") {
    CHECK(block_count(1) == 1);
    CHECK(block_count(block_rows) == 1);
    CHECK(block_count(block_rows + 1) == 2);
    CHECK(block_count(10 * block_rows) == 10);
}

}  // namespace
}  // namespace lanewise::tests
