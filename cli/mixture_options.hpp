// The options of mixture fits, which `mixture fit`, `mixture select` and `palette` share, and what they report.
#pragma once

#include <string>

#include <lanewise/mixture.hpp>

#include "cli/arguments.hpp"
#include "cli/common.hpp"
#include "cli/fit_options.hpp"
#include "cli/report.hpp"

namespace lanewise::cli {

// Init::labels when --init names no method.
mixture::Options mixture_options(const FitOptions& fit, const CommonOptions& common);

// What a fit to the rows of a file is told besides.
struct MixtureOptions {
    FitOptions fit{.init = "kmeans"};
    std::string covariance = "full";
    double regularization = mixture::Options().regularization;
    std::string weights;
    std::string precision = "auto";

    // All but -k, --init and --model.
    void add_to(const Command& command);

    mixture::Options options(const CommonOptions& common) const;
};

void report_fit(Report& report, const mixture::Options& options, const mixture::Fitted& fitted);

}  // namespace lanewise::cli
