#include <lanewise/pca/autoencoder.hpp>

#include <limits>

#include "core/checks.hpp"
#include "core/magnitudes.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "pca/autoencoder_checks.hpp"
#include "pca/round_trip.hpp"

namespace lanewise::pca {
namespace {

template <class Real>
Status check_gain(double gain, const char* side) noexcept {
    if (gain <= static_cast<double>(std::numeric_limits<Real>::max())) return {};
    return Status::error(ErrorCode::out_of_range, "the %s's weights overflow in %s: scale the components or the scales",
                         side, sizeof(Real) == 4 ? "float32" : "float64");
}

template <class Real>
double set_encoder(const Autoencoder& autoencoder, RoundTrip<Real>& trip) noexcept {
    return trip.set_encoder([&](std::size_t k, std::size_t j) {
        if (autoencoder.scales.empty()) return autoencoder.components(k, j);
        return autoencoder.scales[k] > 0 ? autoencoder.components(k, j) / autoencoder.scales[k] : 0;
    });
}

template <class Real>
double set_decoder(const Autoencoder& autoencoder, RoundTrip<Real>& trip) noexcept {
    return trip.set_decoder([&](std::size_t j, std::size_t k) {
        return autoencoder.components(k, j) * (autoencoder.scales.empty() ? 1 : autoencoder.scales[k]);
    });
}

// The mean is subtracted from values or added to them.
template <class Real>
Status check_range(const Autoencoder& autoencoder, MatrixView<const Real> values, double limit, double mean_limit,
                   const char* name, int threads) noexcept {
    const MatrixView<const double> mean{autoencoder.mean.data(), 1, autoencoder.mean.size()};
    if (Status status = check_magnitudes(mean, mean_limit, "mean", 1); !status.ok()) return status;
    return check_magnitudes(values, limit, name, threads);
}

// The largest that n points of d values may be for their squared distances to what is decoded to have a finite sum.
double squares_limit(double gain, std::size_t n, std::size_t d) noexcept {
    const double values = static_cast<double>(n) * static_cast<double>(d);
    return std::sqrt(std::numeric_limits<double>::max() / values) / (4 * (1 + gain));
}

template <class Real>
Status check_given(const Autoencoder& autoencoder, MatrixView<const Real> values, std::size_t expected,
                   const char* name, int threads) noexcept {
    if (Status status = check_autoencoder(autoencoder); !status.ok()) return status;
    if (Status status = check_matrix(values, name); !status.ok()) return status;
    if (values.cols != expected) {
        return Status::error(ErrorCode::invalid_shape,
                             "%s has %zu columns; expected %zu of the autoencoder's (%zu, %zu)", name, values.cols,
                             expected, autoencoder.components.rows, autoencoder.components.cols);
    }
    return check_threads(threads);
}

template <class Real>
Status check_wanted(const Reconstruction<Real>& wanted, std::size_t rows, std::size_t cols) noexcept {
    const bool no_points = wanted.points.data == nullptr && wanted.points.rows == 0;
    if (Status status = no_points ? Status() : check_written(wanted.points, rows, cols, "wanted.points");
        !status.ok()) {
        return status;
    }
    if (wanted.errors.empty() || wanted.errors.size() == rows) return {};
    return Status::error(ErrorCode::invalid_shape, "wanted.errors has %zu places for %zu points", wanted.errors.size(),
                         rows);
}

AutoencoderShape shape_of(const Autoencoder& autoencoder) noexcept {
    return {autoencoder.components.cols, autoencoder.components.rows};
}

template <class Real>
Status check_memory(const Autoencoder& autoencoder, int threads, std::span<std::byte> workspace) noexcept {
    return check_workspace(workspace.size(), autoencoder_workspace_bytes<Real>(shape_of(autoencoder), threads));
}

template <class Real>
RoundTrip<Real> take_trip(Arena& arena, const Autoencoder& autoencoder, int threads) noexcept {
    RoundTrip<Real> trip(arena, autoencoder.components.cols, autoencoder.components.rows, threads);
    trip.set_origin(autoencoder.mean);
    return trip;
}

// f(workspace), allocated.
template <class Real, class F>
auto with_memory(const Autoencoder& autoencoder, int threads, F&& f) noexcept -> decltype(f(std::span<std::byte>())) {
    if (Status status = check_autoencoder(autoencoder); !status.ok()) return status;
    if (Status status = check_threads(threads); !status.ok()) return status;
    auto memory = allocate(autoencoder_workspace_bytes<Real>(shape_of(autoencoder), threads));
    if (!memory.ok()) return memory.status();
    return f(memory->span());
}

}  // namespace

template <class Real>
std::size_t autoencoder_workspace_bytes(const AutoencoderShape& shape, int threads) noexcept {
    const auto [d, k] = shape;
    if (d == 0 || d > most_columns || k == 0 || k > most_columns || !check_threads(threads).ok()) return 0;
    const int most = threads > 0 ? threads : max_threads();
    // No product of sizes overflows: of the weights, and of a few hundred rows a thread.
    const double sides = static_cast<double>(d) + static_cast<double>(k) + 64;
    const double bytes = 16.0 * (static_cast<double>(d) + 64) * (static_cast<double>(k) + 64) + 8.0 * 512 * most * sides;
    if (bytes >= static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max())) return 0;
    Arena arena;
    RoundTrip<Real>(arena, d, k, most);
    arena.take<double>(static_cast<std::size_t>(most), 16);  // BlockSum's of any number of blocks
    arena.take<double>(static_cast<std::size_t>(most), 64);
    return arena.bytes_needed();
}

