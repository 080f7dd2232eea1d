// lanewise als
#include "cli/als_common.hpp"

namespace lanewise::cli {

void add_als(const Command& root) {
    const Command group = root.subcommand("als", "Factorize ratings; predict, recommend, evaluate");
    group.footer(
        "Every user and every item gets k factors, by alternating least squares. Their products, and the\n"
        "means that were subtracted, are the predicted ratings. `lanewise ratings prepare` makes the data\n"
        "that fit takes.\n"
        "\nFit, and see how good it is on ratings that were held back:\n"
        "  lanewise ratings prepare ratings.csv --min-entries 20 --validation 200 --test 200 -o data.lw\n"
        "  lanewise als fit data.lw -k 20 --lambda 0.05 --scale-lambda count --model m.lw --plot loss.svg\n"
        "  lanewise als evaluate data.lw --model m.lw\n"
        "Ask it; users and items go by the ids of the ratings file:\n"
        "  lanewise als recommend --model m.lw --user 42 -n 10\n"
        "  lanewise als similar --model m.lw --item 50\n"
        "  lanewise als predict pairs.csv --model m.lw -o predicted.csv --clip train\n"
        "Users who came later, without fitting again:\n"
        "  lanewise als fold-in new.csv --model m.lw -n 10");
    add_als_fit(group);
    add_als_evaluate(group);
    add_als_predict(group);
    add_als_recommend(group);
    add_als_similar(group);
    add_als_fold_in(group);
}

}  // namespace lanewise::cli
