#include "io/ratings_data.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "io/file_error.hpp"
#include "io/fingerprint.hpp"
#include "io/model_file.hpp"

namespace lanewise::io {

namespace {

using ratings::Dataset;
using ratings::Rating;

constexpr const char* algorithm = "ratings";

Status damaged(const char* what) { return Status::error(ErrorCode::corrupt_file, "the ratings are damaged: %s", what); }

// Ratings as three arrays.
struct Columns {
    std::vector<std::int32_t> users;
    std::vector<std::int32_t> items;
    std::vector<double> values;

    Columns() = default;
    explicit Columns(std::span<const Rating> ratings) {
        for (const Rating& rating : ratings) {
            users.push_back(rating.user);
            items.push_back(rating.item);
            values.push_back(rating.value);
        }
    }
    // The three are equally long.
    std::vector<Rating> ratings() const {
        std::vector<Rating> all(users.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = {users[i], items[i], values[i]};
        return all;
    }
};

void write(ModelWriter& writer, const std::string& part, const Columns& columns) {
    writer.array<std::int32_t>(part + ".users", columns.users, {columns.users.size()});
    writer.array<std::int32_t>(part + ".items", columns.items, {columns.items.size()});
    writer.array<double>(part + ".values", columns.values, {columns.values.size()});
}

// The file was checked to hold the elements of its arrays.
template <class T>
Status read_array(const ModelReader& reader, const std::string& name, std::vector<T>& elements) {
    const auto array = reader.array(name);
    if (!array) return array.status();
    if (array->dtype != dtype_of<T>() || array->shape.size() != 1) {
        return Status::error(ErrorCode::corrupt_file,
                             "the ratings are damaged: the type or the shape of %s is another one", name.c_str());
    }
    elements = array->copy<T>();
    return {};
}

Status read_part(const ModelReader& reader, const std::string& part, std::vector<Rating>& ratings) {
    Columns columns;
    if (Status status = read_array(reader, part + ".users", columns.users); !status) return status;
    if (Status status = read_array(reader, part + ".items", columns.items); !status) return status;
    if (Status status = read_array(reader, part + ".values", columns.values); !status) return status;
    if (columns.users.size() != columns.values.size() || columns.items.size() != columns.values.size()) {
        return damaged("users, items and values of a part are not equally many");
    }
    ratings = columns.ratings();
    const auto rises = [](const Rating& a, const Rating& b) {
        return a.user != b.user ? a.user < b.user : a.item < b.item;
    };
    if (!std::is_sorted(ratings.begin(), ratings.end(), rises)) return damaged("a part is not sorted");
    return {};
}

Result<RatingsData> read(const ModelReader& reader) {
    if (Status status = reader.expect_algorithm(algorithm); !status) return status;
    ratings::Parts parts;
    const auto center = reader.text("center");
    if (!center) return center.status();
    if (!ratings::parse_center(center->c_str(), parts.center)) return damaged("an unknown way to centre");
    auto users = IdTable::load(reader, "users");
    if (!users) return users.status();
    auto items = IdTable::load(reader, "items");
    if (!items) return items.status();
    std::vector<double> user_offsets, item_offsets;
    if (Status status = read_array(reader, "user_offsets", user_offsets); !status) return status;
    if (Status status = read_array(reader, "item_offsets", item_offsets); !status) return status;
    if (user_offsets.size() != users->size() || item_offsets.size() != items->size()) {
        return damaged("there is not an offset for every user and item");
    }
    std::vector<Rating> train, validation, test;
    if (Status status = read_part(reader, "train", train); !status) return status;
    if (Status status = read_part(reader, "validation", validation); !status) return status;
    if (Status status = read_part(reader, "test", test); !status) return status;
    parts.users = users->size();
    parts.items = items->size();
    parts.split = {train, validation, test};
    parts.user_offsets = user_offsets;
    parts.item_offsets = item_offsets;
    auto data = Dataset::make(parts);
    if (data) return RatingsData{std::move(*users), std::move(*items), std::move(*data)};
    return data.status().code() == ErrorCode::out_of_memory ? data.status() : damaged(data.status().message());
}

}  // namespace

std::uint64_t RatingsData::fingerprint() const noexcept {
    std::uint64_t hash = items.hashed(users.hashed(fingerprint_seed));
    static_assert(sizeof(Rating) == 2 * sizeof(std::int32_t) + sizeof(double), "no padding");
    hash = fingerprint_of(hash, data.train());
    hash = fingerprint_of(hash, data.user_offsets());
    return fingerprint_of(hash, data.item_offsets());
}

Status save_ratings(const std::string& path, const RatingsData& ratings) {
    const Dataset& data = ratings.data;
    if (data.train().empty() || data.users() != ratings.users.size() || data.items() != ratings.items.size()) {
        return file_error(ErrorCode::invalid_shape, path, "not saved: %zu and %zu ids for %zu users and %zu items",
                          ratings.users.size(), ratings.items.size(), data.users(), data.items());
    }
    return without_bad_alloc(path, [&]() -> Status {
        const Columns train(data.train()), validation(data.validation()), test(data.test());
        ModelWriter writer(algorithm);
        writer.text("center", ratings::to_string(data.center()));
        ratings.users.save(writer, "users");
        ratings.items.save(writer, "items");
        writer.array<double>("user_offsets", data.user_offsets(), {data.users()});
        writer.array<double>("item_offsets", data.item_offsets(), {data.items()});
        write(writer, "train", train);
        write(writer, "validation", validation);
        write(writer, "test", test);
        return writer.save(path);
    });
}

Result<RatingsData> load_ratings(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<RatingsData> {
        auto reader = ModelReader::load(path);
        if (!reader) return reader.status();
        auto ratings = read(*reader);
        if (!ratings) return file_error(ratings.status().code(), path, "%s", ratings.status().message());
        return ratings;
    });
}

}  // namespace lanewise::io
