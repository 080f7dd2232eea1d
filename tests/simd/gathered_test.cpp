// gram, combine and dots.
#include <algorithm>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
std::size_t padded(std::size_t dims) {
    return simd::tile_count(dims, simd::lanes<Real>) * simd::lanes<Real>;
}

// What stands in a row from dims on.
enum class Padding { drawn, zero };

// Padded rows, NaN between them, and now and then an index of count of them.
template <class Real>
struct Gathered {
    std::size_t stride;
    std::size_t row_count;
    Input<std::int32_t> labels;
    const std::int32_t* index;
    Input<Real> rows;

    Gathered(Draw<Real>& draw, const Shape& shape, Padding padding)
        : stride(draw.stride(padded<Real>(shape.dims))),
          row_count(draw.random().one_in(3) ? shape.count : shape.count / 2 + 1),
          labels(draw.labels(shape.count, row_count)),
          index(row_count == shape.count ? nullptr : labels.data()),
          rows(draw.rows(row_count, padded<Real>(shape.dims), stride)) {
        for (std::size_t at = 0; padding == Padding::zero && at < rows.size(); ++at) {
            if (at % stride >= shape.dims && at % stride < padded<Real>(shape.dims)) rows[at] = 0;
        }
        rows.freeze();
    }
};

// Drawn where a kernel adds to it.
template <class Real>
Output<Real> draw_sums(Draw<Real>& draw, std::size_t size) {
    const Input<Real> values = draw.values(size);
    Output<Real> sums(size, draw.shift());
    std::copy_n(values.data(), size, sums.data());
    return sums;
}

template <class Real>
Output<Real> absolute(const Output<Real>& sums) {
    Output<Real> result = sums;
    for (std::size_t i = 0; i < sums.size(); ++i) result[i] = std::fabs(sums[i]);
    return result;
}

template <class Real, class Run>
void check_sums(simd::Isa isa, const Shape& shape, const Gathered<Real>& in, std::size_t chain, const Output<Real>& got,
                Output<Real> expected, Run run_reference) {
    Output<Real> magnitudes = absolute(expected);
    run_reference(in.rows.data(), false, expected.data());
    if (owes_bits<Real>(isa, shape.values)) {
        check_same(got, expected);
    } else {
        run_reference(absolute(in.rows).data(), true, magnitudes.data());
        check_close(got, expected, magnitudes, chain);
    }
    check_untouched(in.rows);
}

// Sums in the upper triangle, and the odd pattern elsewhere.
template <class Real>
Output<Real> draw_triangle(Draw<Real>& draw, std::size_t dims, std::size_t stride) {
    const Input<Real> values = draw.values(dims * dims);
    Output<Real> out((dims - 1) * stride + padded<Real>(dims), draw.shift());
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = i; j < dims; ++j) out[i * stride + j] = values[i * dims + j];
    }
    return out;
}

// What gram may leave anything in gets the value that is expected.
template <class Real>
void forget_beside(Output<Real>& got, const Output<Real>& expected, std::size_t dims, std::size_t stride) {
    for (std::size_t i = 0; i < dims; ++i) {
        const auto forget = [&](std::size_t from, std::size_t to) {
            for (std::size_t j = from; j < to; ++j) got[i * stride + j] = expected[i * stride + j];
        };
        forget(i / simd::lanes<Real> * simd::lanes<Real>, i);
        forget(dims, padded<Real>(dims));
    }
}

template <class Real>
void check_gram_on(simd::Isa isa, const Shape& shape) {
    INFO("gram on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const std::size_t dims = shape.dims;
    const std::size_t stride = draw.stride(padded<Real>(dims));
    const Gathered<Real> in(draw, shape, Padding::drawn);
    Output<Real> scratch(simd::gram_scratch<Real>(dims), draw.shift());
    Output<Real> got = draw_triangle(draw, dims, stride);
    const Output<Real> before = got;
    simd::kernels<Real>(isa)->gram(in.rows.data(), in.stride, in.index, shape.count, dims, scratch.data(), got.data(),
                                   stride);
    CHECK(scratch.guards_intact());
    forget_beside(got, before, dims, stride);
    check_sums(isa, shape, in, shape.count + 1, got, before, [&](const Real* rows, bool, Real* out) {
        constexpr Real* none = nullptr;
        simd::reference::gram(rows, in.stride, in.index, shape.count, dims, none, out, stride);
    });
}

template <class Real>
void check_combine_on(simd::Isa isa, const Shape& shape) {
    INFO("combine on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Gathered<Real> in(draw, shape, Padding::drawn);
    const Input<Real> values = draw.values(shape.count);
    Output<Real> got = draw_sums(draw, padded<Real>(shape.dims));
    const Output<Real> before = got;
    simd::kernels<Real>(isa)->combine(in.rows.data(), in.stride, in.index, shape.count, shape.dims, values.data(),
                                      got.data());
    const Input<Real> magnitudes = absolute(values);
    check_sums(isa, shape, in, shape.count + 1, got, before, [&](const Real* rows, bool magnitude, Real* out) {
        const Real* factors = magnitude ? magnitudes.data() : values.data();
        simd::reference::combine(rows, in.stride, in.index, shape.count, shape.dims, factors, out);
    });
    check_untouched(values);
}

template <class Real>
void check_dots_on(simd::Isa isa, const Shape& shape) {
    INFO("dots on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Gathered<Real> in(draw, shape, Padding::zero);
    Input<Real> vector = draw.values(padded<Real>(shape.dims));
    std::fill(vector.data() + shape.dims, vector.data() + vector.size(), Real(0));
    vector.freeze();
    Output<Real> got(shape.count, draw.shift());
    const Output<Real> before = got;
    simd::kernels<Real>(isa)->dots(in.rows.data(), in.stride, in.index, shape.count, shape.dims, vector.data(),
                                   got.data());
    const Input<Real> magnitudes = absolute(vector);
    constexpr std::size_t folds = 4;
    check_sums(isa, shape, in, simd::tile_count(shape.dims, simd::lanes<Real>) + folds, got, before,
               [&](const Real* rows, bool magnitude, Real* out) {
                   const Real* with = magnitude ? magnitudes.data() : vector.data();
                   simd::reference::dots(rows, in.stride, in.index, shape.count, shape.dims, with, out);
               });
    check_untouched(vector);
}

// Every small count and every dimension, each with a few of the other; chunks; the special values.
template <class Visit>
void for_each_gathering(Visit visit) {
    for_each_product(one_to(17, {0, 63, 64, 65, 130, 300}), {1, 7, 16, 17, 24, 33}, {1}, Values::normal, visit);
    for_each_product({0, 1, 3, 35}, one_to(50, {63, 64, 65, 100, 128, 200, 256}), {1}, Values::normal, visit);
    for (const Values values : special_values) {
        for_each_product({1, 2, 17, 70}, {1, 2, 5, 8, 16, 20, 33, 41}, {1}, values, visit);
    }
}

}  // namespace

#define LANEWISE_GATHERED_CHECK(name)                                                           \
    template <class Real>                                                                       \
    void check_##name(simd::Isa isa) {                                                          \
        for_each_gathering([isa](const Shape& shape) { check_##name##_on<Real>(isa, shape); }); \
    }                                                                                           \
    template void check_##name<float>(simd::Isa);                                               \
    template void check_##name<double>(simd::Isa);
LANEWISE_GATHERED_CHECK(gram)
LANEWISE_GATHERED_CHECK(combine)
LANEWISE_GATHERED_CHECK(dots)
#undef LANEWISE_GATHERED_CHECK

}  // namespace lanewise::tests
