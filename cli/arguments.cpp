#include "cli/arguments.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "cli/failure.hpp"
#include "cli/parse_number.hpp"

namespace lanewise::cli {
namespace {

constexpr std::size_t help_column = 34;
constexpr std::size_t help_width = 64;  // newer CLI11 breaks lines of more than 65 itself

// With line breaks between words; CLI11 indents what follows them.
std::string wrapped(const std::string& text) {
    std::istringstream words(text);
    std::string lines;
    std::size_t used = 0;
    for (std::string word; words >> word; used += word.size() + 1) {
        const bool fits = used + word.size() <= help_width;
        if (!lines.empty()) lines += fits ? ' ' : '\n';
        if (!fits) used = 0;
        lines += word;
    }
    return lines;
}

// What is wrong with the words after `app`, the last subcommand that was understood.
std::string complaint(const CLI::App& app, const std::string& otherwise) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    if (names.empty()) return otherwise;
    const std::vector<std::string> rest = app.remaining();
    const std::string wrong = rest.empty() ? "a command is missing" : fmt::format("'{}' is no command", rest.front());
    const std::string last = names.back();
    names.pop_back();
    return fmt::format("{}; expected {} or {}", wrong, fmt::join(names, ", "), last);
}

template <class T>
struct NumberIn {
    using type = T;
};
template <class T>
struct NumberIn<std::optional<T>> {
    using type = T;
};
template <class T>
using Number = typename NumberIn<T>::type;

// Not by CLI11's default_str, which each version shows in its own way.
std::string with_default(const std::string& help, const std::string& value) {
    return value.empty() ? help : fmt::format("{} [default {}]", help, value);
}

}  // namespace

Command Command::subcommand(const std::string& name, const std::string& about) const {
    app_->require_subcommand(1);
    return {*app_->add_subcommand(name, about), *chosen_};
}

void Command::footer(const std::string& text) const { app_->footer(text); }

void Command::action(std::function<void()> run) const {
    app_->callback([chosen = chosen_, run = std::move(run)] { *chosen = run; });
}

void Command::input(const std::string& name, std::string& value, const std::string& help) const {
    app_->add_option(name, value, wrapped(help))->type_name("FILE")->required();
}

void Command::input(const std::string& name, std::uint64_t& value, const std::string& help) const {
    number(name, name, value, help)->required();
}

void Command::flag(const std::string& names, bool& value, const std::string& help) const {
    app_->add_flag(names, value, wrapped(help));
}

void Command::toggle(const std::string& name, bool& value, const std::string& with, const std::string& without) const {
    CLI::Option* on = app_->add_flag_callback(
        "--" + name, [&value] { value = true; }, wrapped(with));
    app_->add_flag_callback(
            "--no-" + name, [&value] { value = false; }, wrapped(without))
        ->excludes(on);
}

template <class T>
CLI::Option* Command::number(const std::string& names, const std::string& unit, T& value,
                             const std::string& help) const {
    const auto set = [&value, names](const std::string& text) { value = parse_number<Number<T>>(names, text); };
    return app_->add_option_function<std::string>(names, set, wrapped(help))->type_name(unit);
}

void Command::option(const std::string& names, const std::string& unit, std::string& value,
                     const std::string& help) const {
    app_->add_option(names, value, wrapped(with_default(help, value)))->type_name(unit);
}

void Command::option(const std::string& names, const std::string& unit, std::int32_t& value,
                     const std::string& help) const {
    number(names, unit, value, with_default(help, fmt::to_string(value)));
}

void Command::option(const std::string& names, const std::string& unit, std::uint64_t& value,
                     const std::string& help) const {
    number(names, unit, value, with_default(help, fmt::to_string(value)));
}

void Command::option(const std::string& names, const std::string& unit, double& value, const std::string& help) const {
    number(names, unit, value, with_default(help, fmt::to_string(value)));
}

void Command::option(const std::string& names, const std::string& unit, std::optional<std::int32_t>& value,
                     const std::string& otherwise, const std::string& help) const {
    number(names, unit, value, with_default(help, otherwise));
}

void Command::option(const std::string& names, const std::string& unit, std::optional<std::uint64_t>& value,
                     const std::string& otherwise, const std::string& help) const {
    number(names, unit, value, with_default(help, otherwise));
}

void Command::option(const std::string& names, const std::string& unit, std::optional<double>& value,
                     const std::string& otherwise, const std::string& help) const {
    number(names, unit, value, with_default(help, otherwise));
}

void Command::required(const std::string& names, const std::string& unit, std::string& value,
                       const std::string& help) const {
    app_->add_option(names, value, wrapped(help))->type_name(unit)->required();
}

void Command::required(const std::string& names, const std::string& unit, std::int32_t& value,
                       const std::string& help) const {
    number(names, unit, value, help)->required();
}

void Command::choice(const std::string& names, std::string& value, const std::vector<std::string>& choices,
                     const std::string& help) const {
    const auto set = [&value, names, choices](const std::string& text) {
        if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
            throw Failure(fmt::format("{} is '{}'; expected {}", names, text, fmt::join(choices, " or ")));
        }
        value = text;
    };
    const std::string unit = fmt::format("{}", fmt::join(choices, "|"));
    app_->add_option_function<std::string>(names, set, wrapped(with_default(help, value)))->type_name(unit);
}

Program::Program(const std::string& about, const std::string& version)
    : app_(std::make_unique<CLI::App>(about, "lanewise")) {
    app_->set_version_flag("--version", version, "Print the version and exit");
    app_->get_formatter()->column_width(help_column);
}

Program::~Program() = default;

Command Program::root() { return {*app_, chosen_}; }

void Program::run(int argc, const char* const* argv) {
    try {
        app_->parse(argc, argv);
    } catch (const CLI::Success& success) {
        app_->exit(success, std::cout, std::cerr);
        return;
    } catch (const CLI::ParseError& error) {
        std::string path = "lanewise";
        const CLI::App* app = app_.get();
        while (!app->get_subcommands().empty()) {
            app = app->get_subcommands().front();
            path += " " + app->get_name();
        }
        throw Failure(fmt::format("{}; `{} --help` tells more", complaint(*app, error.what()), path));
    }
    if (chosen_) chosen_();
}

}  // namespace lanewise::cli
