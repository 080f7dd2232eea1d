// Factorized ratings in a .lw file (see model.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <lanewise/als/recommender.hpp>
#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/model.hpp>
#include <lanewise/ratings.hpp>
#include <lanewise/status.hpp>

namespace lanewise::als {

// Somebody else's arrays: n users, m items, k factors. Users{user_factors, user_offsets} and Recommender::make(item_factors,
// item_offsets) are what predictions take.
template <class Real>
struct StoredModel {
    MatrixView<const Real> user_factors;   // n x k, finite, without gaps between rows
    MatrixView<const Real> item_factors;   // m x k, finite, without gaps between rows
    std::span<const double> user_offsets;  // n, finite
    std::span<const double> item_offsets;  // m, finite
    // What fold_in needs to treat new users as training did.
    double regularization = 0;
    Scale scale = Scale::none;
    ratings::Center center = ratings::Center::user;
    double mean = 0;  // of the training ratings
    // The smallest and the largest training rating.
    double lowest = 0;
    double highest = 0;
};

// Looks into the buffer, which must begin at a multiple of model::buffer_alignment and outlive it; allocates nothing. Entries that
// the command adds, such as ids, are left alone. Errors: those of model::Reader::parse; corrupt_file for entries that do not go
// together; unsupported for a model of another algorithm, or of the other precision.
template <class Real>
LANEWISE_API Result<StoredModel<Real>> read_model(std::span<const std::byte> file) noexcept;

// The same from a file that is parsed already.
template <class Real>
LANEWISE_API Result<StoredModel<Real>> read_model(const model::Reader& reader) noexcept;

// The entries of the file, looking into the model, for a writer that has more to say (ids, what was rated).
inline constexpr std::size_t model_entry_count = 10;
using ModelEntries = std::array<model::Entry, model_entry_count>;

// Errors: invalid_argument for a model that read_model would refuse.
template <class Real>
LANEWISE_API Result<ModelEntries> model_entries(const StoredModel<Real>& model) noexcept;

// Bytes of the file; 0 for a model that write_model refuses.
template <class Real>
LANEWISE_API std::size_t model_bytes(const StoredModel<Real>& model) noexcept;

// The file, in the first bytes of the buffer, which may have any alignment: returns how many. Errors, with nothing written:
// invalid_argument for a model that read_model would refuse; workspace_too_small.
template <class Real>
LANEWISE_API Result<std::size_t> write_model(const StoredModel<Real>& model, std::span<std::byte> buffer) noexcept;

}  // namespace lanewise::als
