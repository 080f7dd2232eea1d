#include "cli/als_history.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "cli/loss_plot.hpp"
#include "cli/report.hpp"
#include "io/atomic_file.hpp"

namespace lanewise::cli {
namespace {

Table table(std::vector<double> values) {
    const std::size_t size = values.size();
    return {std::move(values), {size}};
}

std::string field(double value) { return std::isfinite(value) ? fmt::format("{}", value) : std::string(); }

}  // namespace

std::vector<double> AlsHistory::column(double als::Evaluation::*value) const {
    std::vector<double> values;
    for (const als::Evaluation& evaluation : evaluations_) values.push_back(evaluation.*value);
    return values;
}

Status AlsHistory::write_csv(const std::string& path) const {
    std::string text = "step,train_loss,validation_loss,train_rmse,validation_rmse\n";
    for (const als::Evaluation& e : evaluations_) {
        text += fmt::format("{},{},{},{},{}\n", e.step, field(e.train_loss), field(e.validation_loss),
                            field(e.train_rmse), field(e.validation_rmse));
    }
    return io::write_text(path, text);
}

Status AlsHistory::write_plot(const std::string& path) const {
    std::vector<double> steps;
    for (const als::Evaluation& evaluation : evaluations_) steps.push_back(evaluation.step);
    std::vector<LossCurve> curves = {{"Training loss", "#1f6fb4", column(&als::Evaluation::train_loss)}};
    if (validation_) curves.push_back({"Validation loss", "#d1661c", column(&als::Evaluation::validation_loss)});
    return io::write_text(path, loss_plot(steps, curves, fit_.best.step));
}

void AlsHistory::report(Report& report) const {
    const als::Evaluation& best = fit_.best;
    std::vector<std::int64_t> steps;
    for (const als::Evaluation& evaluation : evaluations_) steps.push_back(evaluation.step);
    report.value("steps", steps);
    report.value("train_loss", table(column(&als::Evaluation::train_loss)));
    report.value("validation_loss", table(column(&als::Evaluation::validation_loss)));
    report.value("train_rmse", table(column(&als::Evaluation::train_rmse)));
    report.value("validation_rmse", table(column(&als::Evaluation::validation_rmse)));
    report.value("best_step", std::int64_t{best.step});
    report.value("best_train_loss", best.train_loss);
    report.value("best_validation_loss", best.validation_loss);
    report.value("best_train_rmse", best.train_rmse);
    report.value("best_validation_rmse", best.validation_rmse);
    report.value("converged_after", std::int64_t{fit_.converged_after});
    report.value("steps_taken", std::int64_t{fit_.steps});
    report.line("steps", fit_.converged_after < 0
                             ? fmt::format("{}, the most that were allowed; the best is {}", fit_.steps, best.step)
                             : fmt::format("{}; no better one came after {}", fit_.steps, best.step));
    report.line("loss", validation_ ? fmt::format("{:.8g} in training, {:.8g} in validation", best.train_loss,
                                                  best.validation_loss)
                                    : fmt::format("{:.8g} in training", best.train_loss));
    report.line("RMSE", validation_ ? fmt::format("{:.5f} in training, {:.5f} in validation", best.train_rmse,
                                                  best.validation_rmse)
                                    : fmt::format("{:.5f} in training", best.train_rmse));
    note_rmse(report);
}

// The loss that the fit goes by has the penalty in it, which can outweigh what few validation ratings say.
void AlsHistory::note_rmse(Report& report) const {
    if (!validation_ || evaluations_.empty()) return;
    const als::Evaluation& least = *std::min_element(
        evaluations_.begin(), evaluations_.end(),
        [](const als::Evaluation& a, const als::Evaluation& b) { return a.validation_rmse < b.validation_rmse; });
    report.value("least_validation_rmse", least.validation_rmse);
    report.value("least_validation_rmse_step", std::int64_t{least.step});
    constexpr double worth_a_note = 0.999;
    if (!(least.validation_rmse < worth_a_note * fit_.best.validation_rmse)) return;
    report.line(
        "note",
        fmt::format("the validation RMSE is least at step {} ({:.5f}): the validation loss, which has the penalty "
                    "of lambda in it, decides otherwise; --monitor rmse goes by the errors alone",
                    least.step, least.validation_rmse));
}

}  // namespace lanewise::cli
