#include "ratings/offsets.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lanewise::ratings {
namespace {

constexpr const char* names[] = {"user", "none", "global", "biases"};

std::size_t at(std::int32_t index) noexcept { return static_cast<std::size_t>(index); }

// sums[index] += term(rating), and how many there were.
template <class Term>
void accumulate(std::span<const Rating> train, std::int32_t Rating::*index, std::span<double> sums, double* counts,
                Term&& term) noexcept {
    std::fill(sums.begin(), sums.end(), 0.0);
    std::fill_n(counts, sums.size(), 0.0);
    for (const Rating& rating : train) {
        sums[at(rating.*index)] += term(rating);
        ++counts[at(rating.*index)];
    }
}

void find_user_means(std::span<const Rating> train, double mean, double* counts, std::span<double> users) noexcept {
    accumulate(train, &Rating::user, users, counts, [](const Rating& rating) { return rating.value; });
    for (std::size_t i = 0; i < users.size(); ++i) users[i] = counts[i] > 0 ? users[i] / counts[i] : mean;
}

void find_biases(std::span<const Rating> train, double mean, OffsetsMemory& memory, std::span<double> users,
                 std::span<double> items) noexcept {
    accumulate(train, &Rating::item, items, memory.item_counts,
               [&](const Rating& rating) { return rating.value - mean; });
    for (std::size_t x = 0; x < items.size(); ++x) items[x] /= memory.item_counts[x] + bias_damping;
    accumulate(train, &Rating::user, users, memory.user_counts,
               [&](const Rating& rating) { return rating.value - mean - items[at(rating.item)]; });
    for (std::size_t i = 0; i < users.size(); ++i) users[i] = mean + users[i] / (memory.user_counts[i] + bias_damping);
}

}  // namespace

double mean_of(std::span<const Rating> train, BlockSum& total) noexcept {
    const double* sum = total.run([&](std::size_t block, double* part, int) {
        *part = 0;
        const std::size_t first = block * block_rows;
        for (std::size_t i = first; i < first + rows_of_block(block, train.size()); ++i) *part += train[i].value;
    });
    return *sum / static_cast<double>(train.size());
}

const char* to_string(Center center) noexcept { return names[static_cast<std::size_t>(center)]; }

bool parse_center(const char* name, Center& center) noexcept {
    for (std::size_t i = 0; i < std::size(names); ++i) {
        if (std::strcmp(name, names[i]) != 0) continue;
        center = static_cast<Center>(i);
        return true;
    }
    return false;
}

void find_offsets(std::span<const Rating> train, Center center, OffsetsMemory& memory, std::span<double> users,
                  std::span<double> items) noexcept {
    const double mean = mean_of(train, memory.total);
    std::fill(users.begin(), users.end(), center == Center::none ? 0.0 : mean);
    std::fill(items.begin(), items.end(), 0.0);
    if (center == Center::user) find_user_means(train, mean, memory.user_counts, users);
    if (center == Center::biases) find_biases(train, mean, memory, users, items);
}

Status check_offsets(std::span<const double> offsets, const char* name) noexcept {
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        if (std::isfinite(offsets[i])) continue;
        return Status::error(ErrorCode::out_of_range, "%s[%zu] is not finite; the ratings are too large to be summed",
                             name, i);
    }
    return {};
}

}  // namespace lanewise::ratings
