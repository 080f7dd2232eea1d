// K-means clustering: exact Lloyd iterations (S. P. Lloyd, "Least squares quantization in PCM", 1982).
//
// Every point takes the centroid with the smallest squared distance, every centroid becomes the weighted mean of its points,
// until no label changes. "Smallest" has one meaning here, whatever kernel finds it: the chain
//     D = 0;  D = fma(x_j - c_j, x_j - c_j, D)  for j = 0 ... d-1
// in the data's own precision, ties to the lowest cluster. So labels are the same bits on every instruction set and for
// every thread count, and labels from fit are those predict gives for the returned centroids.
//
// Real is float or double. Shapes: n points (rows), d dimensions (columns), k clusters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/observer.hpp>
#include <lanewise/status.hpp>

namespace lanewise::kmeans {

enum class Init : std::uint8_t {
    plus_plus,  // greedy k-means++ (Arthur and Vassilvitskii 2007), 2 + floor(ln k) trials a centroid as scikit-learn does
    random,     // k different rows, drawn with probability proportional to their weights
    first,      // rows 0 ... k-1
    given,      // Input::initial_centroids
};

struct Options {
    std::int32_t clusters = 8;         // k, 1 ... min(n, 2^24)
    Init init = Init::plus_plus;
    std::int32_t n_init = 1;           // runs from different draws; the lowest inertia is kept, the earlier run on a tie
    std::int32_t max_iterations = 300;  // at least 1
    double tolerance = 1e-4;  // stop when the centroids' squared shift <= tolerance * mean variance of the columns; >= 0
    std::uint64_t seed = 0;
    int threads = 0;  // 0: all
};

template <class Real>
struct Input {
    MatrixView<const Real> points;                    // n x d, finite
    std::span<const double> weights = {};             // n, finite, >= 0, not all 0; empty means 1 each
    MatrixView<const Real> initial_centroids = {};    // k x d, for Init::given
};

// Where fit leaves its results. Untouched when fit returns an error.
template <class Real>
struct Output {
    MatrixView<Real> centroids;             // k x d
    std::span<std::int32_t> labels = {};    // n, or empty when not wanted
    std::span<double> history = {};         // the inertia before each update, or empty when not wanted; the first 10,000 at most
};

struct Report {
    double inertia = 0;            // sum over points of weight * squared distance to the centroid, in double
    std::int32_t iterations = 0;   // of the run that was kept
    bool converged = false;        // false: max_iterations came first, or the observer stopped it
    std::int32_t empty_clusters = 0;  // clusters without a point at the end: fewer distinct points than clusters
    std::int32_t relocations = 0;  // how often an empty cluster was moved to the point farthest from its centroid
    std::int32_t best_run = 0;     // 0 ... n_init-1
    std::int32_t history_size = 0;  // entries of Output::history that were written
};

struct Shape {
    std::size_t points = 0;      // n
    std::size_t dimensions = 0;  // d
};

// Bytes that fit needs for this shape, O(n + threads * k * d); 0 when a size overflows. Any alignment will do.
template <class Real>
LANEWISE_API std::size_t workspace_bytes(Shape shape, const Options& options) noexcept;

// Clusters without allocating. Errors: every argument that is out of range, non-finite data with its row and column, values
// whose squared distances overflow Real, a workspace that is too small.
template <class Real>
LANEWISE_API Result<Report> fit(const Input<Real>& input, const Options& options, const Output<Real>& output,
                   std::span<std::byte> workspace, const Observer& observer = {}) noexcept;

// Bytes that predict, transform and score need for points of this shape and k clusters, O(threads * k + k * d); 0 when a size is
// out of range.
template <class Real>
LANEWISE_API std::size_t predict_workspace_bytes(Shape shape, std::size_t clusters, int threads) noexcept;

// labels: n, the nearest centroid of each point. distances: n, the Euclidean distance to it, or empty.
template <class Real>
LANEWISE_API Status predict(MatrixView<const Real> centroids, MatrixView<const Real> points, std::span<std::int32_t> labels,
               std::span<Real> distances, int threads, std::span<std::byte> workspace) noexcept;

// distances: n x k, the Euclidean distance of each point to each centroid.
template <class Real>
LANEWISE_API Status transform(MatrixView<const Real> centroids, MatrixView<const Real> points, MatrixView<Real> distances, int threads,
                 std::span<std::byte> workspace) noexcept;

// The inertia of the points about the centroids (scikit-learn's score is its negative).
template <class Real>
LANEWISE_API Result<double> score(MatrixView<const Real> centroids, MatrixView<const Real> points, std::span<const double> weights,
                     int threads, std::span<std::byte> workspace) noexcept;

// A fitted model that owns its arrays: one allocation for the results, one for the time of a call.
template <class Real>
class LANEWISE_API Model {
public:
    MatrixView<const Real> centroids() const noexcept { return centroids_; }
    std::span<const std::int32_t> labels() const noexcept { return labels_; }
    std::span<const double> history() const noexcept { return history_; }
    const Report& report() const noexcept { return report_; }

