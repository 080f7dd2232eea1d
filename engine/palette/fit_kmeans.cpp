#include <lanewise/palette.hpp>

#include <cstring>

#include "core/parallel.hpp"
#include "kmeans/fitter.hpp"
#include "palette/cell_points.hpp"
#include "palette/storage.hpp"

namespace lanewise::palette {
namespace {

// What lives as long as the fit.
struct FitMemory {
    FitMemory(Arena& arena, std::size_t colours, const kmeans::Options& options, int threads) noexcept
        : list(arena, colours, threads),
          points(arena, colours, static_cast<std::size_t>(options.clusters), threads),
          fitter(arena, {colours, 3}, options, threads),
          start(arena.take<float>(static_cast<std::size_t>(options.clusters), 3)) {}

    ColourList list;
    CellPoints points;
    kmeans::Fitter<float> fitter;
    float* start;  // clusters x 3
};

Status check(const Picture& picture, const kmeans::Options& options, MatrixView<const float> initial) noexcept {
    if (Status status = check_picture(picture); !status.ok()) return status;
    // Only the shapes count here: whether values are finite is known of 8-bit pixels.
    const float pixel[3] = {};
    kmeans::Input<float> input{{pixel, picture.pixels(), 3}, {}, initial};
    return kmeans::check_input(input, options);
}

// The first pixels of the picture, as kmeans::Init::first would take them from the pixels.
void first_pixels(const Picture& picture, std::size_t clusters, float* start) noexcept {
    for (std::size_t c = 0; c < clusters; ++c) {
        const std::uint8_t* pixel = picture.data + c / picture.width * picture.stride + c % picture.width * 3;
        for (std::size_t j = 0; j < 3; ++j) start[3 * c + j] = pixel[j];
    }
}

}  // namespace

Result<Palette> fit(const Picture& picture, const kmeans::Options& options, MatrixView<const float> initial_centroids,
                    const Observer& observer) noexcept {
    if (Status status = check(picture, options, initial_centroids); !status.ok()) return status;
    const auto k = static_cast<std::size_t>(options.clusters);
    auto made = make_storage(picture, k, kmeans::history_size(options), options.threads);
    if (!made.ok()) return made.status();
    Palette::Storage& storage = **made;
    const std::size_t colours = storage.report.unique_colours;
    const int threads = resolve_threads(options.threads, block_count(colours));
    auto allocated = allocate_for([&](Arena& arena) { FitMemory(arena, colours, options, threads); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    FitMemory memory(arena, colours, options, threads);

    memory.list.fill(picture, storage.set);
    Status status = memory.points.load({memory.list.rows, colours, 3}, memory.list.weights);
    if (!status.ok()) return status;
    kmeans::Options how = options;
    if (options.init == kmeans::Init::first) {
        first_pixels(picture, k, memory.start);
        initial_centroids = {memory.start, k, 3};
        how.init = kmeans::Init::given;
    }
    kmeans::Report& report = storage.report.clustering;
    report = memory.fitter.run(memory.points, how, initial_centroids, observer);
    storage.history = storage.history.first(static_cast<std::size_t>(report.history_size));
    std::memcpy(storage.history.data(), memory.fitter.history(), storage.history.size_bytes());
    keep_results(memory.list, memory.fitter.centroids(), memory.points.labels(), storage);
    return Result<Palette>(Palette(std::move(*made)));
}

}  // namespace lanewise::palette
