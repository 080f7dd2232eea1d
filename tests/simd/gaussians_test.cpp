// log_gaussians and log_gaussians_diagonal.
#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

enum class Covariance { full, diagonal };

// k Gaussians. Nothing may come of a whitener's upper triangle: it is NaN.
template <class Real>
struct Gaussians {
    Covariance covariance;
    std::size_t dims;
    Input<Real> means, starts, whiteners, constants;

    Gaussians(Draw<Real>& draw, const Shape& shape, Covariance kind)
        : covariance(kind),
          dims(shape.dims),
          means(draw.values(shape.k * dims)),
          starts(draw_parameters(draw, shape.k * dims, shape.values)),
          whiteners(shape.k * dims * (kind == Covariance::full ? dims : 1), draw.shift()),
          constants(draw_parameters(draw, shape.k, shape.values)) {
        for (std::size_t at = 0; at < whiteners.size(); ++at) {
            const bool above = kind == Covariance::full && at % dims > at / dims % dims;
            whiteners[at] = above ? std::numeric_limits<Real>::quiet_NaN() : draw_weight(draw.random(), shape.values);
        }
        whiteners.freeze();
    }

    // Beside differences that are tiny, nothing is larger.
    static Input<Real> draw_parameters(Draw<Real>& draw, std::size_t size, Values values) {
        const bool same = is_exact(values) || values == Values::tiny;
        Input<Real> drawn(size, draw.shift());
        for (std::size_t i = 0; i < size; ++i)
            drawn[i] = draw_value<Real>(draw.random(), same ? values : Values::normal);
        drawn.freeze();
        return drawn;
    }

    // Sums of products with huge differences are finite; their squares need not be.
    static Real draw_weight(Random& random, Values values) {
        const Real drawn = draw_value<Real>(random, is_exact(values) ? values : Values::normal);
        return values == Values::huge ? drawn / 256 : drawn;
    }

    // |constant| + q / 2 for the magnitudes of all terms.
    Real magnitude(const Real* point, std::size_t c) const {
        Real squares = 0;
        for (std::size_t i = 0; i < dims; ++i) {
            Real sum = std::fabs(starts[c * dims + i]);
            for (std::size_t j = covariance == Covariance::full ? 0 : i; j <= i; ++j) {
                const Real weight =
                    whiteners[covariance == Covariance::full ? (c * dims + i) * dims + j : c * dims + j];
                sum += std::fabs(weight * (point[j * simd::lanes<Real>] - means[c * dims + j]));
            }
            squares += sum * sum;
        }
        return std::fabs(constants[c]) + squares / 2;
    }

    // A term of y_i is rounded terms + 1 times, terms being i + 1 or 1; twice as often in the square, once more there
    // and in each of dims sums, once in the last sum. Fused, it is 2 terms + dims + 1. Together that is 4 terms + 2
    // dims + 5, of which chain_tolerance(n) has 2 n + 3.
    std::size_t chain() const { return covariance == Covariance::full ? 3 * dims + 3 : dims + 3; }

    void check_untouched() const { tests::check_untouched(means, starts, whiteners, constants); }
};

template <class Real>
void check_densities(simd::Isa isa, const Shape& shape, const Input<Real>& tiles, const Gaussians<Real>& gaussians,
                     const Output<Real>& got, const Output<Real>& expected) {
    if (owes_bits<Real>(isa, shape.values)) {
        check_same(got, expected);
    } else {
        Output<Real> magnitudes(got.size(), 0);
        for (std::size_t at = 0; at < got.size(); ++at) {
            const std::size_t row = at / simd::lanes<Real>;
            const std::size_t point = row / shape.k * simd::lanes<Real> + at % simd::lanes<Real>;
            magnitudes[at] =
                gaussians.magnitude(simd::reference::point_of(tiles.data(), shape.dims, point), row % shape.k);
        }
        check_close(got, expected, magnitudes, gaussians.chain());
    }
    check_untouched(tiles);
    gaussians.check_untouched();
}

