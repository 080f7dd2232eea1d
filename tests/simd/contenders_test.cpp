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
    Real margin;

    ContendersCase(Draw<Real>& draw, const Shape& shape_)
        : shape(shape_),
          tiles(draw.tiles(shape.count, shape.dims)),
          low(draw.values(shape.dims)),
          high(draw.values(shape.dims)) {
        // Boxes of the size of the data keep nearly all; smaller ones, and some that are flat, do not.
        const auto width = static_cast<Real>(draw.random().uniform());
        for (std::size_t j = 0; j < shape.dims; ++j) {
            if (low[j] > high[j]) std::swap(low[j], high[j]);
            if (draw.random().one_in(4)) high[j] = low[j];
            if (!is_exact(shape.values)) high[j] = std::min(high[j], low[j] + width * std::fabs(high[j] - low[j]));
        }
        low.freeze();
        high.freeze();
        margin = draw.random().one_in(2) ? Real(0) : static_cast<Real>(draw.random().below(5)) / 4;
    }

    const Real* centroid(std::size_t c) const { return reference::point_of(tiles.data(), shape.dims, c); }
    Real to_middle(std::size_t c) const {
        return reference::distance_to_middle(centroid(c), low.data(), high.data(), shape.dims);
    }
    Real lead(std::size_t z, std::size_t c) const {
        return reference::lead_at_corner(centroid(z), centroid(c), low.data(), high.data(), shape.dims);
    }
    // Of the two distances that lead() is the difference of.
    Real lead_tolerance(std::size_t z, std::size_t c) const {
        Real magnitude = 0;
        for (std::size_t j = 0; j < shape.dims; ++j) {
            for (const Real end : {low[j], high[j]}) {
                const Real to_z = centroid(z)[j * simd::lanes<Real>] - end;
                const Real to_c = centroid(c)[j * simd::lanes<Real>] - end;
                magnitude += to_z * to_z + to_c * to_c;
            }
        }
        return chain_tolerance(shape.dims + 1, magnitude);
    }

    void run(const simd::KernelTable<Real>& table, Output<std::uint8_t>& keep) const {
        table.contenders(tiles.data(), shape.count, shape.dims, low.data(), high.data(), margin, keep.data());
    }
};

// Is keep what it should be with that z, but for leads that are as close to the margin as rounding goes?
template <class Real>
bool is_nearly_kept(const ContendersCase<Real>& c, const Output<std::uint8_t>& keep, std::size_t z) {
    for (std::size_t other = 0; other < c.shape.count; ++other) {
        if (keep[other] > 1 || (other == z && keep[other] == 0)) return false;
        const Real tolerance = c.lead_tolerance(z, other);
        if (other == z || !(tolerance < std::numeric_limits<Real>::infinity())) continue;
        const Real lead = c.lead(z, other);
        const bool expected = !(lead > c.margin);
        if ((keep[other] == 1) != expected && std::fabs(lead - c.margin) > tolerance) return false;
    }
    return true;
}

// Without a fused multiply-add, z may be another centroid that is as close to the middle within the tolerance.
template <class Real>
void check_nearly_kept(const ContendersCase<Real>& c, const Output<std::uint8_t>& keep) {
    Real best = std::numeric_limits<Real>::infinity();
    for (std::size_t z = 0; z < c.shape.count; ++z) best = std::min(best, c.to_middle(z));
    bool explained = c.shape.count == 0;
    for (std::size_t z = 0; z < c.shape.count && !explained; ++z) {
        const Real distance = c.to_middle(z);
        const Real tolerance = chain_tolerance(c.shape.dims, distance) + chain_tolerance(c.shape.dims, best);
        const bool may_be_nearest = std::isinf(best) ? z == 0 : distance <= best + tolerance;
        explained = may_be_nearest && is_nearly_kept(c, keep, z);
    }
    CHECK(explained);
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
    check_untouched(contenders.tiles, contenders.low, contenders.high);
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
                std::vector<std::uint8_t> keep(count, 2);
                table.contenders(tiles.data(), count, dims, box.low.data(), box.high.data(), margin, keep.data());
                kept += static_cast<std::size_t>(std::count(keep.begin(), keep.end(), 1));
                for (int inside = 0; inside < 50; ++inside) {
                    const std::vector<Real> row = box.point(random);
                    std::vector<Real> point(lanes * dims);
                    std::int32_t label = -1;
                    table.pack(row.data(), dims, 1, dims, nullptr, point.data());
                    table.nearest(point.data(), 1, dims, centroids.data(), dims, count, &label, nullptr);
                    CHECK(keep[static_cast<std::size_t>(label)] == 1);
                }
            }
        }
        // To keep all of them would be right, and of no use.
        CHECK(kept < boxes * count / 2);
    });
}

}  // namespace lanewise::tests
