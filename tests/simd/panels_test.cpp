// pack_panels, panel_products and rotate.
#include <algorithm>
#include <vector>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
std::size_t padded(std::size_t dims) {
    return simd::tile_count(dims, simd::lanes<Real>) * simd::lanes<Real>;
}

// An even number of spare rows or none.
template <class Real>
std::size_t draw_panel(Draw<Real>& draw, std::size_t count) {
    return (count + (draw.random().one_in(2) ? 0 : draw.random().below(3))) * simd::lanes<Real>;
}

template <class Real>
Input<Real> draw_panels(Draw<Real>& draw, const Shape& shape, std::size_t panel) {
    const Input<Real> rows = draw.rows(shape.count, shape.dims, shape.dims);
    const std::vector<Real> centre(shape.dims);
    std::vector<double> sums(shape.dims);
    Input<Real> panels(panel * simd::tile_count(shape.dims, simd::lanes<Real>), draw.shift());
    std::fill_n(panels.data(), panels.size(), std::numeric_limits<Real>::quiet_NaN());
    simd::reference::pack_panels(rows.data(), shape.dims, shape.count, shape.dims, centre.data(), panels.data(), panel,
                                 sums.data());
    panels.freeze();
    return panels;
}

// No fused operation in it: every instruction set owes its bits, but neon32 where floats are subnormal.
template <class Real>
void check_pack_panels_on(simd::Isa isa, const Shape& shape) {
    INFO("pack_panels on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t stride = draw.stride(shape.dims), panel = draw_panel(draw, shape.count);
    const Input<Real> rows = draw.rows(shape.count, shape.dims, stride);
    const Input<Real> centre = draw.values(shape.dims);
    Output<Real> got(panel * simd::tile_count(shape.dims, simd::lanes<Real>), draw.shift());
    Output<Real> expected = got;
    Output<double> sums = draw.sums(shape.dims);
    Output<double> expected_sums = sums;
    simd::kernels<Real>(isa)->pack_panels(rows.data(), stride, shape.count, shape.dims, centre.data(), got.data(), panel,
                                          sums.data());
    simd::reference::pack_panels(rows.data(), stride, shape.count, shape.dims, centre.data(), expected.data(), panel,
                                 expected_sums.data());
    if (isa != simd::Isa::neon32 || owes_bits<Real>(isa, shape.values)) {
        check_same(got, expected);
        check_same(sums, expected_sums);
    } else {
        Output<Real> of_values = expected;
        for (std::size_t i = 0; i < expected.size(); ++i) of_values[i] = std::fabs(expected[i]);
        check_close(got, expected, of_values, 1);
        // Each of count floats may be lost before it comes to the doubles.
        Output<double> of_sums(shape.dims, 0);
        std::fill_n(of_sums.data(), shape.dims, static_cast<double>(lost_by_underflow<Real>) / unit_roundoff<double>);
        check_close(sums, expected_sums, of_sums, shape.count);
    }
    check_untouched(rows, centre);
}

// Where the kernel may leave anything, what is expected.
template <class Real>
void forget_beside(Output<double>& got, const Output<double>& expected, std::size_t dims, std::size_t stride) {
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = i / simd::lanes<Real> * simd::lanes<Real>; j < padded<Real>(dims); ++j) {
            if (j < i || j >= dims) got[i * stride + j] = expected[i * stride + j];
        }
    }
}

