#include <lanewise/palette.hpp>

#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/memory.hpp"
#include "kmeans/fitter.hpp"
#include "palette/cell_points.hpp"
#include "palette/colour_set.hpp"

namespace lanewise::palette {

struct Palette::Storage {
    Memory set_memory;     // the colours
    Memory result_memory;  // what follows
    ColourSet set;
    std::size_t width = 0;
    std::size_t height = 0;
    int threads = 1;
    std::int32_t* labels = nullptr;  // a colour
    MatrixView<float> centroids;
    std::span<std::uint8_t> colours;
    std::span<std::uint64_t> counts;
    std::span<double> history;
    Report report;
};

namespace {

// What outlives the fit.
struct ResultArrays {
    ResultArrays(Arena& arena, std::size_t colours, std::size_t clusters, const kmeans::Options& options) noexcept
        : labels(arena.take<std::int32_t>(colours)),
          centroids(arena.take<float>(clusters * 3)),
          rounded(arena.take<std::uint8_t>(clusters * 3)),
          counts(arena.take<std::uint64_t>(clusters)),
          history(arena.take<double>(kmeans::history_size(options))) {}

    std::int32_t* labels;
    float* centroids;
    std::uint8_t* rounded;
    std::uint64_t* counts;
    double* history;
};

// Arrays of counts that threads fill side by side: more would cost more memory than they save time.
constexpr std::size_t counters(int threads) noexcept { return threads < 4 ? static_cast<std::size_t>(threads) : 4; }

// What lives as long as the fit.
struct FitMemory {
    FitMemory(Arena& arena, std::size_t colours, const kmeans::Options& options, int threads) noexcept
        : rows(arena.take<float>(colours * 3)),
          weights(arena.take<double>(colours)),
          points(arena, colours, static_cast<std::size_t>(options.clusters), threads),
          fitter(arena, {colours, 3}, options, threads),
          counts(arena.take<std::uint32_t>(counters(threads) * colours)),
          start(arena.take<float>(static_cast<std::size_t>(options.clusters) * 3)) {}

