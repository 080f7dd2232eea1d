// Principal components in a .lw file.
#include <lanewise/pca/model.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "model/numbers.hpp"

namespace lanewise::pca {
namespace {

constexpr std::string_view algorithm = "pca";
constexpr std::size_t entry_count = 19;  // 13 numbers, 2 texts, 4 arrays

template <class Model, class Field>
void for_each_number(Model& model, Field&& field) noexcept {
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

Status damaged(const char* what) noexcept {
    return Status::error(ErrorCode::corrupt_file, "the principal components are damaged: %s", what);
}

bool is_size(double value) noexcept { return std::isfinite(value) && value >= 0; }

bool all_finite(std::span<const double> values) noexcept {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

bool all_sizes(std::span<const double> values) noexcept { return std::all_of(values.begin(), values.end(), is_size); }

Status check_shapes(const StoredModel& model) noexcept {
    const MatrixView<const double>& components = model.autoencoder.components;
    const std::size_t d = model.autoencoder.mean.size();
    const std::uint64_t most = std::min<std::uint64_t>(model.points, d);
    if (most < 1) return damaged("no points or no dimensions");
    if (model.points > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return damaged("too many points");
    if (model.report.components < 1 || static_cast<std::uint64_t>(model.report.components) > most) {
        return damaged("the number of components is out of range");
    }
    const auto k = static_cast<std::size_t>(model.report.components);
    std::size_t bytes = 0;
    if (components.rows != k || components.cols != d || components.stride != d || components.data == nullptr ||
        __builtin_mul_overflow(k * sizeof(double), d, &bytes)) {
        return damaged("the components are not of k rows with a number a dimension");
    }
    if (model.variances.size() < k || model.variances.size() > most) return damaged("too few or too many variances");
    if (!model.autoencoder.scales.empty() && model.autoencoder.scales.size() != k) {
        return damaged("there is not a scale a component");
    }
    return {};
}

Status check_values(const StoredModel& model) noexcept {
    const MatrixView<const double>& components = model.autoencoder.components;
    if (!all_finite({components.data, components.rows * components.cols})) return damaged("a component is not finite");
    if (!all_finite(model.autoencoder.mean)) return damaged("the mean is not finite");
    if (!all_sizes(model.variances) || !std::is_sorted(model.variances.begin(), model.variances.end(), std::greater<>())) {
        return damaged("the variances are not finite, negative or do not fall");
    }
    if (!all_sizes(model.autoencoder.scales)) return damaged("a scale is not finite or negative");
    return {};
}

Status check_numbers(const StoredModel& model) noexcept {
    const Report& report = model.report;
    const Options& options = model.options;
    if (report.solver == Solver::automatic || static_cast<int>(report.solver) >= solver_count ||
        static_cast<int>(options.solver) >= solver_count) {
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

Status check(const StoredModel& model) noexcept {
    if (Status status = check_shapes(model); !status.ok()) return status;
    if (Status status = check_values(model); !status.ok()) return status;
    return check_numbers(model);
}

Status read_solver(const model::Reader& reader, const char* entry, Solver& solver) noexcept {
    const auto name = reader.text(entry);
    if (!name) return name.status();
    for (int i = 0; i < solver_count; ++i) {
        solver = static_cast<Solver>(i);
        if (*name == to_string(solver)) return {};
    }
    return damaged("an unknown solver");
}

Status read_array(const model::Reader& reader, const char* name, std::size_t dimensions, model::Array& array) noexcept {
    const auto found = reader.array(name);
    if (!found) return found.status();
    array = *found;
    if (array.dtype == model::Dtype::float64 && array.dimensions == dimensions) return {};
    return Status::error(ErrorCode::corrupt_file,
                         "the principal components are damaged: the type or the shape of %s is another one", name);
}

Status read_list(const model::Reader& reader, const char* name, std::span<const double>& values) noexcept {
    model::Array array;
    if (Status status = read_array(reader, name, 1, array); !status.ok()) return status;
    values = array.elements<double>();
    return {};
}

Status read_components(const model::Reader& reader, MatrixView<const double>& components) noexcept {
    model::Array array;
    if (Status status = read_array(reader, "components", 2, array); !status.ok()) return status;
    components = {array.elements<double>().data(), array.sizes[0], array.sizes[1]};
    return {};
}

// Only for a model that has been checked.
model::EntryList<entry_count> entries_of(const StoredModel& model) noexcept {
    const Autoencoder& autoencoder = model.autoencoder;
    const std::size_t k = autoencoder.components.rows, d = autoencoder.components.cols;
    model::EntryList<entry_count> list;
    for_each_number(model, model::WriteNumber<entry_count>{list});
    list.add(model::text("solver", to_string(model.report.solver)));
    list.add(model::text("wanted_solver", to_string(model.options.solver)));
    list.add(model::array("components", std::span(autoencoder.components.data, k * d), {k, d}));
    list.add(model::array("mean", autoencoder.mean, {d}));
    list.add(model::array("variances", model.variances, {model.variances.size()}));
    list.add(model::array("scales", autoencoder.scales, {autoencoder.scales.size()}));
    return list;
}

}  // namespace

Result<StoredModel> read_model(std::span<const std::byte> file) noexcept {
    const auto reader = model::Reader::parse(file);
    if (!reader) return reader.status();
    if (Status status = reader->expect_algorithm(algorithm); !status.ok()) return status;
    if (Status status = reader->expect_aligned(); !status.ok()) return status;
    StoredModel stored;
    model::ReadNumber read{*reader, {}};
    for_each_number(stored, read);
    if (!read.status.ok()) return read.status;
    Autoencoder& autoencoder = stored.autoencoder;
    if (Status status = read_solver(*reader, "solver", stored.report.solver); !status.ok()) return status;
    if (Status status = read_solver(*reader, "wanted_solver", stored.options.solver); !status.ok()) return status;
    if (Status status = read_list(*reader, "mean", autoencoder.mean); !status.ok()) return status;
    if (Status status = read_components(*reader, autoencoder.components); !status.ok()) return status;
    if (Status status = read_list(*reader, "variances", stored.variances); !status.ok()) return status;
    if (Status status = read_list(*reader, "scales", autoencoder.scales); !status.ok()) return status;
    if (Status status = check(stored); !status.ok()) return status;
    return stored;
}

std::size_t model_bytes(const StoredModel& model) noexcept {
    if (!check(model).ok()) return 0;
    const auto size = model::measure(algorithm, entries_of(model).span());
    return size ? *size : 0;
}

Result<std::size_t> write_model(const StoredModel& model, std::span<std::byte> buffer) noexcept {
    if (Status status = check(model); !status.ok()) {
        return Status::error(ErrorCode::invalid_argument, "not saved: %s", status.message());
    }
    return model::write(algorithm, entries_of(model).span(), buffer);
}

}  // namespace lanewise::pca
