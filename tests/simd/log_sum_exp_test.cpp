// log_sum_exp and softmax: the reference's bits, and what both owe by their definition.
#include <vector>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

// Rows of which some hold infinities and NaN, one value or all.
template <class Real>
Input<Real> draw_rows(Draw<Real>& draw, const Shape& shape, std::size_t stride) {
    using Limits = std::numeric_limits<Real>;
    Random& random = draw.random();
    Input<Real> rows = draw.rows(shape.count, shape.k, stride);
    const Real special[] = {-Limits::infinity(), -Limits::infinity(), Limits::infinity(), Limits::quiet_NaN(),
                            Limits::lowest(),    Limits::max(),       Real(-0.0)};
    for (std::size_t i = 0; i < shape.count; ++i) {
        if (!random.one_in(3)) continue;
        const bool all = random.one_in(6);
        for (std::size_t c = 0; c < shape.k; ++c) {
            if (all) rows[i * stride + c] = -Limits::infinity();
            if (random.one_in(all ? 2 * shape.k : 4)) rows[i * stride + c] = special[random.below(std::size(special))];
        }
    }
    rows.freeze();
    return rows;
}

// Of two sums of k exponentials, each within k + 2 roundings (four more where each rounds twice) of the true one.
template <class Real>
Real sum_tolerance(std::size_t k) {
    return static_cast<Real>(2 * k + 12) * unit_roundoff<Real>;
}

template <class Real>
bool is_near(Real got, Real expected, Real tolerance) {
    if (!std::isfinite(expected)) return std::memcmp(&got, &expected, sizeof got) == 0;
    return std::fabs(got - expected) <= tolerance;
}

template <class Real>
void check_log_sum_exp_on(simd::Isa isa, const Shape& shape) {
    INFO("log_sum_exp on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t stride = draw.stride(shape.k);
    const Input<Real> rows = draw_rows(draw, shape, stride);
    Input<Real> known(rows.size(), 0);
    for (std::size_t i = 0; i < rows.size(); ++i) known[i] = known_on(isa, rows[i]);
    Output<Real> got(shape.count, draw.shift());
    Output<Real> expected = got;
    simd::kernels<Real>(isa)->log_sum_exp(rows.data(), stride, shape.count, shape.k, got.data());
    simd::reference::log_sum_exp(known.data(), stride, shape.count, shape.k, expected.data());
    for (std::size_t i = 0; i < shape.count; ++i) expected[i] = known_on(isa, expected[i]);
    if (owes_bits<Real>(isa, Values::normal)) {
        check_same(got, expected);
    } else {
        CHECK(got.guards_intact());
        for (std::size_t i = 0; i < shape.count; ++i) {
            const Real tolerance = sum_tolerance<Real>(shape.k) + 4 * unit_roundoff<Real> * std::fabs(expected[i]);
            CHECK_MESSAGE(is_near(got[i], expected[i], tolerance), describe(i, got[i], expected[i]));
        }
    }
    check_untouched(rows);
}

template <class Real>
void check_softmax_on(simd::Isa isa, const Shape& shape) {
    INFO("softmax on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t stride = draw.stride(shape.k);
    const std::size_t out_stride = draw.stride(shape.k);
    const Input<Real> rows = draw_rows(draw, shape, stride);
    Output<Real> got(shape.count == 0 ? 0 : (shape.count - 1) * out_stride + shape.k, draw.shift());
    Output<Real> expected = got;
    Output<Real> in_place(rows.size(), draw.shift());
    for (std::size_t at = 0; at < rows.size(); ++at) in_place[at] = rows[at];
    const auto softmax = simd::kernels<Real>(isa)->softmax;
    softmax(rows.data(), stride, shape.count, shape.k, got.data(), out_stride);
    softmax(in_place.data(), stride, shape.count, shape.k, in_place.data(), stride);
    simd::reference::softmax(rows.data(), stride, shape.count, shape.k, expected.data(), out_stride);
    CHECK(in_place.guards_intact());
    if (owes_bits<Real>(isa, Values::normal)) check_same(got, expected);
    else CHECK(got.guards_intact());
    std::size_t bad = 0;
    for (std::size_t i = 0; i < shape.count; ++i) {
        for (std::size_t c = 0; c < shape.k; ++c) {
            const Real value = expected[i * out_stride + c];
            const Real tolerance = sum_tolerance<Real>(shape.k) * value + 2 * std::numeric_limits<Real>::denorm_min();
            bad += is_near(got[i * out_stride + c], value, tolerance) ? 0 : 1;
            bad += std::memcmp(&got[i * out_stride + c], &in_place[i * stride + c], sizeof(Real)) == 0 ? 0 : 1;
        }
        for (std::size_t c = shape.k; i + 1 < shape.count && c < stride; ++c) {
            bad += std::memcmp(&rows[i * stride + c], &in_place[i * stride + c], sizeof(Real)) == 0 ? 0 : 1;
        }
    }
    CHECK(bad == 0);
    check_untouched(rows);
}

template <class Real, class Check>
void for_each_row_shape(Check check) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    for_each_product(all_counts(lanes), {1}, {1, 2, 3, 5, 8, 13, 16}, Values::normal, check);
    for_each_product({2, 2 * lanes, 2 * lanes + 1}, {1}, one_to(70, {127, 128, 129, 200, 1000}), Values::normal, check);
    for (const Values values : special_values) {
        for_each_product({lanes, 2 * lanes + 1}, {1}, {1, 2, 4, 7, 16, 31, 64, 65, 130}, values, check);
    }
}

}  // namespace

template <class Real>
void check_log_sum_exp(simd::Isa isa) {
    for_each_row_shape<Real>([isa](const Shape& shape) { check_log_sum_exp_on<Real>(isa, shape); });
}

template <class Real>
void check_softmax(simd::Isa isa) {
    for_each_row_shape<Real>([isa](const Shape& shape) { check_softmax_on<Real>(isa, shape); });
}

template void check_log_sum_exp<float>(simd::Isa);
template void check_log_sum_exp<double>(simd::Isa);
template void check_softmax<float>(simd::Isa);
template void check_softmax<double>(simd::Isa);

}  // namespace lanewise::tests
