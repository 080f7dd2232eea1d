// armadillo_peer: Armadillo's side of a comparison of mixtures, as protocol.hpp describes it. It computes in double: its data
// are made so outside the clock.
#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <armadillo>

#include "bench/compiler.hpp"
#include "bench/peers/protocol.hpp"

namespace {

using lanewise::bench::Arguments;
using lanewise::bench::Job;
using lanewise::bench::Outcome;
using lanewise::bench::read_numbers;
using lanewise::bench::variance_floor;

template <class T>
arma::mat columns(const Arguments& given) {  // a point a column, column by column: as the file has them
    const auto numbers = read_numbers<T>(given.data, given.points() * given.dimensions());
    arma::mat matrix(given.dimensions(), given.points());
    std::copy(numbers.begin(), numbers.end(), matrix.begin());
    return matrix;
}

// learn() says in this output alone how many iterations it made.
int iterations_in(std::string_view log) {
    int count = 0;
    for (std::size_t at = 0; (at = log.find("EM: iteration:", at)) != log.npos; ++at) ++count;
    return count;
}

Job prepare(const Arguments& given) {
    if (!given.algorithm.ends_with("mixture")) throw std::runtime_error(given.algorithm + ": expected a mixture");
    const std::size_t k = given.k, d = given.dimensions();
    const auto numbers = read_numbers<double>(given.start, given.parameters());
    arma::gmm_full start;
    start.set_params(arma::mat(numbers.data() + k, d, k), arma::cube(numbers.data() + k + k * d, d, d, k),
                     arma::rowvec(numbers.data(), k));
    arma::gmm_full(start).learn(arma::randn(d, 2048), k, arma::eucl_dist, arma::keep_existing, 0, 1, variance_floor,
                                false);
    return [given, start,
            points = given.is_picture() ? columns<std::uint8_t>(given) : columns<float>(given)](Outcome& outcome) {
        arma::gmm_full model = start;
        std::ostringstream log;
        arma::set_cout_stream(log);
        const auto begin = std::chrono::steady_clock::now();
        const bool learned = model.learn(points, given.k, arma::eucl_dist, arma::keep_existing, 0,
                                         static_cast<arma::uword>(given.iterations), variance_floor, true);
        outcome.seconds = lanewise::bench::seconds_since(begin);
        if (!learned) throw std::runtime_error("Armadillo's learn() failed");
        outcome.iterations = iterations_in(log.str());
        outcome.objective = model.avg_log_p(points);
        outcome.parameters.assign(model.hefts.begin(), model.hefts.end());
        outcome.parameters.insert(outcome.parameters.end(), model.means.begin(), model.means.end());
        outcome.parameters.insert(outcome.parameters.end(), model.fcovs.begin(), model.fcovs.end());
    };
}

}  // namespace

int main(int argc, char** argv) {
    arma::arma_rng::set_seed(0);
    const std::string about = "{\"Armadillo\": \"" + arma::arma_version::as_string() + "\"}";
    return lanewise::bench::run_side(argc, argv, about, "float64", prepare);
}
