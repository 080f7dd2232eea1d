#include "cli/common.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <lanewise/simd.hpp>
#include <lanewise/threads.hpp>

#include "cli/failure.hpp"
#include "cli/interrupts.hpp"
#include "cli/outputs.hpp"
#include "cli/report.hpp"

namespace lanewise::cli {
namespace {

constexpr std::int32_t most_threads = 1024;

void force_isa(const char* source, const char* name) {
    simd::Isa isa{};
    const bool known = simd::parse_isa(name, isa);
    if (known && simd::force_isa(isa)) return;
    throw Failure(fmt::format("{} is '{}', {}; available are {}", source, name,
                              known ? "an instruction set that this build or this CPU does not have"
                                    : "no instruction set that Lanewise knows",
                              fmt::join(available_isas(), ", ")));
}

// What the work ran on, and for how long.
void report_machine(Report& report, const CommonOptions& options, double seconds, double total_seconds) {
    const char* isa = simd::to_string(simd::active_isa());
    const int threads = thread_count(options);
    report.value("seconds", seconds);
    report.value("total_seconds", total_seconds);
    report.value("isa", isa);
    report.value("threads", std::int64_t{threads});
    report.line("time", fmt::format("{:.4f} s, {:.4f} s with reading and writing", seconds, total_seconds));
    report.line("machine", fmt::format("{}, {} thread{}", isa, threads, threads == 1 ? "" : "s"));
}

}  // namespace

void add_common_options(const Command& command, CommonOptions& options) {
    command.option("--seed", "N", options.seed, "Seed of the random draws; the same seed gives the same result");
    command.option("--threads", "N", options.threads, "Threads, 0 for all; the result does not depend on it");
    command.option("--isa", "auto|scalar|sse2|avx2|avx512|neon32|neon64", options.isa,
                   "Instruction set; auto takes LANEWISE_ISA from the environment, else the widest this CPU has");
    command.flag("--json", options.json, "Print one JSON object instead of text");
}

std::vector<std::string> available_isas() {
    std::vector<std::string> names;
    for (int i = 0; i < simd::isa_count; ++i) {
        const auto isa = static_cast<simd::Isa>(i);
        if (simd::is_available(isa)) names.emplace_back(simd::to_string(isa));
    }
    return names;
}

void apply(const CommonOptions& options) {
    if (options.threads < 0 || options.threads > most_threads) {
        throw Failure(fmt::format("--threads is {}; expected 0 (all) to {}", options.threads, most_threads));
    }
    if (options.isa != "auto") {
        force_isa("--isa", options.isa.c_str());
    } else if (const char* name = std::getenv("LANEWISE_ISA"); name != nullptr && *name != '\0') {
        force_isa("LANEWISE_ISA", name);
    }
}

int thread_count(const CommonOptions& options) { return options.threads == 0 ? max_threads() : options.threads; }

void report_points(Report& report, const std::string& file, std::size_t points, std::size_t dimensions,
                   const char* precision) {
    report.value("points", std::uint64_t{points});
    report.value("dimensions", std::uint64_t{dimensions});
    report.value("precision", precision);
    report.line("points", fmt::format("{}: {} x {}, {}", file, points, dimensions, precision));
}

void conclude(const CommonOptions& options, Outputs& outputs, Report& report, double seconds, const Timer& total) {
    Interrupts::check();
    outputs.commit();
    report_machine(report, options, seconds, total.seconds());
    outputs.report(report);
    report.print(options.json);
}

}  // namespace lanewise::cli
