#include "io/kmeans_model.hpp"

#include <cmath>
#include <cstdint>
#include <span>

#include "io/file_error.hpp"
#include "io/model_file.hpp"
#include "io/model_numbers.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

namespace {

constexpr const char* algorithm = "kmeans";
constexpr std::int32_t max_clusters = 1 << 24;
constexpr const char* init_names[] = {"k-means++", "random", "first", "given"};

template <class Model, class Field>
void for_each_number(Model& model, Field&& field) {
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

Status out_of_range(const char* what) {
    return Status::error(ErrorCode::corrupt_file, "the k-means model is damaged: %s is out of range", what);
}

Status check_numbers(const KMeansModel& model) {
    const kmeans::Options& options = model.options;
    const kmeans::Report& report = model.report;
    const auto finite = [](double value) { return std::isfinite(value) && value >= 0; };
    const auto within = [](std::int32_t value, std::int32_t low, std::int32_t high) {
        return value >= low && value <= high;
    };
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
Status check_centroids(const KMeansModel& model, const std::vector<Real>& centroids) {
    const std::size_t shape[] = {model.clusters, model.dimensions};
    std::size_t elements = 0;
    if (model.clusters != static_cast<std::size_t>(model.options.clusters) || model.dimensions == 0 ||
        !checked_bytes(shape, 1, elements) || elements != centroids.size()) {
        return Status::error(
            ErrorCode::corrupt_file,
            "the k-means model is damaged: %zu centroid values for %zu clusters (%d in the options) and %zu dimensions",
            centroids.size(), model.clusters, model.options.clusters, model.dimensions);
    }
    for (std::size_t i = 0; i < centroids.size(); ++i) {
        if (std::isfinite(centroids[i])) continue;
        return Status::error(ErrorCode::corrupt_file,
                             "the k-means model is damaged: centroid %zu is not finite in dimension %zu",
                             i / model.dimensions, i % model.dimensions);
    }
    return {};
}

Status check(const KMeansModel& model) {
    if (Status status = check_numbers(model); !status) return status;
    if (model.precision == Dtype::float32) return check_centroids(model, model.centroids32);
    if (model.precision == Dtype::float64) return check_centroids(model, model.centroids64);
    return out_of_range("the centroids' dtype");
}

Status read_init(const ModelReader& reader, kmeans::Init& init) {
    const auto name = reader.text("init");
    if (!name) return name.status();
    for (std::size_t i = 0; i < std::size(init_names); ++i) {
        if (*name != init_names[i]) continue;
        init = static_cast<kmeans::Init>(i);
        return {};
    }
    return out_of_range("init");
}

Status read_centroids(const ModelReader& reader, KMeansModel& model) {
    const auto array = reader.array("centroids");
    if (!array) return array.status();
    if (array->shape.size() != 2) return out_of_range("the centroids' shape");
    model.precision = array->dtype;
    model.clusters = array->shape[0];
    model.dimensions = array->shape[1];
    model.centroids32 = array->copy<float>();
    model.centroids64 = array->copy<double>();
    return {};
}

Status read_model(const ModelReader& reader, KMeansModel& model) {
    if (Status status = reader.expect_algorithm(algorithm); !status) return status;
    ReadNumber read{reader, {}};
    for_each_number(model, read);
    if (!read.status) return read.status;
    if (Status status = read_init(reader, model.options.init); !status) return status;
    if (Status status = read_centroids(reader, model); !status) return status;
    return check(model);
}

}  // namespace

Status save_kmeans(const std::string& path, const KMeansModel& model) {
    if (Status status = check(model); !status) {
        return Status::error(ErrorCode::invalid_argument, "not saved: %s", status.message());
    }
    return without_bad_alloc(path, [&]() -> Status {
        ModelWriter writer(algorithm);
        writer.text("init", init_names[static_cast<std::size_t>(model.options.init)]);
        for_each_number(model, WriteNumber{writer});
        const std::vector<std::size_t> shape{model.clusters, model.dimensions};
        if (model.precision == Dtype::float32) writer.array<float>("centroids", model.centroids32, shape);
        else writer.array<double>("centroids", model.centroids64, shape);
        return writer.save(path);
    });
}

Result<KMeansModel> load_kmeans(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<KMeansModel> {
        auto reader = ModelReader::load(path);
        if (!reader) return reader.status();
        KMeansModel model;
        if (Status status = read_model(*reader, model); !status) {
            return file_error(status.code(), path, "%s", status.message());
        }
        return model;
    });
}

}  // namespace lanewise::io
