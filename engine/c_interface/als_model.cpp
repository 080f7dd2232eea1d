#include <lanewise/c/model.h>
#include <lanewise/als/model.hpp>

#include "c_interface/models.hpp"

namespace lanewise::c_interface {
namespace {

template <class Real>
auto model_in_c(const als::StoredModel<Real>& model) noexcept {
    using Model = std::conditional_t<sizeof(Real) == 4, lanewise_als_model_f32, lanewise_als_model_f64>;
    const MatrixView<const Real>&users = model.user_factors, &items = model.item_factors;
    return Model{{{users.data, users.rows, users.cols, users.stride},
                  {items.data, items.rows, items.cols, items.stride},
                  model.user_offsets.data(),
                  model.item_offsets.data()},
                 model.regularization,
                 static_cast<std::int32_t>(model.scale),
                 static_cast<std::int32_t>(model.center),
                 model.mean,
                 model.lowest,
                 model.highest};
}

template <class Model>
auto model_of(const Model& given, Arguments& arguments) noexcept {
    const auto& factors = given.factors;
    using Real = std::remove_cvref_t<decltype(*factors.users.data)>;
    return als::StoredModel<Real>{arguments.matrix(factors.users, "users"),
                                  arguments.matrix(factors.items, "items"),
                                  arguments.required(factors.user_offsets, factors.users.rows, "user_offsets"),
                                  arguments.required(factors.item_offsets, factors.items.rows, "item_offsets"),
                                  given.regularization,
                                  arguments.choice(given.scale, als::Scale::count, "scale"),
                                  arguments.choice(given.center, ratings::Center::biases, "center"),
                                  given.mean,
                                  given.lowest,
                                  given.highest};
}

}  // namespace
}  // namespace lanewise::c_interface

LANEWISE_DEFINE_MODEL(lanewise_als_model, _f32, lanewise_als_model_f32, als, <float>)
LANEWISE_DEFINE_MODEL(lanewise_als_model, _f64, lanewise_als_model_f64, als, <double>)
