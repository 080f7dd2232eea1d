#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/memory.hpp"
#include "core/philox.hpp"
#include "ratings/checks.hpp"
#include "ratings/order.hpp"

namespace lanewise::ratings {
namespace {

constexpr std::uint64_t split_stream = 0x53504C4954;  // "SPLIT": no fit draws from it

struct SplitMemory {
    SplitMemory(Arena& arena, std::size_t ratings) noexcept
        : numbers(arena.take<std::int32_t>(ratings)), copy(arena.take<Rating>(ratings)) {}

    std::int32_t* numbers;
    Rating* copy;
};

// Puts `drawn` of the numbers 0 ... n-1 to the front, as Fisher and Yates shuffle. A larger draw begins with a smaller one.
void draw(std::int32_t* numbers, std::size_t n, std::size_t drawn, std::uint64_t seed) noexcept {
    const Random random(seed, split_stream);
    for (std::size_t i = 0; i < n; ++i) numbers[i] = static_cast<std::int32_t>(i);
    for (std::size_t i = 0; i < drawn; ++i) {
        const auto step = static_cast<std::size_t>(std::floor(random.uniform(i) * static_cast<double>(n - i)));
        std::swap(numbers[i], numbers[i + std::min(step, n - i - 1)]);  // the product may round up to n - i
    }
}

}  // namespace

void sort(std::span<Rating> ratings) noexcept {
    if (!std::is_sorted(ratings.begin(), ratings.end(), before)) std::sort(ratings.begin(), ratings.end(), before);
}

Result<Split> draw_split(std::span<Rating> ratings, std::size_t validation, std::size_t test,
                         std::uint64_t seed) noexcept {
    const std::size_t n = ratings.size();
    if (Status status = check_shape(0, 0, n); !status.ok()) return status;
    if (validation >= n || test >= n - validation) {
        return Status::error(
            ErrorCode::invalid_argument,
            "validation %zu and test %zu are not fewer than the %zu ratings; at least one is needed for training",
            validation, test, n);
    }
    auto allocated = allocate_for([&](Arena& arena) { SplitMemory(arena, n); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    const SplitMemory memory(arena, n);
    sort(ratings);
    draw(memory.numbers, n, validation + test, seed);
    std::sort(memory.numbers, memory.numbers + validation);
    std::sort(memory.numbers + validation, memory.numbers + validation + test);
    std::sort(memory.numbers + validation + test, memory.numbers + n);
    std::copy(ratings.begin(), ratings.end(), memory.copy);
    const std::size_t train = n - validation - test;
    for (std::size_t i = 0; i < n; ++i) {
        ratings[i < validation + test ? train + i : i - validation - test] = memory.copy[memory.numbers[i]];
    }
    return Split{ratings.first(train), ratings.subspan(train, validation), ratings.last(test)};
}

}  // namespace lanewise::ratings
