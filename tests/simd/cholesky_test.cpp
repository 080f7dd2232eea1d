// cholesky, triangular_inverse and cholesky_solve on every instruction set: the reference's bits, or without a fused
// multiply-add a small residual.
#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"
#include "tests/simd/matrices.hpp"

namespace lanewise::tests {
namespace {

// In the lanes that hold nothing to compare.
template <class Real, class Compared>
void forget_others(Output<Real>& triangles, std::size_t count, std::size_t dims, Compared compared) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    for (std::size_t m = 0; m < simd::tile_count(count, lanes) * lanes; ++m) {
        if (m < count && compared(m)) continue;
        for (std::size_t i = 0; i < dims; ++i) {
            for (std::size_t j = 0; j <= i; ++j) element_of(triangles, m, dims, i, j) = 0;
        }
    }
}

template <class Real>
void check_cholesky_on(simd::Isa isa, std::size_t count, std::size_t dims) {
    INFO("cholesky on ", name_of(isa), ", count ", count, ", dims ", dims);
    Random random(count * 1009 + dims);
    const bool bits = owes_bits<Real>(isa, Values::normal);
    const Input<Real> matrices =
        bits ? draw_mixed<Real>(random, count, dims) : draw_positive<Real>(random, count, dims);
    const Real floor = random.one_in(2) ? Real(0) : Real(0x1p-10);
    Output<Real> got = copy_of(matrices, random.below(4));
    Output<Real> expected = got;
    Output<std::int32_t> failed(count, random.below(4));
    Output<std::int32_t> expected_failed = failed;
    simd::kernels<Real>(isa)->cholesky(got.data(), count, dims, floor, failed.data());
    simd::reference::cholesky(expected.data(), count, dims, floor, expected_failed.data());
    check_same(failed, expected_failed);
    const auto succeeded = [&](std::size_t m) { return failed[m] == -1; };
    if (bits) {
        forget_others(got, count, dims, succeeded);
        forget_others(expected, count, dims, succeeded);
        check_same(got, expected);
    } else {
        CHECK(got.guards_intact());
        for (std::size_t m = 0; m < count; ++m) CHECK((!succeeded(m) || is_factor<Real>(matrices, got, m, dims)));
    }
}

// Factors of the reference; their spare lanes are NaN.
template <class Real>
Input<Real> draw_factors(Random& random, std::size_t count, std::size_t dims) {
    Input<Real> factors = draw_positive<Real>(random, count, dims);
    std::vector<std::int32_t> failed(count);
    simd::reference::cholesky(factors.data(), count, dims, Real(0), failed.data());
    factors.freeze();
    return factors;
}

template <class Real>
void check_triangular_inverse_on(simd::Isa isa, std::size_t count, std::size_t dims) {
    INFO("triangular_inverse on ", name_of(isa), ", count ", count, ", dims ", dims);
    Random random(count * 1009 + dims);
    const Input<Real> factors = draw_factors<Real>(random, count, dims);
    Output<Real> got(factors.size(), random.below(4));
    Output<Real> expected = got;
    simd::kernels<Real>(isa)->triangular_inverse(factors.data(), count, dims, got.data());
    simd::reference::triangular_inverse(factors.data(), count, dims, expected.data());
    if (owes_bits<Real>(isa, Values::normal)) {
        const auto all = [](std::size_t) { return true; };
        forget_others(got, count, dims, all);
        forget_others(expected, count, dims, all);
        check_same(got, expected);
    } else {
        CHECK(got.guards_intact());
        for (std::size_t m = 0; m < count; ++m) CHECK(is_inverse<Real>(factors, got, m, dims));
    }
    check_untouched(factors);
}

template <class Real>
void check_cholesky_solve_on(simd::Isa isa, std::size_t count, std::size_t dims) {
    INFO("cholesky_solve on ", name_of(isa), ", count ", count, ", dims ", dims);
    constexpr std::size_t lanes = simd::lanes<Real>;
    Random random(count * 1009 + dims);
    const Input<Real> factors = draw_factors<Real>(random, count, dims);
    Input<Real> sides(simd::tile_count(count, lanes) * dims * lanes, 0);
    for (std::size_t i = 0; i < sides.size(); ++i) sides[i] = static_cast<Real>(random.normal());
    Output<Real> got = copy_of(sides, random.below(4));
    Output<Real> expected = got;
    simd::kernels<Real>(isa)->cholesky_solve(factors.data(), count, dims, got.data());
    simd::reference::cholesky_solve(factors.data(), count, dims, expected.data());
    if (owes_bits<Real>(isa, Values::normal)) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            if (i / (dims * lanes) * lanes + i % lanes >= count) got[i] = expected[i] = 0;
        }
        check_same(got, expected);
    } else {
        CHECK(got.guards_intact());
        for (std::size_t m = 0; m < count; ++m) CHECK(is_solution<Real>(factors, sides, got, m, dims));
    }
    check_untouched(factors);
}

template <class Visit>
void for_each_size(std::size_t lanes, Visit visit) {
    for (const std::size_t dims : one_to(33, {64})) {
        for (const std::size_t count : {lanes, 2 * lanes + 1}) visit(count, dims);
    }
    for (const std::size_t dims : {1, 3, 8, 17}) {
        for (std::size_t count = 0; count <= 3 * lanes; ++count) visit(count, dims);
    }
}

}  // namespace

#define LANEWISE_MATRIX_CHECK(name)                                                                               \
    template <class Real>                                                                                         \
    void check_##name(simd::Isa isa) {                                                                            \
        for_each_size(simd::lanes<Real>,                                                                          \
                      [isa](std::size_t count, std::size_t dims) { check_##name##_on<Real>(isa, count, dims); }); \
    }                                                                                                             \
    template void check_##name<float>(simd::Isa);                                                                 \
    template void check_##name<double>(simd::Isa);
LANEWISE_MATRIX_CHECK(cholesky)
LANEWISE_MATRIX_CHECK(triangular_inverse)
LANEWISE_MATRIX_CHECK(cholesky_solve)
#undef LANEWISE_MATRIX_CHECK

}  // namespace lanewise::tests
