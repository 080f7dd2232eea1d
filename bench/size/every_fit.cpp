// Every fit of the engine, in both precisions. Linked, never run: an unknown number decides which.
#include <lanewise/als.hpp>
#include <lanewise/kmeans.hpp>
#include <lanewise/mixture.hpp>
#include <lanewise/palette.hpp>
#include <lanewise/pca.hpp>
#include <lanewise/ridge.hpp>
#include <lanewise/svd.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

template <class Real>
bool fit(std::byte which, std::span<std::byte> workspace) {
    switch (static_cast<int>(which)) {
        case 0: return kmeans::fit<Real>({}, {}, {}, workspace).ok();
        case 1: return mixture::fit<Real>({}, {}, {}, workspace).ok();
        case 2: return als::fit<Real>({}, {}, {}, workspace).ok();
        case 3: return ridge::fit<Real>({}, {}, {}, workspace).ok();
        case 4: return pca::fit<Real>({}, {}, {}, workspace).ok();
        case 5: return svd::decompose(MatrixView<const Real>{}, {}, {}, workspace).ok();
        case 6: return svd::decompose(SparseView<Real>{}, {}, {}, workspace).ok();
        case 7: return palette::fit({}, kmeans::Options{}).ok();
        case 8: return palette::fit_mixture({}, mixture::Options{}).ok();
        default: return false;
    }
}

}  // namespace

bool run(std::span<std::byte> workspace) {
    return workspace[0] == std::byte{} ? fit<float>(workspace[1], workspace) : fit<double>(workspace[1], workspace);
}

}  // namespace lanewise::size
