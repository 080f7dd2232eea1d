#include <lanewise/c/model.h>
#include <lanewise/pca/model.hpp>

#include "c_interface/models.hpp"
#include "c_interface/pca_structs.hpp"

namespace lanewise::c_interface {
namespace {

lanewise_pca_model model_in_c(const pca::StoredModel& model) noexcept {
    const auto& [components, mean, scales] = model.autoencoder;
    return {{{components.data, components.rows, components.cols, components.stride},
             mean.data(),
             scales.empty() ? nullptr : scales.data()},
            model.variances.data(),
            model.variances.size(),
            model.points,
            options_in_c(model.options),
            report_in_c(model.report)};
}

pca::StoredModel model_of(const lanewise_pca_model& given, Arguments& arguments) noexcept {
    return {autoencoder_of(given.autoencoder, arguments),
            arguments.required(given.variances, given.variances_size, "variances"), given.points,
            report_of(given.report, arguments), options_of(given.options, arguments)};
}

}  // namespace
}  // namespace lanewise::c_interface

LANEWISE_DEFINE_MODEL(lanewise_pca_model, , lanewise_pca_model, pca)
