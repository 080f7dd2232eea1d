// scatter and scatter_diagonal.
#include <vector>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

// A tile's weights every `stride` values: 0 in spare lanes, NaN between.
template <class Real>
struct Weights {
    std::size_t stride;
    Input<Real> values;

    Weights(Draw<Real>& draw, std::size_t count)
        : stride(lanes + (draw.random().one_in(3) ? 0 : draw.random().below(3 * lanes))),
          values(count == 0 ? 0 : (simd::tile_count(count, lanes) - 1) * stride + lanes, draw.shift()) {
        const Input<double> drawn = draw.weights(count);
        for (std::size_t at = 0; at < values.size(); ++at) {
            const std::size_t i = at / stride * lanes + at % stride;
            const Real weight = i < count ? static_cast<Real>(drawn[i]) : Real(0);
            values[at] = at % stride < lanes ? weight : std::numeric_limits<Real>::quiet_NaN();
        }
        values.freeze();
    }

private:
    static constexpr std::size_t lanes = simd::lanes<Real>;
};

// Small where values are huge, so that no sum takes an infinity from another.
template <class Real>
Input<Real> draw_centre(Draw<Real>& draw, const Shape& shape) {
    const Values values = shape.values == Values::huge ? Values::normal : shape.values;
    Input<Real> drawn(shape.dims, draw.shift());
    for (std::size_t j = 0; j < shape.dims; ++j) drawn[j] = draw_value<Real>(draw.random(), values);
    drawn.freeze();
    return drawn;
}

// |x_j - centre_j|: scatter about 0 of these sums the magnitudes of all terms.
template <class Real>
Input<Real> distances_of(const Input<Real>& tiles, const Input<Real>& centre) {
    Input<Real> distances(tiles.size(), 0);
    for (std::size_t at = 0; at < tiles.size(); ++at) {
        distances[at] = std::fabs(tiles[at] - centre[at / simd::lanes<Real> % centre.size()]);
    }
    return distances;
}

// Mass and sums are the same bits without a fused multiply-add. The products, from value `first` on, are within the
// tolerance of chains over all tiles, five sums of lanes and the caller's.
template <class Real>
void check_products(const Output<double>& got, const Output<double>& expected, const Output<double>& magnitudes,
                    std::size_t first, std::size_t tile_count) {
    CHECK(got.guards_intact());
    CHECK(std::memcmp(got.data(), expected.data(), first * sizeof(double)) == 0);
    const auto is_far = [&](std::size_t at) {
        const Real tolerance = chain_tolerance(tile_count + 6, static_cast<Real>(magnitudes[at]));
        return tolerance < std::numeric_limits<Real>::infinity() &&
               !(std::fabs(got[at] - expected[at]) <= static_cast<double>(tolerance));
    };
    std::size_t at = first;
    while (at < got.size() && !is_far(at)) ++at;
    CHECK_MESSAGE(at == got.size(), describe(at, got[at], expected[at]));
}

