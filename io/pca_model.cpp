#include "io/pca_model.hpp"

#include <limits>
#include <span>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

namespace {

// The engine checks the rest: that there are as many values as a view of them would take for granted is for us.
Result<std::vector<std::byte>> bytes_of(const PcaModel& model) {
    const std::size_t shape[] = {static_cast<std::size_t>(model.report.components), model.dimensions()};
    std::size_t elements = 0;
    if (!checked_bytes(shape, 1, elements) || elements != model.components.size()) {
        return Status::error(ErrorCode::invalid_argument,
                             "not saved: the components are not of k rows with a number a dimension");
    }
    const pca::StoredModel stored{model.autoencoder(), model.variances, model.points, model.report, model.options};
    std::vector<std::byte> file(pca::model_bytes(stored));
    const auto written = pca::write_model(stored, file);
    if (!written) return written.status();
    return file;
}

PcaModel copied(const pca::StoredModel& stored) {
    const auto list = [](std::span<const double> values) { return std::vector<double>(values.begin(), values.end()); };
    const MatrixView<const double>& components = stored.autoencoder.components;
    PcaModel model;
    model.components = list({components.data, components.rows * components.cols});
    model.mean = list(stored.autoencoder.mean);
    model.variances = list(stored.variances);
    model.scales = list(stored.autoencoder.scales);
    model.points = stored.points;
    model.report = stored.report;
    model.options = stored.options;
    return model;
}

}  // namespace

Status save_pca(const std::string& path, const PcaModel& model) {
    return without_bad_alloc(path, [&]() -> Status {
        const auto file = bytes_of(model);
        return file ? write_file(path, *file) : file.status();
    });
}

Result<PcaModel> load_pca(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<PcaModel> {
        const auto file = read_file(path, std::numeric_limits<std::size_t>::max());
        if (!file) return file.status();
        const auto stored = pca::read_model(*file);
        if (!stored) return file_error(stored.status().code(), path, "%s", stored.status().message());
        return copied(*stored);
    });
}

}  // namespace lanewise::io
