#include <algorithm>
#include <utility>

#include "core/memory.hpp"
#include "ratings/checks.hpp"
#include "ratings/offsets.hpp"

namespace lanewise::ratings {
namespace {

struct DatasetMemory {
    DatasetMemory(Arena& arena, const Parts& parts) noexcept
        : train(arena.take<Rating>(parts.split.train.size())),
          validation(arena.take<Rating>(parts.split.validation.size())),
          test(arena.take<Rating>(parts.split.test.size())),
          users(arena.take<double>(parts.users)),
          items(arena.take<double>(parts.items)) {}

    Rating* train;
    Rating* validation;
    Rating* test;
    double* users;
    double* items;
};

Status check_parts(const Parts& parts) noexcept {
    const Split& split = parts.split;
    for (const std::span<const Rating> part : {split.train, split.validation, split.test}) {
        if (Status status = check_shape(parts.users, parts.items, part.size()); !status.ok()) return status;
    }
    if (split.train.empty())
        return Status::error(ErrorCode::invalid_argument, "train has no ratings; at least one is needed");
    const std::pair<std::span<const Rating>, const char*> named[] = {
        {split.train, "train"}, {split.validation, "validation"}, {split.test, "test"}};
    for (const auto& [part, name] : named) {
        if (Status status = check_ratings(part, parts.users, parts.items, name); !status.ok()) return status;
    }
    const std::size_t given = parts.user_offsets.size() + parts.item_offsets.size();
    if (given == 0 || (parts.user_offsets.size() == parts.users && parts.item_offsets.size() == parts.items)) return {};
    return Status::error(ErrorCode::invalid_shape, "%zu user and %zu item offsets for %zu users and %zu items",
                         parts.user_offsets.size(), parts.item_offsets.size(), parts.users, parts.items);
}

std::span<const Rating> sorted_copy(std::span<const Rating> from, Rating* to) noexcept {
    std::copy(from.begin(), from.end(), to);
    sort({to, from.size()});
    return {to, from.size()};
}

Status fill_offsets(const Parts& parts, std::span<const Rating> train, std::span<double> users,
                    std::span<double> items) noexcept {
    if (!parts.user_offsets.empty()) {
        std::copy(parts.user_offsets.begin(), parts.user_offsets.end(), users.begin());
        std::copy(parts.item_offsets.begin(), parts.item_offsets.end(), items.begin());
    } else {
        auto allocated =
            allocate_for([&](Arena& arena) { OffsetsMemory(arena, users.size(), items.size(), train.size()); });
        if (!allocated.ok()) return allocated.status();
        Arena arena(allocated->span());
        OffsetsMemory memory(arena, users.size(), items.size(), train.size());
        find_offsets(train, parts.center, memory, users, items);
    }
    if (Status status = check_offsets(users, "user_offsets"); !status.ok()) return status;
    return check_offsets(items, "item_offsets");
}

}  // namespace

Result<Dataset> Dataset::make(const Parts& parts) noexcept {
    if (Status status = check_parts(parts); !status.ok()) return status;
    auto allocated = allocate_for([&](Arena& arena) { DatasetMemory(arena, parts); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    const DatasetMemory memory(arena, parts);
    Dataset data;
    data.parts_ = parts;
    data.parts_.split = {sorted_copy(parts.split.train, memory.train),
                         sorted_copy(parts.split.validation, memory.validation),
                         sorted_copy(parts.split.test, memory.test)};
    if (Status status = check_disjoint(data.parts_.split); !status.ok()) return status;
    const std::span<double> users{memory.users, parts.users}, items{memory.items, parts.items};
    if (Status status = fill_offsets(parts, data.train(), users, items); !status.ok()) return status;
    data.parts_.user_offsets = users;
    data.parts_.item_offsets = items;
    data.memory_ = std::move(allocated->bytes);
    return data;
}

}  // namespace lanewise::ratings