template <class Real>
void check_panel_products_on(simd::Isa isa, const Shape& shape) {
    INFO("panel_products on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t dims = shape.dims, stride = draw.stride(padded<Real>(dims)), panel = draw_panel(draw, shape.count);
    const Input<Real> panels = draw_panels(draw, shape, panel);
    const std::size_t first = draw.random().below(simd::tile_count(dims, simd::lanes<Real>)) * simd::lanes<Real>;
    const std::size_t end = draw.random().one_in(2) ? dims : std::min(dims, first + simd::lanes<Real>);
    const Real* ahead = draw.or_null(panels);
    constexpr const Real* nowhere = nullptr;
    Output<double> got = draw.sums((dims - 1) * stride + padded<Real>(dims));
    const Output<double> before = got;
    Output<double> expected = got;
    simd::kernels<Real>(isa)->panel_products(panels.data(), panel, shape.count, dims, first, end, got.data(), stride, ahead,
                                             ahead == nullptr ? 0 : 40);
    simd::reference::panel_products(panels.data(), panel, shape.count, dims, first, end, expected.data(), stride, nowhere, 0);
    forget_beside<Real>(got, before, dims, stride);
    check_untouched(panels);
    if (owes_bits<Real>(isa, shape.values)) return check_same(got, expected);
    CHECK(got.guards_intact());
    Output<double> magnitudes = before;
    const Input<Real> sizes = absolute(panels);
    simd::reference::panel_products(sizes.data(), panel, shape.count, dims, first, end, magnitudes.data(), stride, nowhere, 0);
    for (std::size_t i = first; i < end; ++i) {
        for (std::size_t j = i; j < dims; ++j) {
            const std::size_t at = i * stride + j;
            const auto far = static_cast<double>(chain_tolerance(shape.count, static_cast<Real>(magnitudes[at])));
            if (std::isfinite(far)) CHECK(std::fabs(got[at] - expected[at]) <= far + 0x1p-50 * magnitudes[at]);
        }
    }
}

template <class Visit>
void for_each_panel(Visit visit) {
    for_each_product(one_to(9, {0, 63, 256, 300}), {1, 7, 16, 17, 24, 33}, {1}, Values::normal, visit);
    for_each_product({1, 3, 35}, one_to(50, {63, 64, 65, 100, 128, 200}), {1}, Values::normal, visit);
    for (const Values values : special_values) {
        for_each_product({1, 2, 17, 70}, {1, 2, 5, 8, 16, 20, 33, 41}, {1}, values, visit);
    }
}

template <class Real>
void check_rotate_on(simd::Isa isa, const Shape& shape) {
    INFO("rotate on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Input<Real> cosines = draw.values(shape.count), sines = draw.values(shape.count);
    const Input<Real> values = draw.values((shape.count + 1) * simd::lanes<Real>);
    Output<Real> got(values.size(), draw.shift());
    std::copy_n(values.data(), values.size(), got.data());
    Output<Real> expected = got;
    simd::kernels<Real>(isa)->rotate(cosines.data(), sines.data(), shape.count, got.data());
    simd::reference::rotate(cosines.data(), sines.data(), shape.count, expected.data());
    check_untouched(cosines, sines);
    if (owes_bits<Real>(isa, shape.values)) check_same(got, expected);
    else CHECK(got.guards_intact());
}

// Lengths stay: of each lane, the sum of squares.
template <class Real>
void check_rotations_on(simd::Isa isa, std::size_t count) {
    INFO("rotate on ", name_of(isa), ", ", count, " rotations");
    Random random(count);
    std::vector<Real> cosines(count), sines(count), rows((count + 1) * simd::lanes<Real>);
    for (std::size_t i = 0; i < count; ++i) {
        const double angle = 3 * random.normal();
        cosines[i] = static_cast<Real>(std::cos(angle));
        sines[i] = static_cast<Real>(std::sin(angle));
    }
    for (Real& value : rows) value = static_cast<Real>(random.normal());
    const auto square = [&](std::size_t lane) {
        double sum = 0;
        for (std::size_t i = 0; i <= count; ++i) {
            const auto value = static_cast<double>(rows[i * simd::lanes<Real> + lane]);
            sum += value * value;
        }
        return sum;
    };
    std::vector<double> before;
    for (std::size_t lane = 0; lane < simd::lanes<Real>; ++lane) before.push_back(square(lane));
    simd::kernels<Real>(isa)->rotate(cosines.data(), sines.data(), count, rows.data());
    for (std::size_t lane = 0; lane < simd::lanes<Real>; ++lane) {
        CHECK(std::fabs(square(lane) - before[lane]) <=
              8 * static_cast<double>(unit_roundoff<Real>) * static_cast<double>(count + 1) * before[lane]);
    }
}

}  // namespace

template <class Real>
void check_pack_panels(simd::Isa isa) {
    for_each_panel([isa](const Shape& shape) { check_pack_panels_on<Real>(isa, shape); });
}

template <class Real>
void check_panel_products(simd::Isa isa) {
    for_each_panel([isa](const Shape& shape) { check_panel_products_on<Real>(isa, shape); });
}

template <class Real>
void check_rotate(simd::Isa isa) {
    for (const std::size_t count : {0, 1, 2, 3, 17, 100}) {
        check_rotate_on<Real>(isa, {count, 1, 1});
        for (const Values values : special_values) check_rotate_on<Real>(isa, {count, 1, 1, values});
        check_rotations_on<Real>(isa, count);
    }
}

template void check_pack_panels<float>(simd::Isa);
template void check_pack_panels<double>(simd::Isa);
template void check_panel_products<float>(simd::Isa);
template void check_panel_products<double>(simd::Isa);
template void check_rotate<float>(simd::Isa);
template void check_rotate<double>(simd::Isa);

}  // namespace lanewise::tests
