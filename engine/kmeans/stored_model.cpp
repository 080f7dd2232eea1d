// A k-means model in a .lw file.
#include <cmath>
#include <iterator>

#include <lanewise/kmeans.hpp>
#include <lanewise/model.hpp>

#include "model/numbers.hpp"

namespace lanewise::kmeans {
namespace {

constexpr std::string_view algorithm = "kmeans";
constexpr std::int32_t max_clusters = 1 << 24;
constexpr std::string_view init_names[] = {"k-means++", "random", "first", "given"};

template <class Model, class Field>
void for_each_number(Model& model, Field&& field) noexcept {
    field("clusters", model.options.clusters);
    field("n_init", model.options.n_init);
    field("max_iterations", model.options.max_iterations);
    field("tolerance", model.options.tolerance);
    field("seed", model.options.seed);
    field("inertia", model.report.inertia);
    field("iterations", model.report.iterations);
    field("converged", model.report.converged);
    field("empty_clusters", model.report.empty_clusters);
    field("relocations", model.report.relocations);
    field("best_run", model.report.best_run);
}

using Entries = model::EntryList<13>;  // the numbers, init and centroids

Status out_of_range(const char* what) noexcept {
    return Status::error(ErrorCode::corrupt_file, "the k-means model is damaged: %s is out of range", what);
}

Status check_numbers(const Options& options, const Report& report) noexcept {
    const auto finite = [](double value) { return std::isfinite(value) && value >= 0; };
    const auto within = [](std::int32_t value, std::int32_t low, std::int32_t high) { return value >= low && value <= high; };
    if (!within(options.clusters, 1, max_clusters)) return out_of_range("clusters");
    if (static_cast<std::size_t>(options.init) >= std::size(init_names)) return out_of_range("init");
    if (options.n_init < 1) return out_of_range("n_init");
    if (options.max_iterations < 1) return out_of_range("max_iterations");
    if (!finite(options.tolerance)) return out_of_range("tolerance");
    if (!finite(report.inertia)) return out_of_range("inertia");
    if (!within(report.iterations, 0, options.max_iterations)) return out_of_range("iterations");
    if (!within(report.empty_clusters, 0, options.clusters - 1)) return out_of_range("empty_clusters");
    if (report.relocations < 0) return out_of_range("relocations");
    if (!within(report.best_run, 0, options.n_init - 1)) return out_of_range("best_run");
    return {};
}

template <class Real>
Status check_centroids(MatrixView<const Real> centroids, std::int32_t clusters) noexcept {
    std::size_t bytes = 0;
    if (centroids.rows != static_cast<std::size_t>(clusters) || centroids.cols == 0 || centroids.stride != centroids.cols ||
        centroids.data == nullptr || __builtin_mul_overflow(centroids.rows * sizeof(Real), centroids.cols, &bytes)) {
        return Status::error(ErrorCode::corrupt_file,
                             "the k-means model is damaged: %zu centroids (%d clusters in the options) of %zu dimensions, %zu apart",
                             centroids.rows, static_cast<int>(clusters), centroids.cols, centroids.stride);
    }
    for (std::size_t i = 0; i < centroids.rows * centroids.cols; ++i) {
        if (std::isfinite(centroids.data[i])) continue;
        return Status::error(ErrorCode::corrupt_file, "the k-means model is damaged: centroid %zu is not finite in dimension %zu",
                             i / centroids.cols, i % centroids.cols);
    }
    return {};
}

template <class Real>
Status check(const StoredModel<Real>& model) noexcept {
    if (Status status = check_numbers(model.options, model.report); !status.ok()) return status;
    return check_centroids(model.centroids, model.options.clusters);
}

Status read_init(const model::Reader& reader, Init& init) noexcept {
    const auto name = reader.text("init");
    if (!name) return name.status();
    for (std::size_t i = 0; i < std::size(init_names); ++i) {
        if (*name != init_names[i]) continue;
        init = static_cast<Init>(i);
        return {};
    }
    return out_of_range("init");
}

template <class Real>
Status read_centroids(const model::Reader& reader, MatrixView<const Real>& centroids) noexcept {
    const auto array = reader.array("centroids");
    if (!array) return array.status();
    if (array->dimensions != 2) return out_of_range("the centroids' shape");
    if (array->dtype != model::Dtype::float32 && array->dtype != model::Dtype::float64) {
        return out_of_range("the centroids' dtype");
    }
    if (array->dtype != model::dtype_of<Real>()) {
        return Status::error(ErrorCode::unsupported, "the model's centroids are %s; %s is asked for", model::to_string(array->dtype),
                             model::to_string(model::dtype_of<Real>()));
    }
    centroids = {array->elements<Real>().data(), array->sizes[0], array->sizes[1]};
    return {};
}

// Only for a model that has been checked.
template <class Real>
Entries entries_of(const StoredModel<Real>& model) noexcept {
    const MatrixView<const Real>& centroids = model.centroids;
    Entries list;
    list.add(model::text("init", init_names[static_cast<std::size_t>(model.options.init)]));
    for_each_number(model, model::WriteNumber<13>{list});
    list.add(model::array("centroids", std::span(centroids.data, centroids.rows * centroids.cols),
                          {centroids.rows, centroids.cols}));
    return list;
}

}  // namespace

template <class Real>
Result<StoredModel<Real>> read_model(std::span<const std::byte> file) noexcept {
    const auto reader = model::Reader::parse(file);
    if (!reader) return reader.status();
    if (Status status = reader->expect_algorithm(algorithm); !status.ok()) return status;
    if (Status status = reader->expect_aligned(); !status.ok()) return status;
    StoredModel<Real> stored;
    model::ReadNumber read{*reader, {}};
    for_each_number(stored, read);
    if (!read.status.ok()) return read.status;
    if (Status status = read_init(*reader, stored.options.init); !status.ok()) return status;
    if (Status status = read_centroids(*reader, stored.centroids); !status.ok()) return status;
    if (Status status = check(stored); !status.ok()) return status;
    return stored;
}

template <class Real>
std::size_t model_bytes(const StoredModel<Real>& model) noexcept {
    if (!check(model).ok()) return 0;
    const auto size = model::measure(algorithm, entries_of(model).span());
    return size ? *size : 0;
}

template <class Real>
Result<std::size_t> write_model(const StoredModel<Real>& model, std::span<std::byte> buffer) noexcept {
    if (Status status = check(model); !status.ok()) {
        return Status::error(ErrorCode::invalid_argument, "not saved: %s", status.message());
    }
    return model::write(algorithm, entries_of(model).span(), buffer);
}

template Result<StoredModel<float>> read_model(std::span<const std::byte>) noexcept;
template Result<StoredModel<double>> read_model(std::span<const std::byte>) noexcept;
template std::size_t model_bytes(const StoredModel<float>&) noexcept;
template std::size_t model_bytes(const StoredModel<double>&) noexcept;
template Result<std::size_t> write_model(const StoredModel<float>&, std::span<std::byte>) noexcept;
template Result<std::size_t> write_model(const StoredModel<double>&, std::span<std::byte>) noexcept;

}  // namespace lanewise::kmeans
