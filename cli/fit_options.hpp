// What every fit is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/common.hpp"

namespace lanewise::cli {

// What is not said is the default of the method.
struct FitOptions {
    std::int32_t k = 0;
    std::string init;  // a method or a file; "": not said
    std::int32_t n_init = 1;
    std::optional<std::int32_t> max_iterations = {};
    std::optional<double> tolerance = {};

    // Options: kmeans::Options or mixture::Options.
    template <class Options>
    void apply_to(Options& options, const CommonOptions& common) const {
        options.n_init = n_init;
        options.max_iterations = max_iterations.value_or(options.max_iterations);
        options.tolerance = tolerance.value_or(options.tolerance);
        options.seed = common.seed;
        options.threads = common.threads;
    }
};

}  // namespace lanewise::cli
