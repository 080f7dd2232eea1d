// lanewise kmeans fit, lanewise kmeans predict
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <lanewise/kmeans.hpp>

#include "cli/clustering.hpp"
#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/interrupts.hpp"
#include "cli/matrix_file.hpp"
#include "cli/outputs.hpp"
#include "cli/progress_bar.hpp"
#include "cli/report.hpp"
#include "io/kmeans_model.hpp"
#include "io/npy.hpp"

namespace lanewise::cli {
namespace {

struct FitArguments {
    CommonOptions common;
    FitOptions fit{.init = "k-means++"};
    std::string points;
    std::string weights;
    std::string precision = "float32";
    std::string model;
    std::string centroids;
    std::string labels;
};

struct PredictArguments {
    CommonOptions common;
    std::string points;
    std::string model;
    std::string labels;
    std::string distances;
};

// All files that a complaint of the engine may be about.
std::string inputs_of(const FitArguments& arguments) {
    std::string others;
    if (!arguments.weights.empty()) others = fmt::format("weights {}", arguments.weights);
    if (const std::string file = centroids_file(arguments.fit); !file.empty()) {
        others += fmt::format("{}initial_centroids {}", others.empty() ? "" : ", ", file);
    }
    return others.empty() ? arguments.points : fmt::format("{} ({})", arguments.points, others);
}

void set_centroids(io::KMeansModel& model, MatrixView<const float> centroids) {
    model.precision = io::Dtype::float32;
    model.centroids32.assign(centroids.data, centroids.data + centroids.rows * centroids.cols);
}

void set_centroids(io::KMeansModel& model, MatrixView<const double> centroids) {
    model.precision = io::Dtype::float64;
    model.centroids64.assign(centroids.data, centroids.data + centroids.rows * centroids.cols);
}

template <class Real>
void stage_fit(const FitArguments& arguments, const kmeans::Model<Real>& model, const kmeans::Options& options,
               Outputs& outputs) {
    const MatrixView<const Real> centroids = model.centroids();
    outputs.stage(arguments.model, [&](const std::string& file) {
        io::KMeansModel saved;
        saved.clusters = centroids.rows;
        saved.dimensions = centroids.cols;
        saved.report = model.report();
        saved.options = options;
        set_centroids(saved, centroids);
        return io::save_kmeans(file, saved);
    });
    outputs.stage(arguments.centroids, [&](const std::string& file) {
        return io::write_npy(file, centroids.data, std::array{centroids.rows, centroids.cols});
    });
    outputs.stage(arguments.labels, [&](const std::string& file) {
        return io::write_npy(file, model.labels().data(), std::array{model.labels().size()});
    });
}

template <class Real>
void fit(const FitArguments& arguments) {
    const Timer total;
    Outputs outputs;
    for (const std::string& path : {arguments.model, arguments.centroids, arguments.labels}) outputs.expect(path);

    const MatrixFile<Real> points(arguments.points);
    const MatrixFile<Real> initial = initial_centroids<Real>(arguments.fit);
    const kmeans::Options options = clustering_options(arguments.fit, arguments.common);
    kmeans::Input<Real> input{.points = points.view(), .initial_centroids = initial.view()};
    std::vector<double> weights;
    if (!arguments.weights.empty()) {
        weights = read_weights(arguments.weights, points.view().rows);
        input.weights = weights;
    }

    ProgressBar bar("inertia", options.n_init);
    const Timer clock;
    const Result<kmeans::Model<Real>> model = kmeans::fit<Real>(input, options, bar.observer());
    const double seconds = clock.seconds();
    bar.finish();
    require(model.status(), inputs_of(arguments));
    stage_fit(arguments, *model, options, outputs);

    Report report;
    report_points(report, arguments.points, points.view().rows, points.view().cols, arguments.precision.c_str());
    report_clustering(report, options, model->report());
    conclude(arguments.common, outputs, report, seconds, total);
}

void run_fit(const FitArguments& arguments) {
    apply(arguments.common);
    if (arguments.precision == "float64") return fit<double>(arguments);
    fit<float>(arguments);
}

template <class Real>
void predict(const PredictArguments& arguments, const io::KMeansModel& model, const std::vector<Real>& values) {
    const Timer total;
    Outputs outputs;
    for (const std::string& path : {arguments.labels, arguments.distances}) outputs.expect(path);

    const MatrixFile<Real> file(arguments.points);
    const MatrixView<const Real> points = file.view();
    const MatrixView<const Real> centroids{values.data(), model.clusters, model.dimensions};
    std::vector<std::int32_t> labels(points.rows);
    std::vector<Real> distances(arguments.distances.empty() ? 0 : points.rows);
    const Timer clock;
    const Status status = kmeans::predict<Real>(centroids, points, labels, distances, arguments.common.threads);
    const double seconds = clock.seconds();
    require(status, fmt::format("{} (centroids {})", arguments.points, arguments.model));

    const Interrupts interrupts;
    const std::array shape{points.rows};
    outputs.stage(arguments.labels, [&](const std::string& path) { return io::write_npy(path, labels.data(), shape); });
    outputs.stage(arguments.distances,
                  [&](const std::string& path) { return io::write_npy(path, distances.data(), shape); });

    Report report;
    report.value("n", std::uint64_t{points.rows});
    report_points(report, arguments.points, points.rows, points.cols, io::to_string(model.precision));
    report.value("k", std::uint64_t{model.clusters});
    report.line("model", fmt::format("{}: {} clusters", arguments.model, model.clusters));
    conclude(arguments.common, outputs, report, seconds, total);
}

void run_predict(const PredictArguments& arguments) {
    apply(arguments.common);
    const io::KMeansModel model = value_of(io::load_kmeans(arguments.model));
    if (model.precision == io::Dtype::float64) return predict(arguments, model, model.centroids64);
    predict(arguments, model, model.centroids32);
}

void add_fit(const Command& group) {
    const auto arguments = std::make_shared<FitArguments>();
    const Command command = group.subcommand("fit", "Cluster the rows of a matrix: exact Lloyd iterations");
    command.input("X", arguments->points,
                  "Points: .npy of shape (points, dimensions), C order, uint8, float32 or float64");
    const kmeans::Options defaults;
    command.required("-k", "K", arguments->fit.k, "Number of clusters, 1 to the number of points");
    command.option("--init", "k-means++|random|first|FILE.npy", arguments->fit.init,
                   "Initial centroids: greedy k-means++; k random points; the first k points; or the k rows of a file");
    command.option("--n-init", "N", arguments->fit.n_init,
                   "Runs from different draws; the one with the lowest inertia is kept");
    command.option("--max-iter", "N", arguments->fit.max_iterations, fmt::to_string(defaults.max_iterations),
                   "Most iterations of a run");
    command.option("--tol", "X", arguments->fit.tolerance, fmt::to_string(defaults.tolerance),
                   "Stop when the centroids' squared shift is at most X times the mean variance of the columns");
    command.option("--weights", "W.npy", arguments->weights,
                   "A weight a point: .npy of shape (points,), at least 0; else 1 each");
    command.choice("--precision", arguments->precision, {"float32", "float64"},
                   "What to compute in, whatever the file holds; long sums are float64 either way");
    command.option("--model", "M.lw", arguments->model, "Write the model, for `lanewise kmeans predict`");
    command.option("--centroids", "C.npy", arguments->centroids,
                   "Write the centroids: (k, dimensions), in the precision");
    command.option("--labels", "L.npy", arguments->labels, "Write each point's cluster, 0 to k-1: (points,), int32");
    add_common_options(command, arguments->common);
    command.footer(
        "Inertia: the sum of weight times squared distance to the nearest centroid.\n"
        "\nExamples:\n"
        "  lanewise kmeans fit X.npy -k 8 --model clusters.lw --labels labels.npy\n"
        "  lanewise kmeans fit X.npy -k 8 --n-init 10 --seed 42 --precision float64\n"
        "  lanewise kmeans fit X.npy -k 8 --init start.npy --tol 0 --centroids end.npy --json");
    command.action([arguments] { run_fit(*arguments); });
}

void add_predict(const Command& group) {
    const auto arguments = std::make_shared<PredictArguments>();
    const Command command = group.subcommand("predict", "Find the nearest centroid of each row of a matrix");
    command.input("X", arguments->points, "Points: .npy of shape (points, dimensions), dimensions as in the model");
    command.required("--model", "M.lw", arguments->model, "The model that `lanewise kmeans fit` wrote");
    command.required("--labels", "L.npy", arguments->labels, "Write each point's cluster, 0 to k-1: (points,), int32");
    command.option("--distances", "D.npy", arguments->distances,
                   "Write each point's Euclidean distance to its centroid: (points,), in the model's precision");
    add_common_options(command, arguments->common);
    command.footer("Examples:\n  lanewise kmeans predict new.npy --model clusters.lw --labels labels.npy");
    command.action([arguments] { run_predict(*arguments); });
}

}  // namespace

void add_kmeans(const Command& root) {
    const Command group = root.subcommand("kmeans", "K-means clustering of points in .npy files");
    group.footer(
        "Examples:\n"
        "  lanewise kmeans fit X.npy -k 8 --model clusters.lw --labels labels.npy\n"
        "  lanewise kmeans predict new.npy --model clusters.lw --labels labels.npy");
    add_fit(group);
    add_predict(group);
}

}  // namespace lanewise::cli
