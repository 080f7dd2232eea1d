#include <algorithm>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

namespace reference = simd::reference;

// count is the number of centroids.
template <class Real>
struct ContendersCase {
    Shape shape;
    Input<Real> tiles;
    Input<Real> low;
    Input<Real> high;
    Input<Real> rival;
    Real margin;

    ContendersCase(Draw<Real>& draw, const Shape& shape_)
        : shape(shape_),
          tiles(draw.tiles(shape.count, shape.dims)),
          low(draw.values(shape.dims)),
          high(draw.values(shape.dims)),
          rival(draw.values(shape.dims)) {
        // Boxes of the size of the data keep nearly all; smaller ones, and some that are flat, do not.
        const auto width = static_cast<Real>(draw.random().uniform());
        for (std::size_t j = 0; j < shape.dims; ++j) {
            if (low[j] > high[j]) std::swap(low[j], high[j]);
            if (draw.random().one_in(4)) high[j] = low[j];
            if (!is_exact(shape.values)) high[j] = std::min(high[j], low[j] + width * std::fabs(high[j] - low[j]));
        }
        low.freeze();
        high.freeze();
        if (shape.count > 0 && draw.random().one_in(2)) {
            const Real* one = centroid(draw.random().below(shape.count));
            for (std::size_t j = 0; j < shape.dims; ++j) rival[j] = one[j * simd::lanes<Real>];
        }
        rival.freeze();
        margin = draw.random().one_in(2) ? Real(0) : static_cast<Real>(draw.random().below(5)) / 4;
    }

    const Real* centroid(std::size_t c) const { return reference::point_of(tiles.data(), shape.dims, c); }
    Real lead(std::size_t c) const {
        return reference::lead_at_corner(rival.data(), centroid(c), low.data(), high.data(), shape.dims);
    }
    // Of the two distances that lead() is the difference of.
    Real lead_tolerance(std::size_t c) const {
        Real magnitude = 0;
        for (std::size_t j = 0; j < shape.dims; ++j) {
            for (const Real end : {low[j], high[j]}) {
                const Real to_rival = rival[j] - end;
                const Real to_c = centroid(c)[j * simd::lanes<Real>] - end;
                magnitude += to_rival * to_rival + to_c * to_c;
            }
        }
        return chain_tolerance(shape.dims + 1, magnitude);
    }

    void run(const simd::KernelTable<Real>& table, Output<std::uint8_t>& keep) const {
        table.contenders(tiles.data(), shape.count, shape.dims, low.data(), high.data(), rival.data(), margin, keep.data());
    }
};

// Without a fused multiply-add: what it should be, but for leads that are as close to the margin as rounding goes.
template <class Real>
void check_nearly_kept(const ContendersCase<Real>& c, const Output<std::uint8_t>& keep) {
    for (std::size_t i = 0; i < c.shape.count; ++i) {
        CHECK(keep[i] <= 1);
        const Real tolerance = c.lead_tolerance(i), lead = c.lead(i);
        if (!(tolerance < std::numeric_limits<Real>::infinity()) || std::fabs(lead - c.margin) <= tolerance) continue;
        CHECK((keep[i] == 1) == !(lead > c.margin));
    }
}

template <class Real>
void check_contenders_on(simd::Isa isa, const Shape& shape) {
    INFO("contenders on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const ContendersCase<Real> contenders(draw, shape);
    Output<std::uint8_t> keep(shape.count, draw.shift());
    Output<std::uint8_t> expected = keep;
    contenders.run(*simd::kernels<Real>(isa), keep);
    contenders.run(reference::table<Real>, expected);
    if (owes_bits<Real>(isa, shape.values)) {
        check_same(keep, expected);
    } else {
        CHECK(keep.guards_intact());
        check_nearly_kept(contenders, keep);
    }
    check_untouched(contenders.tiles, contenders.low, contenders.high, contenders.rival);
}

// A box around a random middle, and centroids about 0.
template <class Real>
struct Box {
    std::vector<Real> low;
    std::vector<Real> high;

    Box(Random& random, std::size_t dims) : low(dims), high(dims) {
        for (std::size_t j = 0; j < dims; ++j) {
            const double middle = random.normal();
            const double half = random.one_in(5) ? 0 : random.uniform(0, 0.3);
            low[j] = static_cast<Real>(middle - half);
            high[j] = static_cast<Real>(middle + half);
        }
    }

    // A corner, or anywhere.
    std::vector<Real> point(Random& random) const {
        std::vector<Real> point(low.size());
        const bool corner = random.one_in(2);
        for (std::size_t j = 0; j < point.size(); ++j) {
            const Real inside = low[j] + static_cast<Real>(random.uniform()) * (high[j] - low[j]);
            point[j] = corner ? (random.one_in(2) ? low[j] : high[j]) : std::clamp(inside, low[j], high[j]);
        }
        return point;
    }
};

}  // namespace

