// Options, reports and autoencoders of principal components, between C and C++.
#pragma once

#include <lanewise/c/pca.h>
#include <lanewise/pca/autoencoder.hpp>
#include <lanewise/pca/fit.hpp>

#include "c_interface/arguments.hpp"

namespace lanewise::c_interface {

inline pca::Options options_of(const lanewise_pca_options& given, Arguments& arguments) noexcept {
    pca::Options options;
    options.components = given.components;
    options.explained = given.explained;
    options.center = arguments.flag(given.center, "center");
    options.solver = arguments.choice(given.solver, pca::Solver::randomized, "solver");
    options.oversampling = given.oversampling;
    options.iterations = given.iterations;
    options.seed = given.seed;
    options.threads = given.threads;
    return options;
}

inline lanewise_pca_options options_in_c(const pca::Options& options) noexcept {
    return {options.components,   options.explained,  options.center ? 1 : 0, static_cast<std::int32_t>(options.solver),
            options.oversampling, options.iterations, options.seed,           options.threads};
}

inline lanewise_pca_report report_in_c(const pca::Report& report) noexcept {
    return {report.components,
            static_cast<std::int32_t>(report.solver),
            report.rank,
            report.tolerance,
            report.total_variance,
            report.noise_variance,
            report.reconstruction_error};
}

inline pca::Report report_of(const lanewise_pca_report& given, Arguments& arguments) noexcept {
    return {given.components,
            arguments.choice(given.solver, pca::Solver::randomized, "report.solver"),
            given.rank,
            given.tolerance,
            given.total_variance,
            given.noise_variance,
            given.reconstruction_error};
}

inline pca::Autoencoder autoencoder_of(const lanewise_autoencoder& given, Arguments& arguments) noexcept {
    return {arguments.matrix(given.components, "components"),
            arguments.required(given.mean, given.components.cols, "mean"),
            arguments.optional(given.scales, given.components.rows, "scales")};
}

}  // namespace lanewise::c_interface
