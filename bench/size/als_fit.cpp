#include <lanewise/als.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

constexpr std::size_t users = 200, items = 100, each = 20;
float values[users * each], user_factors[users * 8], item_factors[items * 8];
std::size_t offsets[users + 1];
std::int32_t columns[users * each];
constexpr als::Options options{.factors = 8, .max_steps = 5, .threads = 1};

}  // namespace

const char* const shape = "200 x 100, 4,000 ratings, k = 8";

std::size_t workspace_bytes() { return als::workspace_bytes<float>({.users = users, .items = items, .ratings = users * each}, options); }

bool run(std::span<std::byte> workspace) {
    fill(values, 1);
    for (std::size_t i = 0; i < users * each; ++i) {
        offsets[i / each + 1] = i + 1;
        columns[i] = static_cast<std::int32_t>(i % each * 5 + i / each % 5);
    }
    const als::Output<float> output{.users = {user_factors, users, 8}, .items = {item_factors, items, 8}};
    return als::fit<float>({.ratings = {users, items, offsets, columns, values}}, options, output, workspace).ok();
}

}  // namespace lanewise::size
