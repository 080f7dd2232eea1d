#include <lanewise/mixture/algebra.hpp>

#include <algorithm>
#include <cmath>

#include <lanewise/mixture/density.hpp>

#include "core/memory.hpp"
#include "mixture/checks.hpp"
#include "mixture/factors.hpp"

namespace lanewise::mixture {
namespace {

struct ConditionMemory {
    ConditionMemory(Arena& arena, const Parameters& known, std::size_t rest) noexcept
        : factors(arena, known),
          whitened(arena.take<double>(known.dimensions * (rest + 1))),
          others(arena.take<std::size_t>(rest)) {}

    Factors factors;      // of the known dimensions' covariances
    double* whitened;     // L^-1 [covariances of known and other dimensions | value - mean]: known x (rest + 1)
    std::size_t* others;  // the other dimensions
};

// rows[known x cols] = L^-1 of matrix m times rows, in place, from the last row up.
void whiten(const Factors& factors, std::size_t m, std::size_t known, std::size_t cols, double* rows) noexcept {
    for (std::size_t i = known; i-- > 0;) {
        for (std::size_t t = 0; t < cols; ++t) {
            double sum = 0;
            for (std::size_t j = 0; j <= i; ++j) sum += factors.inverse(m, i, j) * rows[j * cols + t];
            rows[i * cols + t] = sum;
        }
    }
}

// With B = L^-1 S_ko and y = L^-1 (value - mean_k): mean_o + B^T y and S_oo - B^T B.
void condition_component(const Parameters& mixture, std::size_t c, std::span<const std::size_t> known, std::span<const double> values,
                         const ConditionMemory& memory, std::size_t rest, const ParameterSpans& to) noexcept {
    const std::size_t d = mixture.dimensions, cols = rest + 1;
    const std::size_t m = mixture.covariance == Covariance::full ? c : 0;
    const double* covariance = mixture.covariances.data() + m * d * d;
    for (std::size_t i = 0; i < known.size(); ++i) {
        for (std::size_t t = 0; t < rest; ++t) memory.whitened[i * cols + t] = covariance[known[i] * d + memory.others[t]];
        memory.whitened[i * cols + rest] = values[i] - mixture.means[c * d + known[i]];
    }
    whiten(memory.factors, m, known.size(), cols, memory.whitened);
    const auto product = [&](std::size_t s, std::size_t t) {
        double sum = 0;
        for (std::size_t i = 0; i < known.size(); ++i) sum += memory.whitened[i * cols + s] * memory.whitened[i * cols + t];
        return sum;
    };
    for (std::size_t s = 0; s < rest; ++s) {
        to.means[c * rest + s] = mixture.means[c * d + memory.others[s]] + product(s, rest);
        for (std::size_t t = 0; t <= s; ++t) {
            const double value = covariance[memory.others[s] * d + memory.others[t]] - product(s, t);
            to.covariances[(m * rest + s) * rest + t] = to.covariances[(m * rest + t) * rest + s] = value;
        }
    }
}

Status check_condition(const Parameters& mixture, std::span<const std::size_t> known, std::span<const double> values) noexcept {
    if (known.size() != values.size()) {
        return Status::error(ErrorCode::invalid_shape, "known has %zu dimensions and values %zu", known.size(), values.size());
    }
    if (known.empty()) return Status::error(ErrorCode::invalid_argument, "known is empty; at least one dimension must be given");
    if (known.size() >= mixture.dimensions) {
        return Status::error(ErrorCode::invalid_argument, "known has %zu of %zu dimensions; at least one must be left", known.size(),
                             mixture.dimensions);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i])) continue;
        return Status::error(ErrorCode::non_finite, "values[%zu] is %s; every value must be finite", i,
                             std::isnan(values[i]) ? "NaN" : "infinite");
    }
    return check_indices(known, mixture.dimensions, "known");
}

}  // namespace

Result<Mixture> condition(const Parameters& mixture, std::span<const std::size_t> known, std::span<const double> values) noexcept {
    if (Status status = check_mixture(mixture); !status.ok()) return status;
    if (Status status = check_condition(mixture, known, values); !status.ok()) return status;
    auto of_known = marginal(mixture, known);
    if (!of_known.ok()) return of_known;
    const std::size_t d = mixture.dimensions, rest = d - known.size();
    auto allocated = allocate_for([&](Arena& arena) { ConditionMemory(arena, of_known->parameters(), rest); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    ConditionMemory memory(arena, of_known->parameters(), rest);
    if (Status status = memory.factors.factorize(of_known->parameters()); !status.ok()) return status;
    memory.factors.invert();
    for (std::size_t j = 0, t = 0; j < d; ++j) {
        if (std::find(known.begin(), known.end(), j) == known.end()) memory.others[t++] = j;
    }

    auto result = marginal(mixture, {memory.others, rest});
    if (!result.ok()) return result;
    const ParameterSpans to = result->spans();
    for (std::size_t c = 0; memory.factors.matrices() > 0 && c < mixture.components; ++c) {
        condition_component(mixture, c, known, values, memory, rest, to);
    }
    const MatrixView<const double> point{values.data(), 1, known.size()};
    Evaluation<double> evaluation;
    evaluation.responsibilities = {to.weights.data(), 1, mixture.components};
    auto density = evaluate<double>(of_known->parameters(), point, {}, evaluation, 1);
    if (!density.ok()) return density.status();
    return Mixture::make(result->parameters());
}

}  // namespace lanewise::mixture
