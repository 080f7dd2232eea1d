// What the subcommands of `pca` share.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <lanewise/pca.hpp>

#include "cli/arguments.hpp"
#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/matrix_file.hpp"
#include "cli/outputs.hpp"
#include "cli/points.hpp"
#include "cli/report.hpp"
#include "io/npy.hpp"
#include "io/pca_model.hpp"

namespace lanewise::cli {

// What a fit is told.
struct PcaOptions {
    std::string k = "all";  // a number of components, a share of the variance, or all
    std::string solver = "auto";
    bool center = true;

    // -k, which is required then.
    void add_components_to(const Command& command);
    // --solver and --center.
    void add_to(const Command& command);

    // Throws Failure.
    pca::Options options(const CommonOptions& common) const;
};

void add_center_option(const Command& command, bool& center);

void stage_pca(Outputs& outputs, const std::string& path, const pca::Model& model, const pca::Options& options,
               bool whiten);

Table list(std::span<const double> values);

// The rank of the points, what it means for K, and what of this the solver knows.
std::string rank_line(const pca::Report& fit);

// The subcommands.
void add_pca_fit(const Command& group);
void add_pca_encode(const Command& group);
void add_pca_decode(const Command& group);
void add_pca_reconstruct(const Command& group);
void add_pca_curve(const Command& group);
void add_pca_image(const Command& group);
void add_pca_check(const Command& group);

}  // namespace lanewise::cli
