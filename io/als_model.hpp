// Factorized ratings as a .lw file: all that predictions, recommendations and fold-in need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <lanewise/als.hpp>
#include <lanewise/ratings.hpp>
#include <lanewise/status.hpp>

#include "io/id_table.hpp"

namespace lanewise::io {

template <class Real>
struct AlsFactors {
    std::vector<Real> users;  // n x k
    std::vector<Real> items;  // m x k
};

// The file holds nothing that depends on threads, instruction set, time or the names of files.
struct AlsModel {
    IdTable users;            // n
    IdTable items;            // m
    std::size_t factors = 0;  // k
    std::variant<AlsFactors<float>, AlsFactors<double>> values;
    std::vector<double> user_offsets;  // n
    std::vector<double> item_offsets;  // m
    // What fold-in needs to treat new users as training did.
    double regularization = 0;
    als::Scale scale = als::Scale::none;
    ratings::Center center = ratings::Center::user;
    double mean = 0;  // of the training ratings
    // The smallest and the largest training rating.
    double lowest = 0;
    double highest = 0;
    // What each user has rated in training.
    std::vector<std::size_t> seen_offsets;  // n + 1, from 0
    std::vector<std::int32_t> seen_items;
    std::uint64_t fingerprint = 0;  // RatingsData's

    als::ItemLists seen() const noexcept { return {seen_offsets, seen_items}; }
};

Status save_als(const std::string& path, const AlsModel& model);

// Whatever it returns is usable: sizes go together, everything is finite, lists of items rise and are in range.
Result<AlsModel> load_als(const std::string& path);

}  // namespace lanewise::io
