// Something to call, which lives where it was made: no copy, no memory, and what takes one is compiled once for all that it may be.
#pragma once

#include <memory>
#include <type_traits>

namespace lanewise {

template <class Signature>
class FunctionRef;

template <class Returned, class... Arguments>
class FunctionRef<Returned(Arguments...)> {
public:
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
    FunctionRef(F&& f) noexcept
        : object_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))),
          call_([](void* object, Arguments... arguments) -> Returned {
              return (*static_cast<std::remove_reference_t<F>*>(object))(arguments...);
          }) {}

    Returned operator()(Arguments... arguments) const { return call_(object_, arguments...); }

private:
    void* object_;
    Returned (*call_)(void*, Arguments...);
};

}  // namespace lanewise
