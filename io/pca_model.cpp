#include "io/pca_model.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "io/file_error.hpp"
#include "io/model_file.hpp"
#include "io/model_numbers.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

namespace {

constexpr const char* algorithm = "pca";

template <class Model, class Field>
void for_each_number(Model& model, Field&& field) {
    field("points", model.points);
    field("k", model.report.components);
    field("rank", model.report.rank);
    field("tolerance", model.report.tolerance);
    field("total_variance", model.report.total_variance);
    field("noise_variance", model.report.noise_variance);
    field("reconstruction_error", model.report.reconstruction_error);
    field("wanted_components", model.options.components);
    field("wanted_share", model.options.explained);
    field("center", model.options.center);
    field("oversampling", model.options.oversampling);
    field("iterations", model.options.iterations);
    field("seed", model.options.seed);
}

Status damaged(const char* what) {
    return Status::error(ErrorCode::corrupt_file, "the principal components are damaged: %s", what);
}

bool is_size(double value) { return std::isfinite(value) && value >= 0; }

bool all_finite(const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

bool all_sizes(const std::vector<double>& values) { return std::all_of(values.begin(), values.end(), is_size); }

Status check_shapes(const PcaModel& model) {
    const std::size_t d = model.dimensions();
    const std::uint64_t most = std::min<std::uint64_t>(model.points, d);
    if (most < 1) return damaged("no points or no dimensions");
    if (model.points > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return damaged("too many points");
    if (model.report.components < 1 || static_cast<std::uint64_t>(model.report.components) > most) {
        return damaged("the number of components is out of range");
    }
    const auto k = static_cast<std::size_t>(model.report.components);
    const std::size_t shape[] = {k, d};
    std::size_t elements = 0;
    if (!checked_bytes(shape, 1, elements) || elements != model.components.size()) {
        return damaged("the components are not of k rows with a number a dimension");
    }
    if (model.variances.size() < k || model.variances.size() > most) return damaged("too few or too many variances");
    if (!model.scales.empty() && model.scales.size() != k) return damaged("there is not a scale a component");
    return {};
}

Status check_values(const PcaModel& model) {
    if (!all_finite(model.components)) return damaged("a component is not finite");
    if (!all_finite(model.mean)) return damaged("the mean is not finite");
    if (!all_sizes(model.variances) ||
        !std::is_sorted(model.variances.begin(), model.variances.end(), std::greater<>())) {
        return damaged("the variances are not finite, negative or do not fall");
    }
    if (!all_sizes(model.scales)) return damaged("a scale is not finite or negative");
    return {};
}

Status check_numbers(const PcaModel& model) {
    const pca::Report& report = model.report;
    const pca::Options& options = model.options;
    if (report.solver == pca::Solver::automatic || static_cast<int>(report.solver) >= pca::solver_count ||
        static_cast<int>(options.solver) >= pca::solver_count) {
        return damaged("an unknown solver");
    }
    if (report.rank < 0 || static_cast<std::size_t>(report.rank) > model.variances.size()) {
        return damaged("the rank is out of range");
    }
    for (const double value :
         {report.tolerance, report.total_variance, report.noise_variance, report.reconstruction_error}) {
        if (!is_size(value)) return damaged("a figure of the report is not finite or negative");
    }
    if (options.components != 0 && options.components != report.components) {
        return damaged("the number of components is another one than was wanted");
    }
    if (!is_size(options.explained) || options.explained > 1) return damaged("the wanted share is out of range");
    if (options.oversampling < 0 || options.iterations < 0) return damaged("an option is negative");
    return {};
}

Status check(const PcaModel& model) {
    if (Status status = check_shapes(model); !status) return status;
    if (Status status = check_values(model); !status) return status;
    return check_numbers(model);
}

Status read_solver(const ModelReader& reader, const char* entry, pca::Solver& solver) {
    const auto name = reader.text(entry);
    if (!name) return name.status();
    return pca::parse_solver(name->c_str(), solver) ? Status{} : damaged("an unknown solver");
}

// The file was checked to hold the elements of its arrays: nothing is larger than the file.
Result<ModelArray> find_array(const ModelReader& reader, const char* name, std::size_t dimensions) {
    auto array = reader.array(name);
    if (!array || (array->dtype == Dtype::float64 && array->shape.size() == dimensions)) return array;
    return Status::error(ErrorCode::corrupt_file,
                         "the principal components are damaged: the type or the shape of %s is another one", name);
}

Status read_list(const ModelReader& reader, const char* name, std::vector<double>& values) {
    const auto array = find_array(reader, name, 1);
    if (!array) return array.status();
    values = array->copy<double>();
    return {};
}

Status read_components(const ModelReader& reader, PcaModel& model) {
    const auto array = find_array(reader, "components", 2);
    if (!array) return array.status();
    if (array->shape[0] != static_cast<std::size_t>(model.report.components) || array->shape[1] != model.dimensions()) {
        return damaged("the shape of the components does not go with the rest");
    }
    model.components = array->copy<double>();
    return {};
}

Status read_model(const ModelReader& reader, PcaModel& model) {
    if (Status status = reader.expect_algorithm(algorithm); !status) return status;
    ReadNumber read{reader, {}};
    for_each_number(model, read);
    if (!read.status) return read.status;
    if (Status status = read_solver(reader, "solver", model.report.solver); !status) return status;
    if (Status status = read_solver(reader, "wanted_solver", model.options.solver); !status) return status;
    if (Status status = read_list(reader, "mean", model.mean); !status) return status;
    if (Status status = read_components(reader, model); !status) return status;
    if (Status status = read_list(reader, "variances", model.variances); !status) return status;
    if (Status status = read_list(reader, "scales", model.scales); !status) return status;
    return check(model);
}

}  // namespace

Status save_pca(const std::string& path, const PcaModel& model) {
    if (Status status = check(model); !status) {
        return Status::error(ErrorCode::invalid_argument, "not saved: %s", status.message());
    }
    return without_bad_alloc(path, [&]() -> Status {
        ModelWriter writer(algorithm);
        for_each_number(model, WriteNumber{writer});
        writer.text("solver", pca::to_string(model.report.solver));
        writer.text("wanted_solver", pca::to_string(model.options.solver));
        writer.array<double>("components", model.components,
                             {static_cast<std::size_t>(model.report.components), model.dimensions()});
        writer.array<double>("mean", model.mean, {model.mean.size()});
        writer.array<double>("variances", model.variances, {model.variances.size()});
        writer.array<double>("scales", model.scales, {model.scales.size()});
        return writer.save(path);
    });
}

Result<PcaModel> load_pca(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<PcaModel> {
        auto reader = ModelReader::load(path);
        if (!reader) return reader.status();
        PcaModel model;
        if (Status status = read_model(*reader, model); !status) {
            return file_error(status.code(), path, "%s", status.message());
        }
        return model;
    });
}

}  // namespace lanewise::io
