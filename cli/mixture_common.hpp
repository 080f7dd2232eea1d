// What the subcommands of `mixture` share.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <lanewise/mixture.hpp>

#include "cli/arguments.hpp"
#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/matrix_file.hpp"
#include "cli/outputs.hpp"
#include "cli/report.hpp"
#include "io/mixture_model.hpp"
#include "io/npy.hpp"

namespace lanewise::cli {

void add_precision_option(const Command& command, std::string& precision);

// run(points), a MatrixFile of float or of double, as --precision says.
template <class Run>
void with_points(const std::string& path, const std::string& precision, Run&& run) {
    io::Array array = value_of(io::read_npy(path));
    const bool wide = precision == "auto" ? array.dtype == io::Dtype::float64 : precision == "float64";
    if (wide) run(MatrixFile<double>(path, std::move(array)));
    else run(MatrixFile<float>(path, std::move(array)));
}

// Throws Failure when this machine cannot hold so many numbers of so many bytes.
void require_memory(std::size_t rows, std::size_t cols, std::size_t item);

// rows * cols zeros.
template <class Real>
std::vector<Real> zeros(std::size_t rows, std::size_t cols) {
    require_memory(rows, cols, sizeof(Real));
    return std::vector<Real>(rows * cols);
}

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
