#include <lanewise/pca/autoencoder.hpp>

#include "core/checks.hpp"
#include "core/magnitudes.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "pca/autoencoder_checks.hpp"
#include "pca/round_trip.hpp"

namespace lanewise::pca {
namespace {

struct PairMemory {
    PairMemory(Arena& arena, std::size_t points, std::size_t d, std::size_t k, int threads) noexcept
        : trip(arena, d, k, threads), total(arena, block_count(points), 1, threads) {}

    RoundTrip<double> trip;
    BlockSum total;
};

template <class Real>
Status check_input(MatrixView<const double> encoder, MatrixView<const double> decoder, std::span<const double> mean,
                   MatrixView<const Real> points, int threads) noexcept {
    if (Status status = check_matrices(encoder, decoder, threads); !status.ok()) return status;
    if (Status status = check_matrix(points, "points"); !status.ok()) return status;
    if (points.cols != encoder.cols) {
        return Status::error(ErrorCode::invalid_shape, "points has %zu columns; expected %zu, the encoder's",
                             points.cols, encoder.cols);
    }
    if (!mean.empty() && mean.size() != encoder.cols) {
        return Status::error(ErrorCode::invalid_shape, "mean has %zu values; expected none or %zu", mean.size(),
                             encoder.cols);
    }
    if (Status status = check_vector(mean, "mean"); !status.ok()) return status;
    const int most = resolve_threads(threads, block_count(points.rows));
    return check_magnitudes(points, std::numeric_limits<double>::max(), "points", most);
}

}  // namespace

template <class Real>
Result<double> pair_error(MatrixView<const double> encoder, MatrixView<const double> decoder,
                          std::span<const double> mean, MatrixView<const Real> points, int threads) noexcept {
    if (Status status = check_input(encoder, decoder, mean, points, threads); !status.ok()) return status;
    const int most = resolve_threads(threads, block_count(points.rows));
    auto bytes = allocate_for([&](Arena& arena) { PairMemory(arena, points.rows, encoder.cols, encoder.rows, most); });
    if (!bytes.ok()) return bytes.status();
    Arena arena(bytes->span());
    PairMemory memory(arena, points.rows, encoder.cols, encoder.rows, most);
    memory.trip.set_origin(mean);
    memory.trip.set_encoder(encoder);
    memory.trip.set_decoder(decoder);
    const double sum = memory.trip.run(points, memory.total, [](std::size_t, double, const double*) {});
    if (std::isfinite(sum)) return sum / static_cast<double>(points.rows);
    return Status::error(ErrorCode::out_of_range,
                         "the squared distances to what the pair decodes overflow: scale the data");
}

template Result<double> pair_error(MatrixView<const double>, MatrixView<const double>, std::span<const double>,
                                   MatrixView<const float>, int) noexcept;
template Result<double> pair_error(MatrixView<const double>, MatrixView<const double>, std::span<const double>,
                                   MatrixView<const double>, int) noexcept;

}  // namespace lanewise::pca