template <class Real>
Status encode(const Autoencoder& autoencoder, MatrixView<const Real> points, MatrixView<Real> scores, int threads,
              std::span<std::byte> workspace) noexcept {
    const auto [d, k] = shape_of(autoencoder);
    if (Status status = check_given(autoencoder, points, d, "points", threads); !status.ok()) return status;
    if (Status status = check_written(scores, points.rows, k, "scores"); !status.ok()) return status;
    if (Status status = check_memory<Real>(autoencoder, threads, workspace); !status.ok()) return status;
    const int most = resolve_threads(threads, block_count(points.rows));
    Arena arena(workspace);
    auto trip = take_trip<Real>(arena, autoencoder, most);
    const double gain = set_encoder(autoencoder, trip), limit = limit_for<Real>(gain);
    if (Status status = check_gain<Real>(gain, "encoder"); !status.ok()) return status;
    if (Status status = check_range(autoencoder, points, limit, limit, "points", most); !status.ok()) return status;
    parallel_for(block_count(points.rows), most, [&](std::size_t block, int thread) {
        over_block(block, points.rows, trip.rows_a_run(), [&](std::size_t first, std::size_t count) {
            trip.encode(rows_of(points, first, count), rows_of(scores, first, count), thread);
        });
    });
    return {};
}

template <class Real>
Status decode(const Autoencoder& autoencoder, MatrixView<const Real> scores, MatrixView<Real> points, int threads,
              std::span<std::byte> workspace) noexcept {
    const auto [d, k] = shape_of(autoencoder);
    if (Status status = check_given(autoencoder, scores, k, "scores", threads); !status.ok()) return status;
    if (Status status = check_written(points, scores.rows, d, "points"); !status.ok()) return status;
    if (Status status = check_memory<Real>(autoencoder, threads, workspace); !status.ok()) return status;
    const int most = resolve_threads(threads, block_count(scores.rows));
    Arena arena(workspace);
    auto trip = take_trip<Real>(arena, autoencoder, most);
    const double gain = set_decoder(autoencoder, trip);
    if (Status status = check_gain<Real>(gain, "decoder"); !status.ok()) return status;
    Status status = check_range(autoencoder, scores, limit_for<Real>(gain), limit_for<Real>(0), "scores", most);
    if (!status.ok()) return status;
    parallel_for(block_count(scores.rows), most, [&](std::size_t block, int thread) {
        over_block(block, scores.rows, trip.rows_a_run(), [&](std::size_t first, std::size_t count) {
            trip.decode(rows_of(scores, first, count), rows_of(points, first, count), thread);
        });
    });
    return {};
}

