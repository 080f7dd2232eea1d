#include "cli/pca_common.hpp"

#include <cstdint>

#include <fmt/format.h>

#include "cli/parse_number.hpp"

namespace lanewise::cli {
namespace {

// A number with a point in it is a share.
void set_components(const std::string& k, pca::Options& options) {
    if (k == "all") return;
    if (k.find_first_not_of("+-.0123456789") != std::string::npos) {
        throw Failure(
            fmt::format("-k is '{}'; expected a whole number of components, a share such as 0.95, or all", k));
    }
    if (k.find('.') == std::string::npos) {
        options.components = parse_number<std::int32_t>("-k", k);
        if (options.components < 1) throw Failure(fmt::format("-k is {}; expected at least 1 component", k));
        return;
    }
    options.explained = parse_number<double>("-k", k);
    if (!(options.explained > 0 && options.explained <= 1)) {
        throw Failure(fmt::format("-k is {}; expected a share of the variance above 0, at most 1.0", k));
    }
    if (options.solver == pca::Solver::randomized) {
        throw Failure(
            fmt::format("-k is {} with --solver randomized, which does not find all variances and knows no "
                        "shares; expected a number of components or another solver",
                        k));
    }
}

}  // namespace

void PcaOptions::add_components_to(const Command& command) {
    command.required("-k", "K|SHARE|all", k,
                     "Components: so many, as in 10; the fewest that explain this share of the variance, as in 0.95 "
                     "(with a point, up to 1.0); or all, which is min(points, dimensions)");
}

void PcaOptions::add_to(const Command& command) {
    command.choice("--solver", solver, {"auto", "covariance", "gram", "randomized"},
                   "The eigenvectors of the dimensions' covariance, or of the points' scalar products, both exact; or "
                   "a randomized search for K components, for points and dimensions in thousands. auto takes the "
                   "cheapest");
    add_center_option(command, center);
}

pca::Options PcaOptions::options(const CommonOptions& common) const {
    pca::Options options;
    pca::parse_solver(solver.c_str(), options.solver);
    options.center = center;
    options.seed = common.seed;
    options.threads = common.threads;
    set_components(k, options);
    return options;
}

void add_center_option(const Command& command, bool& center) {
    command.toggle("center", center, "Subtract the mean first; this is the default",
                   "Leave the points as they are: variances and errors are about 0");
}

void stage_pca(Outputs& outputs, const std::string& path, const pca::Model& model, const pca::Options& options,
               bool whiten) {
    outputs.stage(path, [&](const std::string& file) {
        const pca::Autoencoder autoencoder = model.autoencoder(whiten);
        const double* components = autoencoder.components.data;
        io::PcaModel saved;
        saved.components.assign(components, components + autoencoder.components.rows * autoencoder.components.cols);
        saved.mean.assign(autoencoder.mean.begin(), autoencoder.mean.end());
        saved.variances.assign(model.variances().begin(), model.variances().end());
        saved.scales.assign(autoencoder.scales.begin(), autoencoder.scales.end());
        saved.points = model.points();
        saved.report = model.report();
        saved.options = options;
        return io::save_pca(file, saved);
    });
}

Table list(std::span<const double> values) { return {{values.begin(), values.end()}, {values.size()}}; }

std::string rank_line(const pca::Report& fit) {
    if (fit.solver == pca::Solver::randomized && fit.rank == fit.components) {
        return fmt::format("at least {}: the randomized solver looks no further", fit.rank);
    }
    if (fit.components >= fit.rank) {
        return fmt::format("{}: K = {} loses no more of these points than rounding does", fit.rank, fit.components);
    }
    return fmt::format("{0}: from K = {0} on, no more of these points is lost than by rounding", fit.rank);
}

}  // namespace lanewise::cli
