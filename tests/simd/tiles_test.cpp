// pack and outer_product.
#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

// Packing rounds once, with or without a fused multiply-add: the same bits everywhere.
template <class Real>
void check_pack_on(simd::Isa isa, const Shape& shape) {
    INFO("pack on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t stride = draw.stride(shape.dims);
    const Input<Real> rows = draw.rows(shape.count, shape.dims, stride);
    const Input<Real> values = draw.values(shape.dims);
    const Real* offset = draw.or_null(values);
    const std::size_t size = simd::tile_count(shape.count, simd::lanes<Real>) * simd::lanes<Real> * shape.dims;
    Output<Real> got(size, draw.shift());
    Output<Real> expected = got;
    simd::kernels<Real>(isa)->pack(rows.data(), stride, shape.count, shape.dims, offset, got.data());
    simd::reference::pack(rows.data(), stride, shape.count, shape.dims, offset, expected.data());
    check_same(got, expected);
    check_untouched(rows, values);
}

// count is the rows of a, dims the depth.
template <class Real>
void check_outer_product_on(simd::Isa isa, const Shape& shape) {
    INFO("outer_product on ", name_of(isa), ", rows ", shape.count, ", depth ", shape.dims, ", ",
         name_of(shape.values));
    constexpr std::size_t lanes = simd::lanes<Real>;
    Draw<Real> draw(shape);
    const std::size_t rows = shape.count;
    const std::size_t depth = shape.dims;
    const std::size_t stride = draw.stride(depth);
    const Input<Real> a = draw.rows(rows, depth, stride);
    const Input<Real> b = draw.values(depth * lanes);
    Output<Real> got(rows * lanes, draw.shift());
    for (std::size_t i = 0; i < got.size(); ++i) got[i] = draw_value<Real>(draw.random(), shape.values);
    Output<Real> expected = got;
    Output<Real> magnitudes = got;
    simd::kernels<Real>(isa)->outer_product(a.data(), stride, rows, b.data(), depth, got.data());
    simd::reference::outer_product(a.data(), stride, rows, b.data(), depth, expected.data());
    if (owes_bits<Real>(isa, shape.values)) {
        check_same(got, expected);
    } else {
        for (std::size_t i = 0; i < magnitudes.size(); ++i) magnitudes[i] = std::fabs(magnitudes[i]);
        simd::reference::outer_product(absolute(a).data(), stride, rows, absolute(b).data(), depth, magnitudes.data());
        check_close(got, expected, magnitudes, depth);
    }
    check_untouched(a, b);
}

}  // namespace

template <class Real>
void check_pack(simd::Isa isa) {
    const auto check = [isa](const Shape& shape) { check_pack_on<Real>(isa, shape); };
    for_each_product(all_counts(simd::lanes<Real>), all_dims(), {1}, Values::normal, check);
    for (const Values values : special_values) {
        for_each_product({simd::lanes<Real> + 3}, {1, 2, 3, 4, 5, 16}, {1, 2, 3}, values, check);
    }
}

template <class Real>
void check_outer_product(simd::Isa isa) {
    const auto check = [isa](const Shape& shape) { check_outer_product_on<Real>(isa, shape); };
    for_each_product(all_k(), {0, 1, 2, 3, 4, 5, 8, 17, 33}, {1}, Values::normal, check);
    for_each_product({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 24}, all_dims(), {1}, Values::normal, check);
    for (const Values values : special_values) {
        for_each_product({1, 5, 8, 13}, {1, 2, 3, 4, 7, 32}, {1, 2, 3}, values, check);
    }
}

template void check_pack<float>(simd::Isa);
template void check_pack<double>(simd::Isa);
template void check_outer_product<float>(simd::Isa);
template void check_outer_product<double>(simd::Isa);

}  // namespace lanewise::tests
