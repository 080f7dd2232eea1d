// lanewise ratings
#include "cli/ratings.hpp"

#include "cli/common.hpp"

namespace lanewise::cli {

void add_ratings(const Command& root) {
    const Command group = root.subcommand("ratings", "Ratings of items by users: filter, split and centre them");
    group.footer(
        "Ratings are read once and prepared for everything that follows; ids stay those of the file.\n"
        "\nExamples:\n"
        "  lanewise ratings prepare u.data --min-entries 20 --validation 200 --test 200 -o DATA.lw\n"
        "  lanewise ratings export DATA.lw --out folder");
    add_ratings_prepare(group);
    add_ratings_export(group);
}

}  // namespace lanewise::cli
