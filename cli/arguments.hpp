// The command line, described once. Only arguments.cpp knows CLI11, which takes seconds to compile.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace lanewise::cli {

// Where the words of one subcommand go. The values must live until the program has run; what they hold is the default.
class Command {
public:
    Command(CLI::App& app, std::function<void()>& chosen) : app_(&app), chosen_(&chosen) {}

    Command subcommand(const std::string& name, const std::string& about) const;
    void footer(const std::string& text) const;
    void action(std::function<void()> run) const;

    void input(const std::string& name, std::string& value, const std::string& help) const;
    void input(const std::string& name, std::uint64_t& value, const std::string& help) const;
    void flag(const std::string& names, bool& value, const std::string& help) const;
    // --name and --no-name, each with its help.
    void toggle(const std::string& name, bool& value, const std::string& with, const std::string& without) const;

    // unit: what the help shows in place of the value.
    void option(const std::string& names, const std::string& unit, std::string& value, const std::string& help) const;
    void option(const std::string& names, const std::string& unit, std::int32_t& value, const std::string& help) const;
    void option(const std::string& names, const std::string& unit, std::uint64_t& value, const std::string& help) const;
    void option(const std::string& names, const std::string& unit, double& value, const std::string& help) const;
    // otherwise: what the help shows as the default; "" is none.
    void option(const std::string& names, const std::string& unit, std::optional<std::int32_t>& value,
                const std::string& otherwise, const std::string& help) const;
    void option(const std::string& names, const std::string& unit, std::optional<std::uint64_t>& value,
                const std::string& otherwise, const std::string& help) const;
    void option(const std::string& names, const std::string& unit, std::optional<double>& value,
                const std::string& otherwise, const std::string& help) const;
    void required(const std::string& names, const std::string& unit, std::string& value, const std::string& help) const;
    void required(const std::string& names, const std::string& unit, std::int32_t& value,
                  const std::string& help) const;
    void choice(const std::string& names, std::string& value, const std::vector<std::string>& choices,
                const std::string& help) const;

private:
    template <class T>
    CLI::Option* number(const std::string& names, const std::string& unit, T& value, const std::string& help) const;

    CLI::App* app_;
    std::function<void()>* chosen_;
};

class Program {
public:
    Program(const std::string& about, const std::string& version);
    ~Program();

    Command root();

    // Runs the action of the subcommand that was asked for; help and version are printed. Throws Failure on bad usage.
    void run(int argc, const char* const* argv);

private:
    std::unique_ptr<CLI::App> app_;
    std::function<void()> chosen_;
};

}  // namespace lanewise::cli
