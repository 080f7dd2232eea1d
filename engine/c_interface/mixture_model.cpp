#include <lanewise/c/model.h>

#include "c_interface/mixture_structs.hpp"
#include "c_interface/models.hpp"

namespace lanewise::c_interface {
namespace {

lanewise_mixture model_in_c(const mixture::Parameters& model) noexcept {
    return {static_cast<std::int32_t>(model.covariance),
            model.components,
            model.dimensions,
            model.weights.data(),
            model.means.data(),
            model.covariances.data()};
}

mixture::Parameters model_of(const lanewise_mixture& given, Arguments& arguments) noexcept {
    return parameters_of(given, arguments);
}

}  // namespace
}  // namespace lanewise::c_interface

LANEWISE_DEFINE_MODEL(lanewise_mixture_model, , lanewise_mixture, mixture)