template <class Real>
Result<double> reconstruct(const Autoencoder& autoencoder, MatrixView<const Real> points,
                           const Reconstruction<Real>& wanted, int threads, std::span<std::byte> workspace) noexcept {
    const std::size_t n = points.rows, d = autoencoder.components.cols;
    if (Status status = check_given(autoencoder, points, d, "points", threads); !status.ok()) return status;
    if (Status status = check_wanted(wanted, n, d); !status.ok()) return status;
    if (Status status = check_memory<Real>(autoencoder, threads, workspace); !status.ok()) return status;
    const int most = resolve_threads(threads, block_count(n));
    Arena arena(workspace);
    auto trip = take_trip<Real>(arena, autoencoder, most);
    BlockSum total(arena, block_count(n), 1, most);
    const double encoder = set_encoder(autoencoder, trip), decoder = set_decoder(autoencoder, trip);
    if (Status status = check_gain<Real>(encoder, "encoder"); !status.ok()) return status;
    if (Status status = check_gain<Real>(decoder, "decoder"); !status.ok()) return status;
    const double limit = std::min(limit_for<Real>(std::max(encoder, 1.0) * std::max(decoder, 1.0)),
                                  squares_limit(encoder * decoder, n, d));
    if (Status status = check_range(autoencoder, points, limit, limit, "points", most); !status.ok()) return status;
    const double sum = trip.run(points, total, [&](std::size_t i, double error, const Real* decoded) {
        if (!wanted.errors.empty()) wanted.errors[i] = error;
        for (std::size_t j = 0; j < wanted.points.cols && wanted.points.rows > 0; ++j) {
            wanted.points(i, j) = decoded[j] + trip.origin()[j];
        }
    });
    return sum / static_cast<double>(n);
}

template <class Real>
Status encode(const Autoencoder& autoencoder, MatrixView<const Real> points, MatrixView<Real> scores,
              int threads) noexcept {
    return with_memory<Real>(autoencoder, threads, [&](std::span<std::byte> workspace) {
        return encode(autoencoder, points, scores, threads, workspace);
    });
}

template <class Real>
Status decode(const Autoencoder& autoencoder, MatrixView<const Real> scores, MatrixView<Real> points,
              int threads) noexcept {
    return with_memory<Real>(autoencoder, threads, [&](std::span<std::byte> workspace) {
        return decode(autoencoder, scores, points, threads, workspace);
    });
}

template <class Real>
Result<double> reconstruct(const Autoencoder& autoencoder, MatrixView<const Real> points,
                           const Reconstruction<Real>& wanted, int threads) noexcept {
    return with_memory<Real>(autoencoder, threads, [&](std::span<std::byte> workspace) {
        return reconstruct(autoencoder, points, wanted, threads, workspace);
    });
}

#define LANEWISE_INSTANTIATE(Real)                                                                                    \
    template std::size_t autoencoder_workspace_bytes<Real>(const AutoencoderShape&, int) noexcept;                    \
    template Status encode(const Autoencoder&, MatrixView<const Real>, MatrixView<Real>, int,                         \
                           std::span<std::byte>) noexcept;                                                            \
    template Status encode(const Autoencoder&, MatrixView<const Real>, MatrixView<Real>, int) noexcept;               \
    template Status decode(const Autoencoder&, MatrixView<const Real>, MatrixView<Real>, int,                         \
                           std::span<std::byte>) noexcept;                                                            \
    template Status decode(const Autoencoder&, MatrixView<const Real>, MatrixView<Real>, int) noexcept;               \
    template Result<double> reconstruct(const Autoencoder&, MatrixView<const Real>, const Reconstruction<Real>&, int, \
                                        std::span<std::byte>) noexcept;                                               \
    template Result<double> reconstruct(const Autoencoder&, MatrixView<const Real>, const Reconstruction<Real>&,      \
                                        int) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::pca
