#include <lanewise/als.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

constexpr std::size_t items = 100;
float user_factors[8], item_factors[items * 8];
double offsets[items], ratings[items];
als::Pair pairs[items];

}  // namespace

const char* const shape = "one user, 100 items, k = 8";

std::size_t workspace_bytes() { return 0; }

bool run(std::span<std::byte>) {
    fill(user_factors, 8);
    fill(item_factors, 8);
    for (std::size_t i = 0; i < items; ++i) pairs[i].item = static_cast<std::int32_t>(i);
    return als::predict<float>({.factors = {user_factors, 1, 8}}, {item_factors, items, 8}, offsets, pairs, ratings, {}, 1).ok();
}

}  // namespace lanewise::size
