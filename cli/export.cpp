// lanewise export
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <lanewise/model.hpp>

#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/outputs.hpp"
#include "cli/report.hpp"
#include "io/atomic_file.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string model;
    std::string header;
    std::string name = "model";
};

// Of C11 and C++20.
constexpr std::string_view keywords[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char",
    "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield", "compl", "concept", "const",
    "const_cast", "consteval", "constexpr", "constinit", "continue", "decltype", "default", "delete", "do", "double",
    "dynamic_cast", "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if",
    "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or",
    "or_eq", "private", "protected", "public", "register", "reinterpret_cast", "requires", "restrict", "return", "short",
    "signed", "sizeof", "static", "static_assert", "static_cast", "struct", "switch", "template", "this",
    "thread_local", "throw", "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual",
    "void", "volatile", "wchar_t", "while", "xor", "xor_eq"};

// Names that begin with an underscore, or have two in a row, belong to the compiler.
void check_name(const std::string& name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto fits = [&](char c) { return letter(c) || c == '_' || (c >= '0' && c <= '9'); };
    if (name.empty() || !letter(name[0]) || !std::all_of(name.begin(), name.end(), fits) ||
        name.find("__") != std::string::npos) {
        throw Failure(fmt::format("--name {}: expected a name for C: a letter, then letters, digits and single _", name));
    }
    if (std::find(std::begin(keywords), std::end(keywords), name) == std::end(keywords)) return;
    throw Failure(fmt::format("--name {}: a word of C or C++ itself; expected another name", name));
}

// What may stand in a comment.
std::string printable(std::string_view text) {
    std::string result(text.substr(0, 40));
    for (char& c : result) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '_') c = '?';
    }
    return result;
}

// "centroids float32 8 x 2", of the array that carries the algorithm's shape.
std::string shape_of(const model::Reader& reader) {
    for (const char* name : {"centroids", "means", "components", "item_factors"}) {
        const auto array = reader.array(name);
        if (array) return fmt::format("{} {} {}", name, model::to_string(array->dtype), fmt::join(array->shape(), " x "));
    }
    return "no array that is known";
}

std::string header_text(const std::string& name, std::span<const std::byte> file, const std::string& about) {
    std::string guard = fmt::format("LANEWISE_MODEL_{}_H", name);
    std::string text = fmt::format(
        "/* A Lanewise model: {}. Made by lanewise export. */\n"
        "#ifndef {}\n#define {}\n\n"
        "#define {}_size {}\n\n"
        "#ifdef __cplusplus\nalignas(64)\n#else\n_Alignas(64)\n#endif\n"
        "static const unsigned char {}[{}] = {{",
        about, guard, guard, name, file.size(), name, file.size());
    for (std::size_t i = 0; i < file.size(); ++i) {
        text += fmt::format("{}{},", i % 24 == 0 ? "\n    " : "", static_cast<unsigned>(file[i]));
    }
    return text + "\n};\n\n#endif\n";
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    check_name(arguments.name);
    const auto file = io::read_file(arguments.model, std::numeric_limits<std::size_t>::max());
    if (!file) throw Failure(file.status().message());
    const auto reader = model::Reader::parse(*file);
    if (!reader) throw Failure(fmt::format("{}: {}", arguments.model, reader.status().message()));
    Outputs outputs;
    outputs.expect(arguments.header);
    const Timer clock;
    const std::string algorithm = printable(reader->algorithm()), shape = shape_of(*reader);
    const std::string text = header_text(arguments.name, *file, algorithm + ", " + shape);
    outputs.stage(arguments.header, [&](const std::string& path) { return io::write_text(path, text); });
    const double seconds = clock.seconds();

    Report report;
    report.value("algorithm", algorithm);
    report.value("shape", shape);
    report.value("name", arguments.name);
    report.value("bytes", std::uint64_t{file->size()});
    report.line("model", fmt::format("{}: {}, {}, {} bytes", arguments.model, algorithm, shape, file->size()));
    report.line("array", fmt::format("static const unsigned char {}[{}]", arguments.name, file->size()));
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_export(const Command& root) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = root.subcommand("export", "Write a model as a C array, for a device without files");
    command.input("MODEL.lw", arguments->model, "A model that any fit wrote");
    command.required("--header", "FILE.h", arguments->header, "The header to write, for C11 and C++");
    command.option("--name", "NAME", arguments->name, "The array's name; NAME_size is the number of its bytes");
    add_common_options(command, arguments->common);
    command.footer(
        "The array holds the bytes of the file, aligned to 64, so that a program reads the model where it lies in\n"
        "flash: lanewise::kmeans::read_model<float>(std::as_bytes(std::span(NAME))), and mixture, pca and als alike.\n"
        "\nExamples:\n"
        "  lanewise kmeans fit X.npy -k 8 --model clusters.lw\n"
        "  lanewise export clusters.lw --header clusters.h --name clusters");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
