#include <lanewise/c/model.h>

#include "c_interface/kmeans_structs.hpp"
#include "c_interface/models.hpp"

namespace lanewise::c_interface {
namespace {

template <class Real>
auto model_in_c(const kmeans::StoredModel<Real>& model) noexcept {
    using Model = std::conditional_t<sizeof(Real) == 4, lanewise_kmeans_model_f32, lanewise_kmeans_model_f64>;
    const MatrixView<const Real>& centroids = model.centroids;
    return Model{{centroids.data, centroids.rows, centroids.cols, centroids.stride},
                 options_in_c(model.options),
                 report_in_c(model.report)};
}

template <class Model>
auto model_of(const Model& given, Arguments& arguments) noexcept {
    using Real = std::remove_cvref_t<decltype(*given.centroids.data)>;
    return kmeans::StoredModel<Real>{arguments.matrix(given.centroids, "centroids"),
                                     options_of(given.options, arguments), report_of(given.report, arguments)};
}

}  // namespace
}  // namespace lanewise::c_interface

LANEWISE_DEFINE_MODEL(lanewise_kmeans_model, _f32, lanewise_kmeans_model_f32, kmeans, <float>)
LANEWISE_DEFINE_MODEL(lanewise_kmeans_model, _f64, lanewise_kmeans_model_f64, kmeans, <double>)
