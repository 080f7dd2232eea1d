// The steps of a fit, in the caller's memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include <lanewise/als.hpp>

#include "core/arena.hpp"
#include "core/sparse_transpose.hpp"
#include "factorization/half_step.hpp"
#include "factorization/losses.hpp"
#include "factorization/starts.hpp"

namespace lanewise::als {

inline constexpr std::size_t history_limit = 10'000;

inline std::size_t history_size(const Options& options) noexcept {
    const auto most =
        (static_cast<std::size_t>(options.max_steps) - 1) / static_cast<std::size_t>(options.eval_every) + 1;
    return most < history_limit ? most : history_limit;
}

template <class Real>
class Fitter {
public:
    Fitter(Arena& arena, const Shape& shape, const Options& options) noexcept;

    // Errors: a loss that is not finite at the first evaluation.
    Result<Report> run(const Input<Real>& input, const Options& options, const Observer& observer) noexcept;

    // What run() found.
    void copy_to(const Output<Real>& output, Report& report) const noexcept;

private:
    // Padded factors.
    struct Both {
        Real* users = nullptr;
        Real* items = nullptr;
    };

    Both take_both(Arena& arena, const Shape& shape) const noexcept;
    void step(const SparseView<Real>& by_user, const Options& options, Report& report) noexcept;
    Status evaluate(const Input<Real>& input, const Options& options, Report& report, Progress& progress) noexcept;
    bool keep_if_better(const Evaluation& evaluation, const Options& options, Report& report) noexcept;

    std::size_t factors_;
    Shape shape_;
    int threads_;
    Both now_;
    Both best_;
    SparseView<Real> by_item_;
    TransposeArrays<Real> by_item_arrays_;
    Evaluation* history_;
    std::int32_t waited_ = 0;  // evaluations since the best
    HalfStep<Real> half_;
    Losses<Real> losses_;
    Starts<Real> starts_;
};

}  // namespace lanewise::als
