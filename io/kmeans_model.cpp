#include "io/kmeans_model.hpp"

#include <limits>
#include <span>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/model_file.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

namespace {

// The engine checks the rest: that there are as many values as a view of them would take for granted is for us.
template <class Real>
Result<std::vector<std::byte>> bytes_of(const KMeansModel& model, const std::vector<Real>& centroids) {
    const std::size_t shape[] = {model.clusters, model.dimensions};
    std::size_t elements = 0;
    if (!checked_bytes(shape, 1, elements) || elements != centroids.size()) {
        return Status::error(ErrorCode::invalid_argument,
                             "not saved: %zu centroid values for %zu clusters and %zu dimensions", centroids.size(),
                             model.clusters, model.dimensions);
    }
    const kmeans::StoredModel<Real> stored{
        {centroids.data(), model.clusters, model.dimensions}, model.options, model.report};
    std::vector<std::byte> file(kmeans::model_bytes(stored));
    const auto written = kmeans::write_model(stored, file);
    if (!written) return written.status();
    return file;
}

Result<std::vector<std::byte>> bytes_of(const KMeansModel& model) {
    if (model.precision == Dtype::float32) return bytes_of(model, model.centroids32);
    if (model.precision == Dtype::float64) return bytes_of(model, model.centroids64);
    return Status::error(ErrorCode::invalid_argument, "not saved: centroids of %s", to_string(model.precision));
}

template <class Real>
Status read_model(std::span<const std::byte> file, KMeansModel& model, std::vector<Real>& centroids) {
    const auto stored = kmeans::read_model<Real>(file);
    if (!stored) return stored.status();
    const MatrixView<const Real>& found = stored->centroids;
    centroids.assign(found.data, found.data + found.rows * found.cols);
    model.precision = dtype_of<Real>();
    model.clusters = found.rows;
    model.dimensions = found.cols;
    model.options = stored->options;
    model.report = stored->report;
    return {};
}

// One that is not of float32 is read as one of float64, which says what else is wrong.
Status read_model(std::span<const std::byte> file, KMeansModel& model) {
    const auto reader = model::Reader::parse(file);
    if (!reader) return reader.status();
    const auto centroids = reader->array("centroids");
    if (centroids && centroids->dtype == Dtype::float32) return read_model(file, model, model.centroids32);
    return read_model(file, model, model.centroids64);
}

}  // namespace

Status save_kmeans(const std::string& path, const KMeansModel& model) {
    return without_bad_alloc(path, [&]() -> Status {
        const auto file = bytes_of(model);
        return file ? write_file(path, *file) : file.status();
    });
}

Result<KMeansModel> load_kmeans(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<KMeansModel> {
        const auto file = read_file(path, std::numeric_limits<std::size_t>::max());
        if (!file) return file.status();
        KMeansModel model;
        if (Status status = read_model(*file, model); !status) {
            return file_error(status.code(), path, "%s", status.message());
        }
        return model;
    });
}

}  // namespace lanewise::io