    Status predict(MatrixView<const Real> points, std::span<std::int32_t> labels, std::span<Real> distances = {},
                   int threads = 0) const noexcept;
    Status transform(MatrixView<const Real> points, MatrixView<Real> distances, int threads = 0) const noexcept;
    Result<double> score(MatrixView<const Real> points, std::span<const double> weights = {}, int threads = 0) const noexcept;

private:
    template <class R>
    friend Result<Model<R>> fit(const Input<R>&, const Options&, const Observer&) noexcept;

    std::unique_ptr<std::byte[]> memory_;
    MatrixView<const Real> centroids_;
    std::span<const std::int32_t> labels_;
    std::span<const double> history_;
    Report report_;
};

// A fitted model as a .lw file has it (see model.hpp): somebody else's centroids. The file knows nothing of threads and histories:
// options.threads and report.history_size are 0 when it is read.
template <class Real>
struct StoredModel {
    MatrixView<const Real> centroids;  // k x d, finite, without gaps between rows
    Options options;
    Report report;
};

// Looks into the buffer, which must begin at a multiple of model::buffer_alignment and outlive it; allocates nothing. Whatever it
// returns can be used: sizes go together, centroids are finite, options and report are in their ranges. Errors: those of
// model::Reader::parse; corrupt_file for entries that do not go together; unsupported for a model of another algorithm, or of the other
// precision.
template <class Real>
LANEWISE_API Result<StoredModel<Real>> read_model(std::span<const std::byte> file) noexcept;

// Bytes of the file; 0 for a model that write_model refuses.
template <class Real>
LANEWISE_API std::size_t model_bytes(const StoredModel<Real>& model) noexcept;

// The file, in the first bytes of the buffer, which may have any alignment: returns how many. Errors, with nothing written:
// invalid_argument for a model that read_model would refuse; workspace_too_small.
template <class Real>
LANEWISE_API Result<std::size_t> write_model(const StoredModel<Real>& model, std::span<std::byte> buffer) noexcept;

// The convenience overloads: they allocate for you.
template <class Real>
LANEWISE_API Status predict(MatrixView<const Real> centroids, MatrixView<const Real> points, std::span<std::int32_t> labels,
               std::span<Real> distances = {}, int threads = 0) noexcept;
template <class Real>
LANEWISE_API Result<Model<Real>> fit(const Input<Real>& input, const Options& options = {}, const Observer& observer = {}) noexcept;

inline Result<Model<float>> fit(MatrixView<const float> points, const Options& options = {}) noexcept {
    return fit<float>(Input<float>{points}, options);
}
inline Result<Model<double>> fit(MatrixView<const double> points, const Options& options = {}) noexcept {
    return fit<double>(Input<double>{points}, options);
}

}  // namespace lanewise::kmeans
