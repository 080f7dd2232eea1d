#include <lanewise/palette.hpp>

#include <atomic>

#include "palette/storage.hpp"

namespace lanewise::palette {
namespace {

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

}  // namespace

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