template <class Real>
void check_log_gaussians_on(simd::Isa isa, const Shape& shape) {
    INFO("log_gaussians on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Input<Real> tiles = draw.tiles(shape.count, shape.dims);
    const Gaussians<Real> gaussians(draw, shape, Covariance::full);
    Output<Real> scratch(shape.dims * simd::lanes<Real>, draw.shift());
    Output<Real> got(simd::tile_count(shape.count, simd::lanes<Real>) * shape.k * simd::lanes<Real>, draw.shift());
    Output<Real> expected = got;
    simd::kernels<Real>(isa)->log_gaussians(tiles.data(), shape.count, shape.dims, gaussians.means.data(),
                                            gaussians.starts.data(), gaussians.whiteners.data(),
                                            gaussians.constants.data(), shape.k, scratch.data(), got.data());
    simd::reference::log_gaussians(tiles.data(), shape.count, shape.dims, gaussians.means.data(),
                                   gaussians.starts.data(), gaussians.whiteners.data(), gaussians.constants.data(),
                                   shape.k, static_cast<Real*>(nullptr), expected.data());
    CHECK(scratch.guards_intact());
    check_densities(isa, shape, tiles, gaussians, got, expected);
}

template <class Real>
void check_log_gaussians_diagonal_on(simd::Isa isa, const Shape& shape) {
    INFO("log_gaussians_diagonal on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Input<Real> tiles = draw.tiles(shape.count, shape.dims);
    const Gaussians<Real> gaussians(draw, shape, Covariance::diagonal);
    Output<Real> got(simd::tile_count(shape.count, simd::lanes<Real>) * shape.k * simd::lanes<Real>, draw.shift());
    Output<Real> expected = got;
    simd::kernels<Real>(isa)->log_gaussians_diagonal(tiles.data(), shape.count, shape.dims, gaussians.means.data(),
                                                     gaussians.starts.data(), gaussians.whiteners.data(),
                                                     gaussians.constants.data(), shape.k, got.data());
    simd::reference::log_gaussians_diagonal(tiles.data(), shape.count, shape.dims, gaussians.means.data(),
                                            gaussians.starts.data(), gaussians.whiteners.data(),
                                            gaussians.constants.data(), shape.k, expected.data());
    check_densities(isa, shape, tiles, gaussians, got, expected);
}

// Every count, every dimension and every k, each with a few of the two others.
template <class Visit>
void for_each_mixture(std::size_t lanes, Visit visit) {
    for_each_product(all_counts(lanes), {1, 2, 3, 4, 5, 8, 9, 17}, {1, 3}, Values::normal, visit);
    for_each_product({2 * lanes + 1}, one_to(20, {31, 32, 33}), {1, 2, 5}, Values::normal, visit);
    for_each_product({lanes + 1, 3 * lanes}, {1, 3, 8, 9, 13}, one_to(9, {}), Values::normal, visit);
    for (const Values values : special_values) {
        for_each_product({lanes - 1, 2 * lanes + 1}, {1, 2, 3, 4, 5, 8, 9, 16, 33}, {1, 2, 5}, values, visit);
    }
}

}  // namespace

template <class Real>
void check_log_gaussians(simd::Isa isa) {
    for_each_mixture(simd::lanes<Real>, [isa](const Shape& shape) { check_log_gaussians_on<Real>(isa, shape); });
}

template <class Real>
void check_log_gaussians_diagonal(simd::Isa isa) {
    for_each_mixture(simd::lanes<Real>,
                     [isa](const Shape& shape) { check_log_gaussians_diagonal_on<Real>(isa, shape); });
}

template void check_log_gaussians<float>(simd::Isa);
template void check_log_gaussians<double>(simd::Isa);
template void check_log_gaussians_diagonal<float>(simd::Isa);
template void check_log_gaussians_diagonal<double>(simd::Isa);

}  // namespace lanewise::tests
