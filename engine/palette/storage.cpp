#include "palette/storage.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/parallel.hpp"

namespace lanewise::palette {
namespace {

// What outlives the fit.
struct ResultArrays {
    ResultArrays(Arena& arena, std::size_t colours, std::size_t clusters, std::size_t history_) noexcept
        : labels(arena.take<std::int32_t>(colours)),
          centroids(arena.take<float>(clusters, 3)),
          rounded(arena.take<std::uint8_t>(clusters, 3)),
          counts(arena.take<std::uint64_t>(clusters)),
          history(arena.take<double>(history_)) {}

    std::int32_t* labels;
    float* centroids;
    std::uint8_t* rounded;
    std::uint64_t* counts;
    double* history;
};

// Arrays of counts that threads fill side by side: more would cost more memory than they save time.
constexpr std::size_t counters(int threads) noexcept { return threads < 4 ? static_cast<std::size_t>(threads) : 4; }

std::uint8_t to_byte(float value) noexcept {
    const float rounded = std::floor(value + 0.5f);
    return static_cast<std::uint8_t>(rounded < 0 ? 0 : rounded > 255 ? 255 : rounded);
}

// Peak signal-to-noise ratio in decibels, over all channels, of the rounded colours.
double psnr(const ColourList& list, const Palette::Storage& storage) noexcept {
    double squares = 0, values = 0;
    for (std::size_t i = 0; i < list.colours; ++i) {
        const std::uint8_t* to = storage.colours.data() + 3 * static_cast<std::size_t>(storage.labels[i]);
        double square = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            const double difference = static_cast<double>(list.rows[3 * i + j]) - to[j];
            square += difference * difference;
        }
        squares += list.weights[i] * square;
        values += 3 * list.weights[i];
    }
    return squares == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(255.0 * 255.0 * values / squares);
}

}  // namespace

Status check_picture(const Picture& picture) noexcept {
    if (picture.data == nullptr || picture.width == 0 || picture.height == 0) {
        return Status::error(ErrorCode::invalid_shape, "the picture has %zu x %zu pixels; at least one is needed",
                             picture.width, picture.height);
    }
    constexpr std::size_t most = std::numeric_limits<std::ptrdiff_t>::max();
    if (picture.width > most / 3 || picture.stride < 3 * picture.width || picture.height > most / picture.stride ||
        picture.height > std::numeric_limits<std::uint32_t>::max() / picture.width) {
        return Status::error(ErrorCode::invalid_shape,
                             "the picture has %zu x %zu pixels, stride %zu bytes; expected a stride of at least three bytes a "
                             "pixel and less than 2^32 pixels",
                             picture.width, picture.height, picture.stride);
    }
    return {};
}

Result<std::unique_ptr<Palette::Storage>> make_storage(const Picture& picture, std::size_t clusters, std::size_t history,
                                                       int threads) noexcept {
    auto storage = std::unique_ptr<Palette::Storage>(new (std::nothrow) Palette::Storage);
    if (storage == nullptr) return Status::error(ErrorCode::out_of_memory, "no memory for the palette");
    storage->width = picture.width;
    storage->height = picture.height;
    storage->threads = resolve_threads(threads, block_count(picture.pixels()));

    auto set_memory = allocate_for([](Arena& arena) { ColourSet{arena}; });
    if (!set_memory.ok()) return set_memory.status();
    Arena set_arena(set_memory->span());
    storage->set = ColourSet(set_arena);
    storage->set_memory = std::move(*set_memory);
    const std::size_t colours = storage->set.fill(picture, storage->threads);
    storage->report.unique_colours = colours;

    const auto layout = [&](Arena& arena) { return ResultArrays(arena, colours, clusters, history); };
    auto result_memory = allocate_for(layout);
    if (!result_memory.ok()) return result_memory.status();
    Arena result_arena(result_memory->span());
    const ResultArrays results = layout(result_arena);
    storage->result_memory = std::move(*result_memory);
    storage->labels = results.labels;
    storage->centroids = {results.centroids, clusters, 3};
    storage->colours = {results.rounded, 3 * clusters};
    storage->counts = {results.counts, clusters};
    storage->history = {results.history, history};
    return Result<std::unique_ptr<Palette::Storage>>(std::move(storage));
}

ColourList::ColourList(Arena& arena, std::size_t colours_, int threads_) noexcept
    : colours(colours_),
      threads(threads_),
      rows(arena.take<float>(colours, 3)),
      weights(arena.take<double>(colours)),
      counts(arena.take<std::uint32_t>(counters(threads), colours)) {}

void ColourList::fill(const Picture& picture, const ColourSet& set) noexcept {
    std::memset(counts, 0, counters(threads) * colours * sizeof *counts);
    parallel_for(counters(threads), threads, [&](std::size_t counter, int) {
        std::uint32_t* own = counts + counter * colours;
        for (std::size_t y = counter; y < picture.height; y += counters(threads)) {
            const std::uint8_t* row = picture.data + y * picture.stride;
            for (std::size_t x = 0; x < picture.width; ++x) ++own[set.rank(colour_code(row + 3 * x))];
        }
    });
    set.for_each(threads, [&](std::size_t i, const std::uint8_t* rgb) {
        for (std::size_t j = 0; j < 3; ++j) rows[3 * i + j] = rgb[j];
        weights[i] = 0;
        for (std::size_t counter = 0; counter < counters(threads); ++counter) {
            weights[i] += counts[counter * colours + i];
        }
    });
}

void keep_results(const ColourList& list, MatrixView<const float> centroids, const std::int32_t* labels,
                  Palette::Storage& storage) noexcept {
    for (std::size_t c = 0; c < centroids.rows; ++c) std::memcpy(storage.centroids.row(c), centroids.row(c), 3 * sizeof(float));
    for (std::size_t i = 0; i < storage.colours.size(); ++i) storage.colours[i] = to_byte(storage.centroids.data[i]);
    std::memcpy(storage.labels, labels, list.colours * sizeof *storage.labels);
    for (std::uint64_t& count : storage.counts) count = 0;
    for (std::size_t i = 0; i < list.colours; ++i) {
        storage.counts[static_cast<std::size_t>(labels[i])] += static_cast<std::uint64_t>(list.weights[i]);
    }
    storage.report.psnr = psnr(list, storage);
}

}  // namespace lanewise::palette
