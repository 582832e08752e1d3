// Boost.JSON, compiled here and nowhere else: the one JSON library (docs/decisions).
#include <boost/json/src.hpp>