template <class Real>
void check_contenders(simd::Isa isa) {
    const auto check = [isa](const Shape& shape) { check_contenders_on<Real>(isa, shape); };
    for_each_product(all_counts(simd::lanes<Real>), {1, 2, 3, 4, 5, 6, 17}, {1}, Values::normal, check);
    for_each_product({2, 2 * simd::lanes<Real> + 1}, all_dims(), {1}, Values::normal, check);
    for (const Values values : special_values) {
        for_each_product({1, 2, 5, simd::lanes<Real>, 2 * simd::lanes<Real> + 1}, {1, 2, 3, 4, 5, 16}, {1, 2, 3},
                         values, check);
    }
}

template void check_contenders<float>(simd::Isa);
template void check_contenders<double>(simd::Isa);

TEST_CASE_TEMPLATE("contenders: the nearest centroid of every point of the box is kept", Real, float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    constexpr std::size_t count = 40;
    for_each_isa([](simd::Isa isa) {
        const simd::KernelTable<Real>& table = *simd::kernels<Real>(isa);
        std::size_t kept = 0;
        std::size_t boxes = 0;
        Random random(11);
        for (const std::size_t dims : {1, 2, 3, 4, 9}) {
            for (int trial = 0; trial < 20; ++trial, ++boxes) {
                INFO(name_of(isa), ", dims ", dims, ", trial ", trial);
                std::vector<Real> centroids(count * dims);
                for (Real& value : centroids) value = static_cast<Real>(random.normal());
                std::vector<Real> tiles(simd::tile_count(count, lanes) * lanes * dims);
                table.pack(centroids.data(), dims, count, dims, nullptr, tiles.data());
                const Box<Real> box(random, dims);
                // d + 2 roundings in each of four distances, none longer than 8 in a coordinate.
                const Real margin = static_cast<Real>(4 * (dims + 3) * 64 * dims) * unit_roundoff<Real>;
                const auto label_of = [&](const std::vector<Real>& row) {
                    std::vector<Real> point(lanes * dims);
                    std::int32_t label = -1;
                    table.pack(row.data(), dims, 1, dims, nullptr, point.data());
                    table.nearest(point.data(), 1, dims, centroids.data(), dims, count, &label, nullptr);
                    return static_cast<std::size_t>(label);
                };
                const auto keep_beside = [&](std::size_t rival) {
                    std::vector<std::uint8_t> keep(count, 2);
                    table.contenders(tiles.data(), count, dims, box.low.data(), box.high.data(), &centroids[rival * dims], margin,
                                     keep.data());
                    return keep;
                };
                // A good rival, and any.
                const std::vector<std::uint8_t> few = keep_beside(label_of(box.point(random)));
                const std::vector<std::uint8_t> many = keep_beside(random.below(count));
                kept += static_cast<std::size_t>(std::count(few.begin(), few.end(), 1));
                for (int inside = 0; inside < 50; ++inside) {
                    const std::size_t label = label_of(box.point(random));
                    CHECK(few[label] == 1);
                    CHECK(many[label] == 1);
                }
            }
        }
        // To keep all of them would be right, and of no use.
        CHECK(kept < boxes * count / 2);
    });
}

}  // namespace lanewise::tests
