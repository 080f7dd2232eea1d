#include <doctest/doctest.h>

#include <cstring>
#include <utility>
#include <vector>

#include "core/block_sum.hpp"
#include "core/sum_tree.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t width = 3;

// Values of very different magnitudes: any other order of adding them shows.
std::vector<double> leaves(std::size_t blocks) {
    Random random(blocks);
    std::vector<double> values(blocks * width);
    for (double& value : values) {
        value = random.normal();
        for (std::size_t times = random.below(12); times > 0; --times) value *= 10;
    }
    return values;
}

// The sum of blocks first ... first+size-1, a whole subtree.
std::vector<double> subtree(const std::vector<double>& values, std::size_t first, std::size_t size) {
    if (size == 1)
        return {values.begin() + static_cast<long>(first * width),
                values.begin() + static_cast<long>((first + 1) * width)};
    std::vector<double> sum = subtree(values, first, size / 2);
    const std::vector<double> right = subtree(values, first + size / 2, size / 2);
    for (std::size_t j = 0; j < width; ++j) sum[j] += right[j];
    return sum;
}

void insert_blocks(SumTree& tree, const std::vector<double>& values, std::size_t first, std::size_t count) {
    for (std::size_t done = 0, size = 0; done < count; done += size) {
        size = SumTree::largest_subtree(first + done, count - done);
        REQUIRE(tree.insert(first + done, size, subtree(values, first + done, size).data()).ok());
    }
}

std::vector<double> block_sum(const std::vector<double>& values) {
    const std::size_t blocks = values.size() / width;
    Arena measure;
    BlockSum(measure, blocks, width, 1);
    std::vector<std::byte> memory(measure.bytes_needed());
    Arena arena(memory);
    BlockSum sum(arena, blocks, width, 1);
    const double* total = sum.run([&](std::size_t block, double* out, int) {
        std::memcpy(out, values.data() + block * width, width * sizeof(double));
    });
    return {total, total + width};
}

void check_total(const SumTree& tree, const std::vector<double>& expected) {
    for (std::size_t j = 0; j < width; ++j) CHECK(tree.total(j) == expected[j]);
}

TEST_CASE("the largest subtree: a power of two that divides its first block and fits") {
    CHECK(SumTree::largest_subtree(0, 1) == 1);
    CHECK(SumTree::largest_subtree(0, 7) == 4);
    CHECK(SumTree::largest_subtree(0, 8) == 8);
    CHECK(SumTree::largest_subtree(1, 100) == 1);
    CHECK(SumTree::largest_subtree(2, 100) == 2);
    CHECK(SumTree::largest_subtree(6, 100) == 2);
    CHECK(SumTree::largest_subtree(12, 100) == 4);
    CHECK(SumTree::largest_subtree(12, 3) == 2);
    CHECK(SumTree::largest_subtree(std::uint64_t{1} << 62, 100) == 64);
    CHECK(SumTree::largest_subtree((std::uint64_t{1} << 62) + 1, 100) == 1);
}

TEST_CASE("blocks in order, one at a time and in subtrees: BlockSum's total to the bit") {
    for (std::size_t blocks = 1; blocks <= 70; ++blocks) {
        INFO(blocks, " blocks");
        const std::vector<double> values = leaves(blocks), expected = block_sum(values);
        SumTree one_by_one(width), at_once(width);
        for (std::size_t i = 0; i < blocks; ++i) REQUIRE(one_by_one.insert(i, 1, values.data() + i * width).ok());
        insert_blocks(at_once, values, 0, blocks);
        check_total(one_by_one, expected);
        check_total(at_once, expected);
    }
}

TEST_CASE("blocks in any order, and in pieces that are put together in any order") {
    const std::size_t blocks = 53;
    const std::vector<double> values = leaves(blocks), expected = block_sum(values);
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        INFO("seed ", seed);
        Random random(seed);
        std::vector<std::size_t> order(blocks);
        for (std::size_t i = 0; i < blocks; ++i) order[i] = i;
        for (std::size_t i = blocks; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
        SumTree scattered(width);
        for (const std::size_t i : order) REQUIRE(scattered.insert(i, 1, values.data() + i * width).ok());
        check_total(scattered, expected);

        std::vector<SumTree> pieces;
        for (std::size_t first = 0, count = 0; first < blocks; first += count) {
            count = std::min(blocks - first, 1 + random.below(20));
            insert_blocks(pieces.emplace_back(width), values, first, count);
        }
        SumTree merged(width);
        while (!pieces.empty()) {
            const std::size_t at = random.below(pieces.size());
            REQUIRE(merged.insert(pieces[at]).ok());
            pieces.erase(pieces.begin() + static_cast<long>(at));
        }
        check_total(merged, expected);
    }
}

TEST_CASE("a copy stays as it is when the tree it came from grows, and the other way round") {
    const std::vector<double> values = leaves(4);
    SumTree left(width), right(width);
    insert_blocks(left, values, 0, 2);
    insert_blocks(right, values, 2, 2);
    const std::vector<double> of_left = subtree(values, 0, 2), of_right = subtree(values, 2, 2);
    REQUIRE(left.insert(right).ok());
    check_total(left, subtree(values, 0, 4));
    check_total(right, of_right);
    SumTree empty(width);
    REQUIRE(right.insert(empty).ok());
    check_total(right, of_right);
    CHECK(empty.total(0) == 0);
    CHECK(empty.width() == width);
}

TEST_CASE("far out: many nodes of few blocks each") {
    // Blocks that have no neighbours: none join, so as many nodes as there is room for.
    SumTree tree(1);
    double expected = 0;
    for (std::uint64_t i = 0; i < 40; ++i) {
        const double value = static_cast<double>(i + 1);
        REQUIRE(tree.insert((std::uint64_t{1} << 50) + 2 * i, 1, &value).ok());
        expected += value;
    }
    CHECK(tree.total(0) == expected);
}

}  // namespace
}  // namespace lanewise::tests
