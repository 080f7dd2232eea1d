// nearest and squared_distances.
#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
struct Centroids {
    std::size_t stride;
    Input<Real> rows;

    Centroids(Draw<Real>& draw, const Shape& shape)
        : stride(draw.stride(shape.dims)), rows(draw.rows(shape.k, shape.dims, stride)) {}

    const Real* row(std::size_t c) const { return rows.data() + c * stride; }
};

// Without a fused multiply-add another centroid may win, if its distance is as small within the tolerance of both; of
// equal centroids the lowest still wins.
template <class Real>
bool is_nearly_nearest(const Shape& shape, const Real* point, const Centroids<Real>& centroids, std::size_t label,
                       const Real* distance) {
    if (label >= shape.k) return false;
    const Real chosen = simd::reference::squared_distance(point, centroids.row(label), shape.dims);
    const Real tolerance = chain_tolerance(shape.dims, chosen);
    // Where all overflow, the first is as good as any.
    if (tolerance == std::numeric_limits<Real>::infinity()) return label == 0;
    for (std::size_t c = 0; c < shape.k; ++c) {
        const Real other = simd::reference::squared_distance(point, centroids.row(c), shape.dims);
        if (chosen - tolerance > other + chain_tolerance(shape.dims, other)) return false;
        const bool same = std::memcmp(centroids.row(c), centroids.row(label), shape.dims * sizeof(Real)) == 0;
        if (c < label && same) return false;
    }
    return distance == nullptr || std::fabs(*distance - chosen) <= tolerance;
}

template <class Real>
void check_nearest_on(simd::Isa isa, const Shape& shape) {
    INFO("nearest on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Input<Real> tiles = draw.tiles(shape.count, shape.dims);
    const Centroids<Real> centroids(draw, shape);
    const bool with_distances = !draw.random().one_in(3);
    Output<std::int32_t> labels(shape.count, draw.shift());
    Output<std::int32_t> expected_labels = labels;
    Output<Real> distances(shape.count, draw.shift());
    Output<Real> expected_distances = distances;
    simd::kernels<Real>(isa)->nearest(tiles.data(), shape.count, shape.dims, centroids.rows.data(), centroids.stride,
                                      shape.k, labels.data(), with_distances ? distances.data() : nullptr);
    if (owes_bits<Real>(isa, shape.values)) {
        simd::reference::nearest(tiles.data(), shape.count, shape.dims, centroids.rows.data(), centroids.stride,
                                 shape.k, expected_labels.data(), with_distances ? expected_distances.data() : nullptr);
        check_same(labels, expected_labels);
        check_same(distances, expected_distances);
    } else {
        CHECK(labels.guards_intact());
        CHECK(distances.guards_intact());
        std::size_t good = 0;
        for (std::size_t i = 0; i < shape.count; ++i) {
            const Real* point = simd::reference::point_of(tiles.data(), shape.dims, i);
            const Real* distance = with_distances ? &distances[i] : nullptr;
            good += is_nearly_nearest(shape, point, centroids, static_cast<std::size_t>(labels[i]), distance) ? 1 : 0;
        }
        CHECK(good == shape.count);
    }
    check_untouched(tiles, centroids.rows);
}

template <class Real>
void check_squared_distances_on(simd::Isa isa, const Shape& shape) {
    INFO("squared_distances on ", name_of(isa), ", ", name_of(shape));
    Draw<Real> draw(shape);
    const Input<Real> tiles = draw.tiles(shape.count, shape.dims);
    const Centroids<Real> centroids(draw, shape);
    const std::size_t places = simd::tile_count(shape.count, simd::lanes<Real>) * simd::lanes<Real>;
    Output<Real> got(places * shape.k, draw.shift());
    Output<Real> expected = got;
    simd::kernels<Real>(isa)->squared_distances(tiles.data(), shape.count, shape.dims, centroids.rows.data(),
                                                centroids.stride, shape.k, got.data());
    simd::reference::squared_distances(tiles.data(), shape.count, shape.dims, centroids.rows.data(), centroids.stride,
                                       shape.k, expected.data());
    if (owes_bits<Real>(isa, shape.values)) {
        check_same(got, expected);
    } else {
        check_close(got, expected, expected, shape.dims);
    }
    check_untouched(tiles, centroids.rows);
}

}  // namespace

template <class Real>
void check_nearest(simd::Isa isa) {
    for_each_shape(simd::lanes<Real>, [isa](const Shape& shape) { check_nearest_on<Real>(isa, shape); });
    // Labels beyond what 16 bits hold.
    check_nearest_on<Real>(isa, {simd::lanes<Real> / 2, 1, 70000});
}

template <class Real>
void check_squared_distances(simd::Isa isa) {
    for_each_shape(simd::lanes<Real>, [isa](const Shape& shape) { check_squared_distances_on<Real>(isa, shape); });
}

template void check_nearest<float>(simd::Isa);
template void check_nearest<double>(simd::Isa);
template void check_squared_distances<float>(simd::Isa);
template void check_squared_distances<double>(simd::Isa);

TEST_CASE_TEMPLATE("nearest: of equal distances the lowest centroid wins, wherever it stands", Real, float, double) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    constexpr std::size_t k = 29;
    for_each_isa([&](simd::Isa isa) {
        for (std::size_t dims = 1; dims <= 6; ++dims) {
            for (std::size_t first = 0; first < k; ++first) {
                INFO(name_of(isa), ", dims ", dims, ", first of the nearest ", first);
                // Points at 0; centroids at distance 2 before `first`, from there on at 1 to either side.
                const std::vector<Real> tiles(dims * lanes, Real(0));
                std::vector<Real> centroids(k * dims, Real(0));
                for (std::size_t c = 0; c < k; ++c) {
                    centroids[c * dims] = c < first ? Real(2) : c % 2 == 0 ? Real(1) : Real(-1);
                }
                std::vector<std::int32_t> labels(lanes, -1);
                simd::kernels<Real>(isa)->nearest(tiles.data(), lanes, dims, centroids.data(), dims, k, labels.data(),
                                                  nullptr);
                CHECK(labels == std::vector<std::int32_t>(lanes, static_cast<std::int32_t>(first)));
            }
        }
    });
}

}  // namespace lanewise::tests
