#include <algorithm>
#include <cstdint>

#include "core/memory.hpp"
#include "ratings/checks.hpp"

namespace lanewise::ratings {
namespace {

// The users, or the items: which ratings are theirs, how many are left, and who has too few. Everyone's ratings fall
// below the limit once at most, so all passes together take O(ratings).
class Side {
public:
    Side(Arena& arena, std::size_t count, std::size_t ratings) noexcept
        : count_(count),
          first_(arena.take<std::size_t>(count + 1)),
          left_(arena.take<std::size_t>(count)),
          few_(arena.take<std::int32_t>(count)),
          entries_(arena.take<std::int32_t>(ratings)) {}

    void group(std::span<const Rating> ratings, std::int32_t Rating::*index, std::uint64_t at_least) noexcept {
        at_least_ = at_least;
        std::fill_n(first_, count_ + 1, 0);
        std::fill_n(left_, count_, 0);
        for (const Rating& rating : ratings) ++first_[at(rating.*index) + 1];
        for (std::size_t i = 0; i < count_; ++i) first_[i + 1] += first_[i];
        for (std::size_t i = 0; i < ratings.size(); ++i) {
            const std::size_t owner = at(ratings[i].*index);
            entries_[first_[owner] + left_[owner]++] = static_cast<std::int32_t>(i);
        }
        for (std::size_t i = 0; i < count_; ++i) {
            if (left_[i] == 0) continue;
            ++present_;
            if (left_[i] < at_least_) few_[queued_++] = static_cast<std::int32_t>(i);
        }
    }

    std::size_t present() const noexcept { return present_; }

    void lose_one(std::int32_t owner) noexcept {
        if (left_[at(owner)]-- == at_least_) few_[queued_++] = owner;
    }

    // drop(rating) for all ratings of those that have too few.
    template <class Drop>
    void drop_few(Drop&& drop) noexcept {
        for (; dropped_ < queued_; ++dropped_, --present_) {
            const std::size_t owner = at(few_[dropped_]);
            for (std::size_t e = first_[owner]; e < first_[owner + 1]; ++e) drop(at(entries_[e]));
        }
    }

private:
    static std::size_t at(std::int32_t index) noexcept { return static_cast<std::size_t>(index); }

    std::size_t count_;
    std::size_t* first_;     // owner i: entries first[i] ... first[i + 1] - 1
    std::size_t* left_;      // ratings that an owner still has
    std::int32_t* few_;      // a queue of those with too few
    std::int32_t* entries_;  // numbers of ratings
    std::uint64_t at_least_ = 0;
    std::size_t queued_ = 0;
    std::size_t dropped_ = 0;
    std::size_t present_ = 0;
};

struct FilterMemory {
    FilterMemory(Arena& arena, std::size_t users_, std::size_t items_, std::size_t ratings) noexcept
        : users(arena, users_, ratings), items(arena, items_, ratings), gone(arena.take<bool>(ratings)) {}

    Side users, items;
    bool* gone;
};

}  // namespace

Result<std::size_t> filter(std::span<Rating> ratings, std::size_t users, std::size_t items, std::uint64_t at_least,
                           const FilterObserver& observer) noexcept {
    if (Status status = check_shape(users, items, ratings.size()); !status.ok()) return status;
    if (Status status = check_ratings(ratings, users, items, "ratings"); !status.ok()) return status;
    auto allocated = allocate_for([&](Arena& arena) { FilterMemory(arena, users, items, ratings.size()); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    FilterMemory memory(arena, users, items, ratings.size());
    memory.users.group(ratings, &Rating::user, at_least);
    memory.items.group(ratings, &Rating::item, at_least);
    std::fill_n(memory.gone, ratings.size(), false);

    std::size_t left = ratings.size();
    const auto shape = [&] { return Shape{memory.users.present(), memory.items.present(), left}; };
    for (bool changed = true; changed;) {
        const Shape before = shape();
        const auto drop = [&](std::size_t i) {
            if (memory.gone[i]) return false;
            --left;
            return memory.gone[i] = true;
        };
        memory.users.drop_few([&](std::size_t i) {
            if (drop(i)) memory.items.lose_one(ratings[i].item);
        });
        memory.items.drop_few([&](std::size_t i) {
            if (drop(i)) memory.users.lose_one(ratings[i].user);
        });
        const Shape after = shape();
        if (observer.notify != nullptr) observer.notify(observer.context, before, after);
        changed = before.users != after.users || before.items != after.items;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < ratings.size(); ++i) {
        if (!memory.gone[i]) ratings[kept++] = ratings[i];
    }
    return kept;
}

}  // namespace lanewise::ratings
