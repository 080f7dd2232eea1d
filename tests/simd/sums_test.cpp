// accumulate, add_in_double, centre, moments and potentials: sums over points, and what is summed, in double.
#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

template <class T>
Input<T> negative(const Input<T>& input) {
    Input<T> result(input.size(), 0);
    for (std::size_t i = 0; i < input.size(); ++i) result[i] = -std::fabs(input[i]);
    return result;
}

void check_sums(bool bits, const Output<double>& got, const Output<double>& expected, const Output<double>& magnitudes,
                std::size_t n) {
    if (bits) {
        check_same(got, expected);
    } else {
        check_close(got, expected, magnitudes, n);
    }
}

template <class Real>
void check_accumulate_on(simd::Isa isa, const Shape& shape) {
    INFO("accumulate on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t stride = draw.stride(shape.dims);
    const Input<Real> rows = draw.rows(shape.count, shape.dims, stride);
    const Input<double> offset = draw.centre(shape.dims);
    const Input<std::int32_t> labels = draw.labels(shape.count, shape.k);
    const Input<double> all_weights = draw.weights(shape.count);
    const double* weights = draw.or_null(all_weights);
    Output<double> sums = draw.sums(shape.k * shape.dims);
    Output<double> masses = draw.sums(shape.k);
    Output<double> expected_sums = sums;
    Output<double> expected_masses = masses;
    Output<double> magnitudes = sums;
    Output<double> ignored = masses;
    simd::kernels<Real>(isa)->accumulate(rows.data(), stride, shape.count, shape.dims, offset.data(), labels.data(),
                                         weights, sums.data(), masses.data());
    simd::reference::accumulate(rows.data(), stride, shape.count, shape.dims, offset.data(), labels.data(), weights,
                                expected_sums.data(), expected_masses.data());
    // |x| + |offset| is at least |x - offset|.
    simd::reference::accumulate(absolute(rows).data(), stride, shape.count, shape.dims, negative(offset).data(),
                                labels.data(), weights, magnitudes.data(), ignored.data());
    check_sums(owes_bits<Real>(isa, shape.values), sums, expected_sums, magnitudes, shape.count);
    check_same(masses, expected_masses);
    check_untouched(rows, offset, labels, all_weights);
}

template <class Real>
void check_moments_on(simd::Isa isa, const Shape& shape) {
    INFO("moments on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t stride = draw.stride(shape.dims);
    const Input<Real> rows = draw.rows(shape.count, shape.dims, stride);
    const Input<double> offset = draw.centre(shape.dims);
    const Input<double> all_weights = draw.weights(shape.count);
    const double* weights = draw.or_null(all_weights);
    Output<double> sums = draw.sums(shape.dims);
    Output<double> squares = draw.sums(shape.dims);
    Output<double> largest = draw.sums(shape.dims);
    Output<double> expected_sums = sums;
    Output<double> expected_squares = squares;
    Output<double> expected_largest = largest;
    Output<double> magnitudes = sums;
    Output<double> ignored = sums;
    simd::kernels<Real>(isa)->moments(rows.data(), stride, shape.count, shape.dims, offset.data(), weights, sums.data(),
                                      squares.data(), largest.data());
    simd::reference::moments(rows.data(), stride, shape.count, shape.dims, offset.data(), weights, expected_sums.data(),
                             expected_squares.data(), expected_largest.data());
    simd::reference::moments(absolute(rows).data(), stride, shape.count, shape.dims, negative(offset).data(), weights,
                             magnitudes.data(), ignored.data(), ignored.data());
    const bool bits = owes_bits<Real>(isa, shape.values);
    check_sums(bits, sums, expected_sums, magnitudes, shape.count);
    check_sums(bits, squares, expected_squares, expected_squares, shape.count);
    check_same(largest, expected_largest);
    check_untouched(rows, offset, all_weights);
}

// Distances as squared_distances leaves them, but with NaN for the spare points: nothing may come of those.
template <class Real>
Input<Real> draw_distances(Draw<Real>& draw, const Shape& shape) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    Input<Real> distances(simd::tile_count(shape.count, lanes) * shape.k * lanes, draw.shift());
    for (std::size_t at = 0; at < distances.size(); ++at) {
        const bool spare = at / (shape.k * lanes) * lanes + at % lanes >= shape.count;
        distances[at] =
            spare ? std::numeric_limits<Real>::quiet_NaN() : std::fabs(draw_value<Real>(draw.random(), shape.values));
    }
    distances.freeze();
    return distances;
}

template <class Real>
void check_add_in_double_on(simd::Isa isa, const Shape& shape) {
    INFO("add_in_double on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Input<Real> values = draw.values(shape.count);
    Output<double> sums = draw.sums(shape.count);
    Output<double> expected = sums;
    simd::kernels<Real>(isa)->add_in_double(values.data(), shape.count, sums.data());
    simd::reference::add_in_double(values.data(), shape.count, expected.data());
    check_same(sums, expected);
    check_untouched(values);
}

template <class Real>
void check_centre_on(simd::Isa isa, const Shape& shape) {
    INFO("centre on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Input<Real> row = draw.values(shape.dims);
    const Input<double> middles = draw.centre(shape.dims), rests = draw.centre(shape.dims);
    const double factor = draw.random().uniform();
    const std::size_t panel = simd::lanes<double> + draw.random().below(3);
    Output<double> got = draw.sums(simd::tile_count(shape.dims, simd::lanes<double>) * panel);
    Output<double> expected = got;
    simd::kernels<Real>(isa)->centre(row.data(), shape.dims, middles.data(), rests.data(), factor, got.data(), panel);
    simd::reference::centre(row.data(), shape.dims, middles.data(), rests.data(), factor, expected.data(), panel);
    check_same(got, expected);
    check_untouched(row, middles, rests);
}

template <class Real>
void check_potentials_on(simd::Isa isa, const Shape& shape) {
    INFO("potentials on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Input<Real> distances = draw_distances(draw, shape);
    Input<Real> closest = absolute(draw.values(shape.count));
    closest.freeze();
    const Input<double> all_weights = draw.weights(shape.count);
    const double* weights = draw.or_null(all_weights);
    Output<double> got = draw.sums(shape.k * simd::lanes<Real>);
    Output<double> expected = got;
    simd::kernels<Real>(isa)->potentials(distances.data(), shape.count, shape.k, closest.data(), weights, got.data());
    simd::reference::potentials(distances.data(), shape.count, shape.k, closest.data(), weights, expected.data());
    check_sums(owes_bits<Real>(isa, shape.values), got, expected, expected, shape.count);
    check_untouched(distances, closest, all_weights);
}

}  // namespace

template <class Real>
void check_accumulate(simd::Isa isa) {
    const auto check = [isa](const Shape& shape) { check_accumulate_on<Real>(isa, shape); };
    for_each_product(all_counts(simd::lanes<Real>), small_dims(), {5}, Values::normal, check);
    for_each_product({2, 2 * simd::lanes<Real> + 1}, all_dims(), {5}, Values::normal, check);
    for_each_product({2 * simd::lanes<Real> + 1}, {1, 3, 4, 16}, all_k(), Values::normal, check);
    for (const Values values : special_values) {
        for_each_product({50}, {1, 2, 3, 4, 5, 16, 33}, {1, 2, 3, 7}, values, check);
    }
}

template <class Real>
void check_moments(simd::Isa isa) {
    const auto check = [isa](const Shape& shape) { check_moments_on<Real>(isa, shape); };
    for_each_product(all_counts(simd::lanes<Real>), small_dims(), {1}, Values::normal, check);
    for_each_product({2, 2 * simd::lanes<Real> + 1}, all_dims(), {1}, Values::normal, check);
    for (const Values values : special_values) {
        for_each_product({50}, {1, 2, 3, 4, 5, 16, 33}, {1, 2, 3}, values, check);
    }
}

template <class Real>
void check_add_in_double(simd::Isa isa) {
    const auto check = [isa](const Shape& shape) { check_add_in_double_on<Real>(isa, shape); };
    for_each_product(all_counts(simd::lanes<Real>), {1}, {1}, Values::normal, check);
    for (const Values values : special_values) for_each_product({50}, {1}, {1}, values, check);
}

template <class Real>
void check_centre(simd::Isa isa) {
    const auto check = [isa](const Shape& shape) { check_centre_on<Real>(isa, shape); };
    for_each_product({1, 2, 3}, all_dims(), {1}, Values::normal, check);
    for (const Values values : special_values) for_each_product({1, 2, 3}, small_dims(), {1}, values, check);
}

template <class Real>
void check_potentials(simd::Isa isa) {
    const auto check = [isa](const Shape& shape) { check_potentials_on<Real>(isa, shape); };
    for_each_product(all_counts(simd::lanes<Real>), {1}, all_k(), Values::normal, check);
    for (const Values values : special_values) for_each_product({50}, {1, 2, 3}, {1, 2, 5, 8}, values, check);
}

template void check_accumulate<float>(simd::Isa);
template void check_accumulate<double>(simd::Isa);
template void check_add_in_double<float>(simd::Isa);
template void check_add_in_double<double>(simd::Isa);
template void check_centre<float>(simd::Isa);
template void check_centre<double>(simd::Isa);
template void check_moments<float>(simd::Isa);
template void check_moments<double>(simd::Isa);
template void check_potentials<float>(simd::Isa);
template void check_potentials<double>(simd::Isa);

}  // namespace lanewise::tests
