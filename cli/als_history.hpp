// The losses of a factorization, evaluation by evaluation: as numbers, as a file, as a drawing.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <lanewise/als.hpp>
#include <lanewise/status.hpp>

namespace lanewise::cli {

class Report;

class AlsHistory {
public:
    AlsHistory(std::span<const als::Evaluation> evaluations, const als::Report& fit, bool validation)
        : evaluations_(evaluations), fit_(fit), validation_(validation) {}

    // step, losses, root mean squared errors; what there is not is empty.
    Status write_csv(const std::string& path) const;

    // SVG: training loss, and validation loss beside it.
    Status write_plot(const std::string& path) const;

    void report(Report& report) const;

private:
    std::vector<double> column(double als::Evaluation::*value) const;

    std::span<const als::Evaluation> evaluations_;
    const als::Report& fit_;
    bool validation_;
};

}  // namespace lanewise::cli