template <class Real>
void check_scatter_on(simd::Isa isa, const Shape& shape) {
    INFO("scatter on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t dims = shape.dims;
    const std::size_t tile_count = simd::tile_count(shape.count, simd::lanes<Real>);
    const Input<Real> tiles = draw.tiles(shape.count, dims);
    const Input<Real> centre = draw_centre(draw, shape);
    const Weights<Real> weights(draw, shape.count);
    Output<Real> scratch((dims + 5) * simd::lanes<Real> * (tile_count + 1), draw.shift());
    Output<double> got = draw.sums(1 + dims + dims * (dims + 1) / 2);
    Output<double> expected = got;
    Output<double> magnitudes = got;
    simd::kernels<Real>(isa)->scatter(tiles.data(), shape.count, dims, centre.data(), weights.values.data(),
                                      weights.stride, scratch.data(), got.data());
    constexpr Real* none = nullptr;
    simd::reference::scatter(tiles.data(), shape.count, dims, centre.data(), weights.values.data(), weights.stride,
                             none, expected.data());
    CHECK(scratch.guards_intact());
    if (owes_bits<Real>(isa, shape.values)) {
        check_same(got, expected);
    } else {
        simd::reference::scatter(distances_of(tiles, centre).data(), shape.count, dims, Input<Real>(dims, 0).data(),
                                 weights.values.data(), weights.stride, none, magnitudes.data());
        check_products<Real>(got, expected, magnitudes, 1 + dims, tile_count);
    }
    check_untouched(tiles, centre, weights.values);
}

template <class Real>
void check_scatter_diagonal_on(simd::Isa isa, const Shape& shape) {
    INFO("scatter_diagonal on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t dims = shape.dims;
    const Input<Real> tiles = draw.tiles(shape.count, dims);
    const Input<Real> centre = draw_centre(draw, shape);
    const Weights<Real> weights(draw, shape.count);
    Output<double> got = draw.sums(1 + 2 * dims);
    Output<double> expected = got;
    Output<double> magnitudes = got;
    simd::kernels<Real>(isa)->scatter_diagonal(tiles.data(), shape.count, dims, centre.data(), weights.values.data(),
                                               weights.stride, got.data());
    simd::reference::scatter_diagonal(tiles.data(), shape.count, dims, centre.data(), weights.values.data(),
                                      weights.stride, expected.data());
    if (owes_bits<Real>(isa, shape.values)) {
        check_same(got, expected);
    } else {
        simd::reference::scatter_diagonal(distances_of(tiles, centre).data(), shape.count, dims,
                                          Input<Real>(dims, 0).data(), weights.values.data(), weights.stride,
                                          magnitudes.data());
        check_products<Real>(got, expected, magnitudes, 1 + dims, simd::tile_count(shape.count, simd::lanes<Real>));
    }
    check_untouched(tiles, centre, weights.values);
}

// Every count and every dimension, each with a few of the other; long chains; the special values.
template <class Visit>
void for_each_cloud(std::size_t lanes, Visit visit) {
    for_each_product(all_counts(lanes), {1, 2, 3, 4, 5, 6, 7, 8, 9, 17}, {1}, Values::normal, visit);
    for_each_product({2 * lanes, 3 * lanes + 1}, one_to(20, {31, 32, 33}), {1}, Values::normal, visit);
    for_each_product({256, 511, 1000, 1024}, {1, 3, 4, 5, 16}, {1}, Values::normal, visit);
    for (const Values values : special_values) {
        for_each_product({1, lanes - 1, 2 * lanes + 1, 200}, {1, 2, 3, 4, 5, 8, 9, 16}, {1}, values, visit);
    }
}

}  // namespace

template <class Real>
void check_scatter(simd::Isa isa) {
    for_each_cloud(simd::lanes<Real>, [isa](const Shape& shape) { check_scatter_on<Real>(isa, shape); });
}

template <class Real>
void check_scatter_diagonal(simd::Isa isa) {
    for_each_cloud(simd::lanes<Real>, [isa](const Shape& shape) { check_scatter_diagonal_on<Real>(isa, shape); });
}

template void check_scatter<float>(simd::Isa);
template void check_scatter<double>(simd::Isa);
template void check_scatter_diagonal<float>(simd::Isa);
template void check_scatter_diagonal<double>(simd::Isa);

TEST_CASE_TEMPLATE("scatter_diagonal is the diagonal of scatter", Real, float, double) {
    for_each_isa([](simd::Isa isa) {
        for (const Shape& shape : {Shape{1, 1, 1}, {37, 3, 1}, {37, 4, 1}, {100, 5, 1}, {257, 9, 1}, {300, 33, 1}}) {
            INFO(name_of(isa), ", ", name_of(shape));
            Draw<Real> draw(shape);
            const std::size_t dims = shape.dims;
            const Input<Real> tiles = draw.tiles(shape.count, dims);
            const Input<Real> centre = draw_centre(draw, shape);
            const Weights<Real> weights(draw, shape.count);
            std::vector<Real> scratch((dims + 5) * simd::lanes<Real> *
                                      (simd::tile_count(shape.count, simd::lanes<Real>) + 1));
            std::vector<double> all(1 + dims + dims * (dims + 1) / 2);
            std::vector<double> diagonal(1 + 2 * dims);
            simd::kernels<Real>(isa)->scatter(tiles.data(), shape.count, dims, centre.data(), weights.values.data(),
                                              weights.stride, scratch.data(), all.data());
            simd::kernels<Real>(isa)->scatter_diagonal(tiles.data(), shape.count, dims, centre.data(),
                                                       weights.values.data(), weights.stride, diagonal.data());
            std::vector<double> expected(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(1 + dims));
            for (std::size_t j = 0, at = dims; j < dims; ++j) expected.push_back(all[at += j + 1]);
            CHECK(diagonal == expected);
        }
    });
}

}  // namespace lanewise::tests
