// lanewise info
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <lanewise/simd.hpp>
#include <lanewise/threads.hpp>
#include <lanewise/version.hpp>

#include "cli/common.hpp"
#include "cli/report.hpp"

namespace lanewise::cli {
namespace {

std::string compiler() {
#ifdef __clang__
    return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
    return fmt::format("gcc {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::vector<std::string> compiled_isas() {
    std::istringstream names(LANEWISE_COMPILED_ISAS);
    std::vector<std::string> isas;
    for (std::string name; names >> name;) isas.push_back(name);
    return isas;
}

void run(const CommonOptions& options) {
    apply(options);
    const std::string isa = simd::to_string(simd::active_isa());
    const int threads = thread_count(options);
    Report report;
    report.value("version", LANEWISE_VERSION);
    report.value("compiler", compiler());
    report.value("isas_compiled", compiled_isas());
    report.value("isas_available", available_isas());
    report.value("isa", isa);
    report.value("threads", std::int64_t{threads});
    report.value("openmp", has_openmp());
    report.line("version", LANEWISE_VERSION);
    report.line("compiler", compiler());
    report.line("compiled", fmt::format("{}", fmt::join(compiled_isas(), ", ")));
    report.line("available", fmt::format("{}", fmt::join(available_isas(), ", ")));
    report.line("chosen", isa);
    report.line("threads", fmt::format("{}", threads));
    report.line("OpenMP", has_openmp() ? "yes" : "no");
    report.print(options.json);
}

}  // namespace

void add_info(const Command& root) {
    const auto options = std::make_shared<CommonOptions>();
    const Command command = root.subcommand("info", "Version, instruction sets and threads");
    add_common_options(command, *options);
    command.footer(
        "Instruction sets: compiled into this program, available on this CPU, chosen.\n"
        "\nExamples:\n  lanewise info --json");
    command.action([options] { run(*options); });
}

}  // namespace lanewise::cli
