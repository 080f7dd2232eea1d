#include "io/ratings_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>

#include "io/file_error.hpp"
#include "io/ratings_rows.hpp"

namespace lanewise::io {

namespace {

using ratings::Rating;

struct Placed {
    Rating rating;
    std::size_t place;
};

bool same_pair(const Placed& a, const Placed& b) {
    return a.rating.user == b.rating.user && a.rating.item == b.rating.item;
}

// Those of equal index stay in their order.
void sort_by(std::int32_t Rating::*index, std::size_t count, std::vector<Placed>& all) {
    std::vector<std::size_t> next(count + 1);
    for (const Placed& placed : all) ++next[static_cast<std::size_t>(placed.rating.*index) + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    std::vector<Placed> to(all.size());
    for (const Placed& placed : all) to[next[static_cast<std::size_t>(placed.rating.*index)]++] = placed;
    all = std::move(to);
}

// By user, then item, then place.
std::vector<Placed> sorted(const RatingsRows& rows, const RatingsFile& file) {
    std::vector<Placed> all(rows.values.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = {{rows.users.numbers()[i], rows.items.numbers()[i], rows.values[i]}, rows.places[i]};
    }
    sort_by(&Rating::item, file.items.size(), all);
    sort_by(&Rating::user, file.users.size(), all);
    return all;
}

// The first line that repeats a pair, whatever their order by user and item.
Status check_unique(const std::vector<Placed>& all, const RatingsFile& file, const char* place,
                    const std::string& path) {
    const Placed* first = nullptr;
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (same_pair(all[i - 1], all[i]) && (first == nullptr || all[i].place < first->place)) first = &all[i];
    }
    if (first == nullptr) return {};
    return file_error(ErrorCode::invalid_argument, path,
                      "%ss %zu and %zu rate the same pair, user %s and item %s; expected once", place,
                      (first - 1)->place, first->place,
                      quoted(file.users.text(static_cast<std::size_t>(first->rating.user))).c_str(),
                      quoted(file.items.text(static_cast<std::size_t>(first->rating.item))).c_str());
}

// In an order that does not depend on the lines'.
double mean_of(std::span<Placed> same) {
    std::sort(same.begin(), same.end(),
              [](const Placed& a, const Placed& b) { return a.rating.value < b.rating.value; });
    double sum = 0;
    for (const Placed& placed : same) sum += placed.rating.value;
    return sum / static_cast<double>(same.size());
}

Status merge(std::vector<Placed>& all, Duplicates duplicates, const char* place, const std::string& path,
             RatingsFile& file) {
    if (duplicates == Duplicates::error) {
        if (Status status = check_unique(all, file, place, path); !status) return status;
    }
    file.ratings.reserve(all.size());
    for (std::size_t first = 0, last = 0; first < all.size(); first = last) {
        while (last < all.size() && same_pair(all[first], all[last])) ++last;
        Rating rating = all[last - 1].rating;
        if (duplicates == Duplicates::mean) rating.value = mean_of(std::span(all).subspan(first, last - first));
        if (!std::isfinite(rating.value)) {
            return file_error(ErrorCode::out_of_range, path,
                              "%s %zu: the ratings of this pair are too large for a mean", place, all[first].place);
        }
        file.ratings.push_back(rating);
    }
    return {};
}

Result<RatingsFile> read(const std::string& path, const RatingsOptions& options) {
    auto rows = read_rating_rows(path);
    if (!rows) return rows.status();
    if (rows->values.empty()) {
        return file_error(ErrorCode::corrupt_file, path,
                          "it holds no ratings; expected a user, an item and a rating a %s", rows->place);
    }
    auto users = rows->users.make_table(options.users, "user", rows->place);
    if (!users) return file_error(users.status().code(), path, "%s", users.status().message());
    auto items = rows->items.make_table(options.items, "item", rows->place);
    if (!items) return file_error(items.status().code(), path, "%s", items.status().message());
    RatingsFile file{std::move(*users), std::move(*items), {}};
    std::vector<Placed> all = sorted(*rows, file);
    if (Status status = merge(all, options.duplicates, rows->place, path, file); !status) return status;
    return file;
}

}  // namespace

Result<RatingsFile> read_ratings(const std::string& path, const RatingsOptions& options) {
    return without_bad_alloc(path, [&] { return read(path, options); });
}

}  // namespace lanewise::io
