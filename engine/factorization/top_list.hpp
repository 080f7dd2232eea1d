// The best few of many scored items, without sorting the many.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <lanewise/als/recommender.hpp>

namespace lanewise::als {

class TopList {
public:
    TopList() noexcept = default;
    TopList(Scored* places, std::size_t size) noexcept : places_(places), size_(size) {}

    // Items come by rising number, so an equal score never displaces one. No score is NaN.
    void offer(std::int32_t item, double score) noexcept {
        if (count_ == size_ && !(score > places_[0].score)) return;
        insert({item, score});
    }

    // The best first. Returns how many there are.
    std::size_t finish() noexcept {
        std::sort_heap(places_, places_ + count_, better);
        return count_;
    }

private:
    static bool better(const Scored& a, const Scored& b) noexcept {
        return a.score > b.score || (a.score == b.score && a.item < b.item);
    }

    // A heap with the worst on top.
    void insert(Scored scored) noexcept {
        if (count_ == size_) std::pop_heap(places_, places_ + count_--, better);
        places_[count_++] = scored;
        std::push_heap(places_, places_ + count_, better);
    }

    Scored* places_ = nullptr;
    std::size_t size_ = 0;
    std::size_t count_ = 0;
};

}  // namespace lanewise::als
