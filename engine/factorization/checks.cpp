#include "factorization/checks.hpp"

#include <cmath>
#include <limits>

#include "core/checks.hpp"
#include "core/sparse_checks.hpp"

namespace lanewise::als {
namespace {

Status below(std::int32_t value, std::int32_t least, const char* name) noexcept {
    if (value >= least) return {};
    return Status::error(ErrorCode::invalid_argument, "%s is %d; expected at least %d", name, value, least);
}

Status check_validation(std::span<const ratings::Rating> validation, std::size_t users, std::size_t items) noexcept {
    for (std::size_t t = 0; t < validation.size(); ++t) {
        const auto [user, item, value] = validation[t];
        if (user < 0 || static_cast<std::size_t>(user) >= users || item < 0 ||
            static_cast<std::size_t>(item) >= items) {
            return Status::error(ErrorCode::invalid_argument,
                                 "validation[%zu] is of user %d and item %d; there are %zu and %zu", t, user, item,
                                 users, items);
        }
        if (!std::isfinite(value)) {
            return Status::error(ErrorCode::non_finite, "validation[%zu] is %s; every rating must be finite", t,
                                 std::isnan(value) ? "NaN" : "infinite");
        }
    }
    return {};
}

// k columns and so many rows.
template <class Real>
Status check_factors(MatrixView<const Real> factors, const char* name, std::size_t rows, std::size_t k) noexcept {
    if (Status status = check_matrix(factors, name); !status.ok()) return status;
    if (factors.rows == rows && factors.cols == k) return {};
    return Status::error(ErrorCode::invalid_shape, "%s has shape (%zu, %zu); expected (%zu, %zu)", name, factors.rows,
                         factors.cols, rows, k);
}

template <class Real>
Status check_initial(const Input<Real>& input, std::size_t k) noexcept {
    const MatrixView<const Real>& initial = input.initial_items;
    if (Status status = check_factors(initial, "initial_items", input.ratings.cols, k); !status.ok()) return status;
    for (std::size_t i = 0; i < initial.rows; ++i) {
        for (std::size_t j = 0; j < initial.cols; ++j) {
            if (std::isfinite(initial(i, j))) continue;
            return Status::error(ErrorCode::non_finite, "initial_items(%zu, %zu) is %s; every factor must be finite", i,
                                 j, std::isnan(initial(i, j)) ? "NaN" : "infinite");
        }
    }
    return {};
}

}  // namespace

Status check_options(const Options& options) noexcept {
    if (options.factors < 1 || options.factors > most_factors) {
        return Status::error(ErrorCode::invalid_argument, "factors is %d; expected 1 to %d", options.factors,
                             most_factors);
    }
    if (!(options.regularization >= 0) || !(options.regularization <= std::numeric_limits<float>::max())) {
        return Status::error(ErrorCode::invalid_argument, "regularization is %g; expected a number from 0 on",
                             options.regularization);
    }
    if (Status status = below(options.max_steps, 1, "max_steps"); !status.ok()) return status;
    if (Status status = below(options.patience, 0, "patience"); !status.ok()) return status;
    if (Status status = below(options.eval_every, 1, "eval_every"); !status.ok()) return status;
    return check_threads(options.threads);
}

template <class Real>
Status check_input(const Input<Real>& input, const Options& options) noexcept {
    if (Status status = check_options(options); !status.ok()) return status;
    if (Status status = check_sparse(input.ratings, "ratings"); !status.ok()) return status;
    if (input.ratings.entries() == 0)
        return Status::error(ErrorCode::invalid_argument, "ratings has no entries; at least one is needed");
    if (Status status = check_validation(input.validation, input.ratings.rows, input.ratings.cols); !status.ok())
        return status;
    return options.init == Init::given ? check_initial(input, static_cast<std::size_t>(options.factors)) : Status{};
}

template <class Real>
Status check_output(const Input<Real>& input, const Options& options, const Output<Real>& output) noexcept {
    const auto k = static_cast<std::size_t>(options.factors);
    Status status = check_factors<Real>(output.users, "users", input.ratings.rows, k);
    return status.ok() ? check_factors<Real>(output.items, "items", input.ratings.cols, k) : status;
}

#define LANEWISE_INSTANTIATE(Real)                                            \
    template Status check_input(const Input<Real>&, const Options&) noexcept; \
    template Status check_output(const Input<Real>&, const Options&, const Output<Real>&) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::als
