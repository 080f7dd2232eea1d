#include "core/memory.hpp"
#include "ratings/offsets.hpp"

namespace lanewise::ratings {

Result<double> mean_of(std::span<const Rating> ratings) noexcept {
    if (ratings.empty())
        return Status::error(ErrorCode::invalid_argument, "ratings is empty; a mean needs at least one");
    const std::size_t blocks = block_count(ratings.size());
    auto memory = allocate_for([&](Arena& arena) { BlockSum(arena, blocks, 1, 1); });
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    BlockSum total(arena, blocks, 1, 1);
    return mean_of(ratings, total);
}

double offset_of_new_user(Center center, double mean, std::span<const Rating> own,
                          std::span<const double> item_offsets) noexcept {
    if (center == Center::none) return 0;
    if (center == Center::global) return mean;
    double sum = 0;
    const auto count = static_cast<double>(own.size());
    if (center == Center::user) {
        for (const Rating& rating : own) sum += rating.value;
        return own.empty() ? mean : sum / count;
    }
    for (const Rating& rating : own) sum += rating.value - mean - item_offsets[static_cast<std::size_t>(rating.item)];
    return mean + sum / (count + bias_damping);
}

}  // namespace lanewise::ratings
