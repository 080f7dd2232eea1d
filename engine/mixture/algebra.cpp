#include <lanewise/mixture/algebra.hpp>

#include <algorithm>

#include <lanewise/mixture/density.hpp>

#include "mixture/checks.hpp"
#include "mixture/densities.hpp"

namespace lanewise::mixture {
namespace {

// Element (i, j) of component c's covariance matrix.
double covariance_of(const Parameters& mixture, std::size_t c, std::size_t i, std::size_t j) noexcept {
    const std::size_t d = mixture.dimensions;
    if (mixture.covariance == Covariance::full) return mixture.covariances[(c * d + i) * d + j];
    if (mixture.covariance == Covariance::tied) return mixture.covariances[i * d + j];
    return i == j ? variance_of(mixture, c, i) : 0;
}

// Sets every covariance of `to` to element(c, i, j), i and j within its dimensions.
template <class Element>
void set_covariances(Covariance kind, std::size_t components, std::size_t dims, std::span<double> to, Element&& element) noexcept {
    switch (kind) {
        case Covariance::full:
        case Covariance::tied:
            for (std::size_t at = 0; at < to.size(); ++at) to[at] = element(at / (dims * dims), at / dims % dims, at % dims);
            break;
        case Covariance::diagonal:
            for (std::size_t at = 0; at < to.size(); ++at) to[at] = element(at / dims, at % dims, at % dims);
            break;
        case Covariance::spherical:
            for (std::size_t c = 0; c < components; ++c) to[c] = element(c, 0, 0);
            break;
    }
}

// The narrowest kind that holds sums of covariances of two kinds.
Covariance kind_of_sum(Covariance a, Covariance b) noexcept {
    if (a == b) return a;
    const auto matrices = [](Covariance kind) { return kind == Covariance::full || kind == Covariance::tied; };
    return matrices(a) || matrices(b) ? Covariance::full : Covariance::diagonal;
}

// What was computed, if it is a mixture: rounding may have taken a covariance's last pivot.
Result<Mixture> checked(Result<Mixture> made) noexcept {
    if (Status status = check_mixture(made->parameters()); !status.ok()) return status;
    return made;
}

}  // namespace

Status moments(const Parameters& mixture, std::span<double> mean, std::span<double> covariance) noexcept {
    if (Status status = check_mixture(mixture); !status.ok()) return status;
    const std::size_t d = mixture.dimensions;
    if (mean.size() != d || covariance.size() != d * d) {
        return Status::error(ErrorCode::invalid_shape, "mean and covariance have %zu and %zu places; expected %zu and %zu", mean.size(),
                             covariance.size(), d, d * d);
    }
    for (std::size_t j = 0; j < d; ++j) {
        mean[j] = 0;
        for (std::size_t c = 0; c < mixture.components; ++c) mean[j] += mixture.weights[c] * mixture.means[c * d + j];
    }
    for (std::size_t i = 0; i < d; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = 0;
            for (std::size_t c = 0; c < mixture.components; ++c) {
                const double product = (mixture.means[c * d + i] - mean[i]) * (mixture.means[c * d + j] - mean[j]);
                sum += mixture.weights[c] * (covariance_of(mixture, c, i, j) + product);
            }
            covariance[i * d + j] = covariance[j * d + i] = sum;
        }
    }
    return {};
}

