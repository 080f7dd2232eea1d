// Trees of joins that are not sums, nor commutative, nor associative: their order shows.
#include <doctest/doctest.h>

#include <cstring>
#include <utility>
#include <vector>

#include "core/block_sum.hpp"
#include "core/join_tree.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t width = 3;

// A count, a weighted mean, and something that tells left from right.
struct Join {
    void operator()(double* vector, const double* more) const noexcept {
        const double share = more[0] / (vector[0] + more[0]);
        vector[1] += share * (more[1] - vector[1]);
        vector[2] = 0.7 * vector[2] - 0.3 * more[2] + vector[1];
        vector[0] += more[0];
    }
};

using Tree = JoinTree<Join>;
using Vector = std::vector<double>;

Vector leaves(std::size_t blocks) {
    Random random(blocks);
    Vector values(blocks * width);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % width == 0 ? 1 + 9 * random.uniform() : random.normal();
    return values;
}

Vector leaf(const Vector& values, std::size_t block) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(block * width);
    return {first, first + static_cast<std::ptrdiff_t>(width)};
}

// Of blocks first ... first+size-1, a whole subtree.
Vector subtree(const Vector& values, std::size_t first, std::size_t size) {
    if (size == 1) return leaf(values, first);
    Vector left = subtree(values, first, size / 2);
    const Vector right = subtree(values, first + size / 2, size / 2);
    Join{}(left.data(), right.data());
    return left;
}

void insert_blocks(Tree& tree, const Vector& values, std::size_t first, std::size_t count) {
    for (std::size_t done = 0, size = 0; done < count; done += size) {
        size = Tree::largest_subtree(first + done, count - done);
        REQUIRE(tree.insert(first + done, size, subtree(values, first + done, size).data()).ok());
    }
}

Vector block_sum(const Vector& values, int threads = 1) {
    const std::size_t blocks = values.size() / width;
    Arena measure;
    BlockSum(measure, blocks, width, threads);
    std::vector<std::byte> memory(measure.bytes_needed());
    Arena arena(memory);
    BlockSum sum(arena, blocks, width, threads);
    const double* total =
        sum.join([&](std::size_t block, double* out,
                     int) { std::memcpy(out, values.data() + block * width, width * sizeof(double)); },
                 Join{});
    return {total, total + width};
}

Vector total(const Tree& tree) {
    Vector out(width, 99), scratch(width, 77);
    tree.total(out.data(), scratch.data());
    return out;
}

// What the tree is, said once more: the left half is the largest power of two below the size.
Vector plain(const Vector& values, std::size_t first, std::size_t count) {
    if (count == 1) return leaf(values, first);
    std::size_t half = 1;
    while (2 * half < count) half *= 2;
    Vector left = plain(values, first, half);
    Join{}(left.data(), plain(values, first + half, count - half).data());
    return left;
}

TEST_CASE("join tree: BlockSum's joins are the tree, for any threads") {
    for (std::size_t blocks = 1; blocks <= 70; ++blocks) {
        INFO(blocks, " blocks");
        const Vector values = leaves(blocks), expected = plain(values, 0, blocks);
        for (const int threads : {1, 2, 3, 7}) CHECK(block_sum(values, threads) == expected);
    }
    const Vector many = leaves(1000);
    for (const int threads : {1, 2, 3, 7}) CHECK(block_sum(many, threads) == plain(many, 0, 1000));
}

TEST_CASE("join tree: blocks in order, one at a time and in subtrees") {
    for (std::size_t blocks = 1; blocks <= 70; ++blocks) {
        INFO(blocks, " blocks");
        const Vector values = leaves(blocks), expected = plain(values, 0, blocks);
        Tree one_by_one(width), at_once(width);
        for (std::size_t i = 0; i < blocks; ++i) REQUIRE(one_by_one.insert(i, 1, values.data() + i * width).ok());
        insert_blocks(at_once, values, 0, blocks);
        CHECK(total(one_by_one) == expected);
        CHECK(total(at_once) == expected);
    }
}

TEST_CASE("join tree: any split in two, merged from either side") {
    for (const std::size_t blocks : {2, 3, 7, 8, 21, 32, 45}) {
        const Vector values = leaves(blocks), expected = plain(values, 0, blocks);
        for (std::size_t cut = 1; cut < blocks; ++cut) {
            INFO(blocks, " blocks, cut at ", cut);
            Tree left(width), right(width);
            insert_blocks(left, values, 0, cut);
            insert_blocks(right, values, cut, blocks - cut);
            Tree other(width);
            REQUIRE(other.insert(right).ok());
            REQUIRE(other.insert(left).ok());
            REQUIRE(left.insert(right).ok());
            CHECK(total(left) == expected);
            CHECK(total(other) == expected);
        }
    }
}

TEST_CASE("join tree: blocks in any order, and in pieces that are put together in any order") {
    const std::size_t blocks = 53;
    const Vector values = leaves(blocks), expected = plain(values, 0, blocks);
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        INFO("seed ", seed);
        Random random(seed);
        std::vector<std::size_t> order(blocks);
        for (std::size_t i = 0; i < blocks; ++i) order[i] = i;
        for (std::size_t i = blocks; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
        Tree scattered(width);
        for (const std::size_t i : order) REQUIRE(scattered.insert(i, 1, values.data() + i * width).ok());
        CHECK(total(scattered) == expected);

        std::vector<Tree> pieces;
        for (std::size_t first = 0, count = 0; first < blocks; first += count) {
            count = std::min(blocks - first, 1 + random.below(20));
            insert_blocks(pieces.emplace_back(width), values, first, count);
        }
        Tree merged(width);
        while (!pieces.empty()) {
            const std::size_t at = random.below(pieces.size());
            REQUIRE(merged.insert(pieces[at]).ok());
            pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(at));
        }
        CHECK(total(merged) == expected);
    }
}

TEST_CASE("join tree: nothing is zeros, and copies stay as they are") {
    const Vector values = leaves(4);
    const Tree empty(width);
    CHECK(total(empty) == Vector(width, 0.0));
    CHECK(empty.width() == width);
    Tree left(width), right(width);
    insert_blocks(left, values, 0, 2);
    insert_blocks(right, values, 2, 2);
    REQUIRE(right.insert(empty).ok());
    REQUIRE(left.insert(right).ok());
    CHECK(total(left) == plain(values, 0, 4));
    CHECK(total(right) == subtree(values, 2, 2));
}

}  // namespace
}  // namespace lanewise::tests