    float* rows;      // colours x 3
    double* weights;  // colours
    CellPoints points;
    kmeans::Fitter<float> fitter;
    std::uint32_t* counts;  // counters x colours
    float* start;           // clusters x 3
};

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

Status check(const Picture& picture, const kmeans::Options& options, MatrixView<const float> initial) noexcept {
    if (Status status = check_picture(picture); !status.ok()) return status;
    // Only the shapes count here: whether values are finite is known of 8-bit pixels.
    const float pixel[3] = {};
    kmeans::Input<float> input{{pixel, picture.pixels(), 3}, {}, initial};
    return kmeans::check_input(input, options);
}

std::uint8_t to_byte(float value) noexcept {
    const float rounded = std::floor(value + 0.5f);
    return static_cast<std::uint8_t>(rounded < 0 ? 0 : rounded > 255 ? 255 : rounded);
}

// Peak signal-to-noise ratio in decibels, over all channels, of the rounded colours.
double psnr(const FitMemory& memory, const Palette::Storage& storage, std::size_t colours) noexcept {
    double squares = 0, values = 0;
    for (std::size_t i = 0; i < colours; ++i) {
        const std::uint8_t* to = storage.colours.data() + 3 * static_cast<std::size_t>(storage.labels[i]);
        for (std::size_t j = 0; j < 3; ++j) {
            const double difference = static_cast<double>(memory.rows[3 * i + j]) - to[j];
            squares += memory.weights[i] * difference * difference;
        }
        values += 3 * memory.weights[i];
    }
    return squares == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(255.0 * 255.0 * values / squares);
}

template <class Label>
Status write_labels(const Palette::Storage& storage, const Picture& picture, std::span<Label> labels) noexcept {
    if (picture.width != storage.width || picture.height != storage.height || labels.size() != picture.pixels()) {
        return Status::error(ErrorCode::invalid_shape,
                             "the picture has %zu x %zu pixels and there are %zu labels; the palette was made for %zu x %zu",
                             picture.width, picture.height, labels.size(), storage.width, storage.height);
    }
    if (Status status = check_picture(picture); !status.ok()) return status;
    const ColourSet& set = storage.set;
    std::atomic<bool> known{true};
    over_rows(picture, storage.threads, [&](std::size_t y, int) {
        const std::uint8_t* row = picture.data + y * picture.stride;
        bool all = true;
        for (std::size_t x = 0; x < picture.width; ++x) all &= set.contains(colour_code(row + 3 * x));
        if (!all) known.store(false, std::memory_order_relaxed);
    });
    if (!known) {
        return Status::error(ErrorCode::invalid_argument,
                             "the picture has colours that were not in the one the palette was made for");
    }
    over_rows(picture, storage.threads, [&](std::size_t y, int) {
        const std::uint8_t* row = picture.data + y * picture.stride;
        Label* out = labels.data() + y * picture.width;
        for (std::size_t x = 0; x < picture.width; ++x) {
            out[x] = static_cast<Label>(storage.labels[set.rank(colour_code(row + 3 * x))]);
        }
    });
    return {};
}

// The unique colours and how many pixels have each.
void list_colours(const Picture& picture, const ColourSet& set, int threads, FitMemory& memory, std::size_t colours) noexcept {
    std::memset(memory.counts, 0, counters(threads) * colours * sizeof *memory.counts);
    parallel_for(counters(threads), threads, [&](std::size_t counter, int) {
        std::uint32_t* counts = memory.counts + counter * colours;
        for (std::size_t y = counter; y < picture.height; y += counters(threads)) {
            const std::uint8_t* row = picture.data + y * picture.stride;
            for (std::size_t x = 0; x < picture.width; ++x) ++counts[set.rank(colour_code(row + 3 * x))];
        }
    });
    set.for_each(threads, [&](std::size_t i, const std::uint8_t* rgb) {
        for (std::size_t j = 0; j < 3; ++j) memory.rows[3 * i + j] = rgb[j];
        memory.weights[i] = 0;
        for (std::size_t counter = 0; counter < counters(threads); ++counter) {
            memory.weights[i] += memory.counts[counter * colours + i];
        }
    });
}

// The first pixels of the picture, as kmeans::Init::first would take them from the pixels.
void first_pixels(const Picture& picture, std::size_t clusters, float* start) noexcept {
    for (std::size_t c = 0; c < clusters; ++c) {
        const std::uint8_t* pixel = picture.data + c / picture.width * picture.stride + c % picture.width * 3;
        for (std::size_t j = 0; j < 3; ++j) start[3 * c + j] = pixel[j];
    }
}

void keep_results(const FitMemory& memory, std::size_t colours, Palette::Storage& storage) noexcept {
    const MatrixView<const float> centroids = memory.fitter.centroids();
    std::memcpy(storage.centroids.data, centroids.data, centroids.rows * 3 * sizeof(float));
    for (std::size_t i = 0; i < storage.colours.size(); ++i) storage.colours[i] = to_byte(storage.centroids.data[i]);
    std::memcpy(storage.labels, memory.points.labels(), colours * sizeof *storage.labels);
    for (std::uint64_t& count : storage.counts) count = 0;
    for (std::size_t i = 0; i < colours; ++i) {
        storage.counts[static_cast<std::size_t>(storage.labels[i])] += static_cast<std::uint64_t>(memory.weights[i]);
    }
    std::memcpy(storage.history.data(), memory.fitter.history(), storage.history.size_bytes());
    storage.report.unique_colours = colours;
    storage.report.psnr = psnr(memory, storage, colours);
}

}  // namespace

Result<Palette> fit(const Picture& picture, const kmeans::Options& options, MatrixView<const float> initial_centroids,
                    const Observer& observer) noexcept {
    if (Status status = check(picture, options, initial_centroids); !status.ok()) return status;
    auto storage = std::unique_ptr<Palette::Storage>(new (std::nothrow) Palette::Storage);
    if (storage == nullptr) return Status::error(ErrorCode::out_of_memory, "no memory for the palette");
    const auto k = static_cast<std::size_t>(options.clusters);
    storage->width = picture.width;
    storage->height = picture.height;
    storage->threads = resolve_threads(options.threads, block_count(picture.pixels()));

    auto set_memory = allocate_for([](Arena& arena) { ColourSet{arena}; });
    if (!set_memory.ok()) return set_memory.status();
    Arena set_arena(set_memory->span());
    ColourSet set(set_arena);
    const std::size_t colours = set.fill(picture, storage->threads);

    const auto layout = [&](Arena& arena) { return ResultArrays(arena, colours, k, options); };
    auto result_memory = allocate_for(layout);
    if (!result_memory.ok()) return result_memory.status();
    Arena result_arena(result_memory->span());
    const ResultArrays results = layout(result_arena);

    const int threads = resolve_threads(options.threads, block_count(colours));
    auto fit_memory = allocate_for([&](Arena& arena) { FitMemory(arena, colours, options, threads); });
    if (!fit_memory.ok()) return fit_memory.status();
    Arena fit_arena(fit_memory->span());
    FitMemory memory(fit_arena, colours, options, threads);

    list_colours(picture, set, threads, memory, colours);
    Status status = memory.points.load({memory.rows, colours, 3}, memory.weights);
    if (!status.ok()) return status;
    kmeans::Options how = options;
    if (options.init == kmeans::Init::first) {
        first_pixels(picture, k, memory.start);
        initial_centroids = {memory.start, k, 3};
        how.init = kmeans::Init::given;
    }
    storage->report.clustering = memory.fitter.run(memory.points, how, initial_centroids, observer);

    storage->set = set;
    storage->labels = results.labels;
    storage->centroids = {results.centroids, k, 3};
    storage->colours = {results.rounded, 3 * k};
    storage->counts = {results.counts, k};
    storage->history = {results.history, static_cast<std::size_t>(storage->report.clustering.history_size)};
    keep_results(memory, colours, *storage);
    storage->set_memory = std::move(*set_memory);
    storage->result_memory = std::move(*result_memory);
    return Result<Palette>(Palette(std::move(storage)));
}

Palette::Palette(std::unique_ptr<Storage> storage) noexcept : storage_(std::move(storage)) {}
Palette::Palette(Palette&&) noexcept = default;
Palette& Palette::operator=(Palette&&) noexcept = default;
Palette::~Palette() = default;

MatrixView<const float> Palette::centroids() const noexcept { return storage_->centroids; }
std::span<const std::uint8_t> Palette::colours() const noexcept { return storage_->colours; }
std::span<const std::uint64_t> Palette::counts() const noexcept { return storage_->counts; }
std::span<const double> Palette::history() const noexcept { return storage_->history; }
const Report& Palette::report() const noexcept { return storage_->report; }

Status Palette::label(const Picture& picture, std::span<std::uint8_t> labels) const noexcept {
    if (storage_->centroids.rows > 256) {
        return Status::error(ErrorCode::invalid_argument, "the palette has %zu colours; 8-bit labels hold 256",
                             storage_->centroids.rows);
    }
    return write_labels(*storage_, picture, labels);
}

Status Palette::label(const Picture& picture, std::span<std::int32_t> labels) const noexcept {
    return write_labels(*storage_, picture, labels);
}

}  // namespace lanewise::palette
