#include "cli/mixture_options.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/mixture_common.hpp"

namespace lanewise::cli {
namespace {

mixture::Init init_method(const std::string& init) {
    if (init.empty() || init == "kmeans") return mixture::Init::kmeans;
    if (init == "k-means++") return mixture::Init::plus_plus;
    if (init == "random") return mixture::Init::random;
    return mixture::Init::labels;
}

// The components of which `is` says so.
template <class Is>
std::vector<std::int64_t> components_that(const mixture::Fitted& fitted, Is&& is) {
    std::vector<std::int64_t> chosen;
    for (std::size_t c = 0; c < fitted.components().size(); ++c) {
        if (is(fitted.components()[c])) chosen.push_back(static_cast<std::int64_t>(c));
    }
    return chosen;
}

void note(Report& report, const std::vector<std::int64_t>& components, const char* what) {
    constexpr std::size_t most = 10;
    if (components.empty()) return;
    const std::size_t shown = std::min(components.size(), most);
    std::string names = fmt::format("component{} {}", components.size() == 1 ? "" : "s",
                                    fmt::join(components.begin(), components.begin() + static_cast<long>(shown), ", "));
    if (components.size() > most) names += fmt::format(" and {} more", components.size() - most);
    report.line("note", fmt::format("{}: {}", names, what));
}

}  // namespace

mixture::Options mixture_options(const FitOptions& fit, const CommonOptions& common) {
    mixture::Options options;
    options.components = fit.k;
    options.init = init_method(fit.init);
    fit.apply_to(options, common);
    return options;
}

void MixtureOptions::add_to(const Command& command) {
    const mixture::Options defaults;
    command.choice("--covariance", covariance, {"full", "tied", "diagonal", "spherical"},
                   "What a component's covariance may be: any; the same for all; without correlations; one variance");
    command.option("--n-init", "N", fit.n_init,
                   "Runs from different draws; the one with the highest log-likelihood is kept");
    command.option("--max-iter", "N", fit.max_iterations, fmt::to_string(defaults.max_iterations),
                   "Most iterations of a run");
    command.option("--tol", "X", fit.tolerance, fmt::to_string(defaults.tolerance),
                   "Stop when the log-likelihood per point rises by less than X");
    command.option("--reg-covar", "X", regularization,
                   "The covariance floor: no component gets narrower than X times the data's variances");
    command.option("--weights", "W.npy", weights, "A weight a point: .npy of shape (points,), at least 0; else 1 each");
    add_precision_option(command, precision);
}

mixture::Options MixtureOptions::options(const CommonOptions& common) const {
    mixture::Options options = mixture_options(fit, common);
    mixture::parse_covariance(covariance.c_str(), options.covariance);
    options.regularization = regularization;
    return options;
}

void report_fit(Report& report, const mixture::Options& options, const mixture::Fitted& fitted) {
    const mixture::FitReport& fit = fitted.report();
    const char* kind = mixture::to_string(options.covariance);
    const auto floored = components_that(fitted, [](const auto& component) { return component.floored; });
    const auto restarted = components_that(fitted, [](const auto& component) { return component.restarts > 0; });
    const auto empty = components_that(fitted, [](const auto& component) { return component.empty; });
    report.value("k", std::int64_t{options.components});
    report.value("covariance", kind);
    report.value("log_likelihood", fit.log_likelihood);
    report.value("history", Table{{fitted.history().begin(), fitted.history().end()}, {fitted.history().size()}});
    report.value("iterations", std::int64_t{fit.iterations});
    report.value("converged", fit.converged);
    report.value("aic", fit.aic);
    report.value("bic", fit.bic);
    report.value("best_run", std::int64_t{fit.best_run});
    report.value("floored", floored);
    report.value("restarted", restarted);
    report.value("empty", empty);
    report.value("seed", options.seed);
    report.line("mixture",
                fmt::format("k = {}, covariance {}, {} iteration{}, {}", options.components, kind, fit.iterations,
                            fit.iterations == 1 ? "" : "s", fit.converged ? "converged" : "not converged"));
    report.line("fit", fmt::format("log-likelihood {:.10g} per point, AIC {:.10g}, BIC {:.10g}", fit.log_likelihood,
                                   fit.aic, fit.bic));
    note(report, floored, "held up by the covariance floor, as the points do not spread in some direction");
    note(report, restarted, "lost all weight on the way and restarted at the point that was explained worst");
    note(report, empty, "without weight at the end, as no point needs it");
}

}  // namespace lanewise::cli
