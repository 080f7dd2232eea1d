// How a factorization goes, while it goes: a line an evaluation on the standard output, or a bar on a terminal.
#pragma once

#include <cstdint>

#include <lanewise/observer.hpp>

#include "cli/progress_bar.hpp"

namespace lanewise::cli {

class AlsLog {
public:
    // A line every so many evaluations; 0 is none, and then there is the bar. validation: whether there are such ratings.
    AlsLog(std::int32_t every, bool validation);
    AlsLog(const AlsLog&) = delete;
    AlsLog& operator=(const AlsLog&) = delete;

    Observer observer() noexcept;

    // Throws Failure after a Ctrl-C, or when a line could not be written.
    void finish();

private:
    bool notify(Progress progress) noexcept;
    bool print(const Progress& progress) noexcept;

    ProgressBar bar_;
    Observer drawing_;
    std::int32_t every_;
    bool validation_;
    std::int32_t evaluations_ = 0;
    double objective_;
    bool failed_ = false;
};

}  // namespace lanewise::cli
