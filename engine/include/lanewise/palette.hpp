// A picture in k colours: k-means on its pixels, exactly, at the price of its unique colours.
//
// Equal pixels always share a label, so clustering the unique colours with their counts as weights is clustering the pixels.
// Counts and 8-bit values are integers and their sums are exact in double: from the same initial centroids, the palette's
// centroids, labels, iterations and inertia are bit for bit those of kmeans::fit on the n x 3 pixels; an inertia below 2^-20 of the
// pixels' own square sum is summed from differences, and may then differ by rounding alone. (The random inits draw among
// unique colours, weighted by their counts, in the order of their Z-order code.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/kmeans.hpp>
#include <lanewise/matrix.hpp>
#include <lanewise/mixture/fit.hpp>
#include <lanewise/observer.hpp>
#include <lanewise/status.hpp>

namespace lanewise::palette {

// 8-bit RGB, row-major: pixel (y, x) is the three bytes at data[y * stride + 3 * x]. stride is in bytes, at least 3 * width.
struct Picture {
    const std::uint8_t* data = nullptr;
    std::size_t width = 0;
    std::size_t height = 0;
    std::size_t stride = 0;

    std::size_t pixels() const noexcept { return width * height; }
};

struct Report {
    kmeans::Report clustering;      // of fit(): inertia over all pixels, iterations, converged, ...
    std::size_t unique_colours = 0;  // of the picture; when fewer than k, clusters stay empty and the report says so
    double psnr = 0;                // dB, of the picture in its k colours rounded to 8 bits; +infinity when nothing is lost
};

// k colours and, on demand, the colour of each pixel. Owns O(unique colours) memory, never O(pixels).
class LANEWISE_API Palette {
public:
    MatrixView<const float> centroids() const noexcept;          // k x 3, RGB, 0 ... 255, as clustered
    std::span<const std::uint8_t> colours() const noexcept;      // 3 * k, the centroids rounded to 8 bits
    std::span<const std::uint64_t> counts() const noexcept;      // k, pixels of each colour
    std::span<const double> history() const noexcept;            // inertia before each update
    const Report& report() const noexcept;

    // labels: one a pixel, row by row without gaps, for the picture that was fitted. Errors: another size or picture;
    // the 8-bit overload with k > 256.
    Status label(const Picture& picture, std::span<std::uint8_t> labels) const noexcept;
    Status label(const Picture& picture, std::span<std::int32_t> labels) const noexcept;

    struct Storage;
    explicit Palette(std::unique_ptr<Storage> storage) noexcept;
    Palette(Palette&&) noexcept;
    Palette& operator=(Palette&&) noexcept;
    ~Palette();

private:
    std::unique_ptr<Storage> storage_;
};

// options as for kmeans::fit; k <= number of pixels. initial_centroids: k x 3 for Init::given.
LANEWISE_API Result<Palette> fit(const Picture& picture, const kmeans::Options& options, MatrixView<const float> initial_centroids = {},
                    const Observer& observer = {}) noexcept;

// A palette by a Gaussian mixture: each pixel takes the mean of its most likely component.
struct MixturePalette {
    Palette palette;  // its colours are the components' means; its report has no clustering, and there is no history
    mixture::Fitted fitted;
};

// Fitted to the unique colours with their counts as weights, in float32. The log-likelihood of the pixels is that of the weighted colours
// but for the order of its sum: results agree with mixture::fit on the pixels to rounding, about 1e-6 relative after as many iterations.
// Errors: more components than there are unique colours. options as for mixture::fit, but for Init::labels, which needs a label a colour; start: for Init::given.
LANEWISE_API Result<MixturePalette> fit_mixture(const Picture& picture, const mixture::Options& options,
                                   const mixture::Parameters* start = nullptr, const Observer& observer = {}) noexcept;

}  // namespace lanewise::palette
