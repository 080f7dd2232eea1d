// cholesky_blocked and back_substitute: the reference's bits, or without a fused multiply-add a small residual.
#include <algorithm>
#include <vector>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"
#include "tests/simd/row_matrices.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
void check_cholesky_blocked_on(simd::Isa isa, std::size_t dims, std::size_t sides) {
    INFO("cholesky_blocked on ", name_of(isa), ", dims ", dims, ", sides ", sides);
    Random random(dims * 1009 + sides);
    const RowMatrix<Real> before = draw_row_matrix<Real>(random, dims, sides);
    const Real floor = random.one_in(2) ? Real(0) : Real(0x1p-20);
    RowMatrix<Real> got = before;
    RowMatrix<Real> expected = before;
    std::int32_t failed = 7;
    std::int32_t expected_failed = 7;
    simd::kernels<Real>(isa)->cholesky_blocked(got.values.data(), got.stride, dims, got.columns, floor, &failed);
    simd::reference::cholesky_blocked(expected.values.data(), got.stride, dims, got.columns, floor, &expected_failed);
    CHECK(failed == -1);
    CHECK(expected_failed == -1);
    if (owes_bits<Real>(isa, Values::normal)) {
        got.forget_beside(expected);
        check_same(got.values, expected.values);
    } else {
        CHECK(got.values.guards_intact());
        CHECK(is_row_factor(before, got));
    }
}

template <class Real>
void check_back_substitute_on(simd::Isa isa, std::size_t dims) {
    INFO("back_substitute on ", name_of(isa), ", dims ", dims);
    Random random(dims);
    RowMatrix<Real> factor = draw_row_matrix<Real>(random, dims, 1);
    std::int32_t failed = 0;
    simd::reference::cholesky_blocked(factor.values.data(), factor.stride, dims, factor.columns, Real(0), &failed);
    Output<Real> got(simd::tile_count(dims, simd::lanes<Real>) * simd::lanes<Real>, random.below(4));
    std::fill_n(got.data(), got.size(), Real(0));
    for (std::size_t j = 0; j < dims; ++j) got[j] = static_cast<Real>(random.normal());
    const Output<Real> before = got;
    Output<Real> expected = got;
    const Real* u = factor.values.data();
    simd::kernels<Real>(isa)->back_substitute(u, factor.stride, dims, got.data());
    simd::reference::back_substitute(u, factor.stride, dims, expected.data());
    if (owes_bits<Real>(isa, Values::normal)) check_same(got, expected);
    else CHECK(got.guards_intact());
    CHECK(is_row_solution(factor, before, got));
}

std::vector<std::size_t> all_sizes() { return one_to(41, {47, 48, 49, 64, 65, 100, 128}); }

}  // namespace

template <class Real>
void check_cholesky_blocked(simd::Isa isa) {
    for (const std::size_t dims : all_sizes()) {
        for (const std::size_t sides : {0, 1, 2, 17}) check_cholesky_blocked_on<Real>(isa, dims, sides);
    }
    check_cholesky_blocked_on<Real>(isa, 256, 1);
}

template <class Real>
void check_back_substitute(simd::Isa isa) {
    for (const std::size_t dims : all_sizes()) check_back_substitute_on<Real>(isa, dims);
    check_back_substitute_on<Real>(isa, 256);
}

template void check_cholesky_blocked<float>(simd::Isa);
template void check_cholesky_blocked<double>(simd::Isa);
template void check_back_substitute<float>(simd::Isa);
template void check_back_substitute<double>(simd::Isa);

}  // namespace lanewise::tests