Result<Mixture> sum(const Parameters& a, const Parameters& b) noexcept {
    if (Status status = check_mixture(a); !status.ok()) return status;
    if (Status status = check_mixture(b); !status.ok()) return status;
    const std::size_t d = a.dimensions;
    if (d != b.dimensions) {
        return Status::error(ErrorCode::invalid_shape, "the mixtures have %zu and %zu dimensions; a sum needs equally many", d, b.dimensions);
    }
    if (a.components > most_components / b.components) {
        return Status::error(ErrorCode::invalid_argument, "%zu times %zu components are more than the %zu that are possible", a.components,
                             b.components, most_components);
    }
    const Covariance kind = kind_of_sum(a.covariance, b.covariance);
    auto result = Mixture::blank(kind, a.components * b.components, d);
    if (!result.ok()) return result;
    const ParameterSpans to = result->spans();
    for (std::size_t c = 0; c < to.weights.size(); ++c) {
        const std::size_t i = c / b.components, j = c % b.components;
        to.weights[c] = a.weights[i] * b.weights[j];
        for (std::size_t t = 0; t < d; ++t) to.means[c * d + t] = a.means[i * d + t] + b.means[j * d + t];
    }
    set_covariances(kind, to.weights.size(), d, to.covariances, [&](std::size_t c, std::size_t i, std::size_t j) {
        return covariance_of(a, c / b.components, i, j) + covariance_of(b, c % b.components, i, j);
    });
    return checked(std::move(result));
}

Result<Mixture> marginal(const Parameters& mixture, std::span<const std::size_t> kept) noexcept {
    if (Status status = check_mixture(mixture); !status.ok()) return status;
    if (kept.empty()) return Status::error(ErrorCode::invalid_argument, "kept is empty; at least one dimension must be kept");
    if (Status status = check_indices(kept, mixture.dimensions, "kept"); !status.ok()) return status;
    auto result = Mixture::blank(mixture.covariance, mixture.components, kept.size());
    if (!result.ok()) return result;
    const ParameterSpans to = result->spans();
    std::copy(mixture.weights.begin(), mixture.weights.end(), to.weights.begin());
    for (std::size_t at = 0; at < to.means.size(); ++at) {
        to.means[at] = mixture.means[at / kept.size() * mixture.dimensions + kept[at % kept.size()]];
    }
    set_covariances(mixture.covariance, mixture.components, kept.size(), to.covariances,
                    [&](std::size_t c, std::size_t i, std::size_t j) { return covariance_of(mixture, c, kept[i], kept[j]); });
    return checked(std::move(result));
}

Result<Mixture> affine(const Parameters& mixture, MatrixView<const double> a, std::span<const double> b) noexcept {
    if (Status status = check_mixture(mixture); !status.ok()) return status;
    if (Status status = check_matrix(a, "a"); !status.ok()) return status;
    const std::size_t d = mixture.dimensions, e = a.rows;
    if (a.cols != d || (!b.empty() && b.size() != e)) {
        return Status::error(ErrorCode::invalid_shape, "a has shape (%zu, %zu) and b %zu values; expected (e, %zu) and e or none", e,
                             a.cols, b.size(), d);
    }
    const Covariance kind = mixture.covariance == Covariance::tied ? Covariance::tied : Covariance::full;
    auto result = Mixture::blank(kind, mixture.components, e);
    if (!result.ok()) return result;
    const ParameterSpans to = result->spans();
    std::copy(mixture.weights.begin(), mixture.weights.end(), to.weights.begin());
    for (std::size_t c = 0; c < mixture.components; ++c) {
        for (std::size_t i = 0; i < e; ++i) {
            double value = b.empty() ? 0 : b[i];
            for (std::size_t j = 0; j < d; ++j) value += a(i, j) * mixture.means[c * d + j];
            to.means[c * e + i] = value;
        }
    }
    for (std::size_t c = 0; c < to.covariances.size() / (e * e); ++c) {
        double* matrix = to.covariances.data() + c * e * e;
        for (std::size_t i = 0; i < e; ++i) {
            // Row i of A covariance, against the rows of A.
            for (std::size_t s = 0; s < d; ++s) {
                double part = 0;
                for (std::size_t t = 0; t < d; ++t) part += a(i, t) * covariance_of(mixture, c, t, s);
                for (std::size_t j = 0; j <= i; ++j) matrix[i * e + j] += part * a(j, s);
            }
            for (std::size_t j = 0; j < i; ++j) matrix[j * e + i] = matrix[i * e + j];
        }
    }
    return checked(std::move(result));
}

}  // namespace lanewise::mixture
