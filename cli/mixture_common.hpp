// What the subcommands of `mixture` share.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <lanewise/mixture.hpp>

#include "cli/arguments.hpp"
#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/matrix_file.hpp"
#include "cli/outputs.hpp"
#include "cli/points.hpp"
#include "cli/report.hpp"
#include "io/mixture_model.hpp"
#include "io/npy.hpp"

namespace lanewise::cli {

// n x d, in double.
std::vector<double> draw(const mixture::Parameters& mixture, std::size_t n, const mixture::Draw& draw,
                         std::span<std::int32_t> labels = {});

void stage_mixture(Outputs& outputs, const std::string& path, const mixture::Parameters& mixture);

// Kind and sizes. label: what the text calls it.
void report_mixture(Report& report, const std::string& label, const mixture::Parameters& mixture);

// The subcommands.
void add_mixture_fit(const Command& group);
void add_mixture_select(const Command& group);
void add_mixture_score(const Command& group);
void add_mixture_predict(const Command& group);
void add_mixture_sample(const Command& group);
void add_mixture_make(const Command& group);
void add_mixture_show(const Command& group);
void add_mixture_moments(const Command& group);
void add_mixture_sum(const Command& group);
void add_mixture_marginal(const Command& group);
void add_mixture_condition(const Command& group);
void add_mixture_affine(const Command& group);

}  // namespace lanewise::cli
