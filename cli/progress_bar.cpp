#include "cli/progress_bar.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <unistd.h>

namespace lanewise::cli {
namespace {

constexpr double first_after = 0.2;  // seconds; shorter fits need no bar
constexpr double again_after = 0.1;
constexpr int bar_width = 24;
constexpr const char* clear_line = "\r\x1b[K";

}  // namespace

ProgressBar::ProgressBar(std::string objective, std::int32_t runs)
    : terminal_(::isatty(STDERR_FILENO) == 1), objective_(std::move(objective)), runs_(runs) {}

Observer ProgressBar::observer() noexcept {
    return {[](void* bar, const Progress& progress) { return static_cast<ProgressBar*>(bar)->notify(progress); }, this};
}

bool ProgressBar::notify(const Progress& progress) noexcept {
    if (progress.iteration == 1) ++run_;
    if (terminal_ && progress.seconds >= (drawn_ == 0 ? first_after : drawn_ + again_after)) draw(progress);
    return !Interrupts::arrived();
}

// No allocation and no exception: the engine calls this.
void ProgressBar::draw(const Progress& progress) noexcept {
    drawn_ = progress.seconds;
    const double share = static_cast<double>(progress.iteration) / std::max(progress.max_iterations, 1);
    const int filled = static_cast<int>(share * bar_width);
    char bar[bar_width + 1] = "";
    for (int i = 0; i < bar_width; ++i) bar[i] = i < filled ? '#' : '.';
    char run[48] = "";
    if (runs_ > 1) std::snprintf(run, sizeof run, "run %d of %d, ", run_, runs_);
    std::fprintf(stderr, "%s[%s] %siteration %d of at most %d, %s %.6g, %.1f s", clear_line, bar, run,
                 progress.iteration, progress.max_iterations, objective_.c_str(), progress.objective, progress.seconds);
    std::fflush(stderr);
}

void ProgressBar::finish() {
    if (drawn_ > 0) std::fputs(clear_line, stderr);
    std::fflush(stderr);
    drawn_ = 0;
    Interrupts::check();
}

}  // namespace lanewise::cli
