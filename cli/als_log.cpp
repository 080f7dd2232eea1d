#include "cli/als_log.hpp"

#include <cmath>
#include <cstdio>
#include <limits>

#include "cli/failure.hpp"
#include "cli/interrupts.hpp"

namespace lanewise::cli {

AlsLog::AlsLog(std::int32_t every, bool validation)
    : bar_("loss"),
      drawing_(bar_.observer()),
      every_(every),
      validation_(validation),
      objective_(std::numeric_limits<double>::quiet_NaN()) {}

Observer AlsLog::observer() noexcept {
    return {[](void* log, const Progress& progress) { return static_cast<AlsLog*>(log)->notify(progress); }, this};
}

bool AlsLog::notify(Progress progress) noexcept {
    const bool evaluated = !std::isnan(progress.objective);
    if (every_ > 0) {
        if (evaluated && evaluations_++ % every_ == 0) failed_ = !print(progress);
        return !failed_ && !Interrupts::arrived();
    }
    // Between evaluations the bar shows the last one.
    if (evaluated) objective_ = progress.objective;
    progress.objective = objective_;
    return drawing_(progress);
}

// No allocation and no exception: the engine calls this.
bool AlsLog::print(const Progress& progress) noexcept {
    int written = std::printf("Iteration %d, Train Error: %.8g", progress.iteration, progress.objective);
    if (written >= 0 && validation_) written = std::printf(", Validation Error: %.8g", progress.validation_objective);
    if (written >= 0) {
        written = validation_ ? std::printf(" (RMSE %.5f, %.5f)\n", progress.error, progress.validation_error)
                              : std::printf(" (RMSE %.5f)\n", progress.error);
    }
    return written >= 0 && std::fflush(stdout) == 0;
}

void AlsLog::finish() {
    bar_.finish();
    if (failed_) throw Failure("cannot write to the standard output");
}

}  // namespace lanewise::cli
