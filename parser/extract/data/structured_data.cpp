#include "parser/extract/data/structured_data.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <utility>

#include "parser/extract/data/json_ld.h"

namespace crawl::parser::extract {
namespace {

// What a type must have; of alternatives ("offers|review") one. Each by the page of its type under
// https://developers.google.com/search/docs/appearance/structured-data.
struct Required {
  std::string_view type, properties;
};

constexpr Required required[] = {
    {"Article", "headline"},
    {"BreadcrumbList", "itemListElement"},
    {"Book", "name author"},
    {"Course", "name description"},
    {"Dataset", "name description"},
    {"Event", "name startDate location"},
    {"FAQPage", "mainEntity"},
    {"HowTo", "name step"},
    {"ImageObject", "contentUrl|url"},
    {"ItemList", "itemListElement"},
    {"JobPosting", "title description datePosted hiringOrganization jobLocation|applicantLocationRequirements"},
    {"LocalBusiness", "name address"},
    {"Movie", "name"},
    {"Organization", "name|legalName|url"},
    {"Person", "name"},
    {"Product", "name offers|review|aggregateRating"},
    {"QAPage", "mainEntity"},
    {"Recipe", "name image"},
    {"Review", "author reviewRating itemReviewed"},
    {"SoftwareApplication", "name offers|review|aggregateRating"},
    {"VideoObject", "name thumbnailUrl uploadDate"},
    {"WebSite", "name|url"},
};

// Types that need what another one does, as Schema.org derives them.
struct Derived {
  std::string_view type, from;
};

constexpr Derived derived[] = {
    {"NewsArticle", "Article"},
    {"BlogPosting", "Article"},
    {"TechArticle", "Article"},
    {"ScholarlyArticle", "Article"},
    {"Report", "Article"},
    {"AdvertiserContentArticle", "Article"},
    {"AnalysisNewsArticle", "Article"},
    {"BackgroundNewsArticle", "Article"},
    {"OpinionNewsArticle", "Article"},
    {"ReportageNewsArticle", "Article"},
    {"ReviewNewsArticle", "Article"},
    {"LiveBlogPosting", "Article"},
    {"BusinessEvent", "Event"},
    {"ChildrensEvent", "Event"},
    {"ComedyEvent", "Event"},
    {"DanceEvent", "Event"},
    {"EducationEvent", "Event"},
    {"ExhibitionEvent", "Event"},
    {"Festival", "Event"},
    {"FoodEvent", "Event"},
    {"Hackathon", "Event"},
    {"LiteraryEvent", "Event"},
    {"MusicEvent", "Event"},
    {"SaleEvent", "Event"},
    {"ScreeningEvent", "Event"},
    {"SocialEvent", "Event"},
    {"SportsEvent", "Event"},
    {"TheaterEvent", "Event"},
    {"VisualArtsEvent", "Event"},
    {"AutoDealer", "LocalBusiness"},
    {"AutoRepair", "LocalBusiness"},
    {"Bakery", "LocalBusiness"},
    {"BarOrPub", "LocalBusiness"},
    {"BeautySalon", "LocalBusiness"},
    {"BedAndBreakfast", "LocalBusiness"},
    {"BookStore", "LocalBusiness"},
    {"CafeOrCoffeeShop", "LocalBusiness"},
    {"Campground", "LocalBusiness"},
    {"ClothingStore", "LocalBusiness"},
    {"Dentist", "LocalBusiness"},
    {"ElectronicsStore", "LocalBusiness"},
    {"ExerciseGym", "LocalBusiness"},
    {"FastFoodRestaurant", "LocalBusiness"},
    {"FinancialService", "LocalBusiness"},
    {"FoodEstablishment", "LocalBusiness"},
    {"FurnitureStore", "LocalBusiness"},
    {"GroceryStore", "LocalBusiness"},
    {"HairSalon", "LocalBusiness"},
    {"HomeAndConstructionBusiness", "LocalBusiness"},
    {"Hostel", "LocalBusiness"},
    {"Hotel", "LocalBusiness"},
    {"LegalService", "LocalBusiness"},
    {"Library", "LocalBusiness"},
    {"LodgingBusiness", "LocalBusiness"},
    {"MedicalBusiness", "LocalBusiness"},
    {"MedicalClinic", "LocalBusiness"},
    {"Motel", "LocalBusiness"},
    {"Pharmacy", "LocalBusiness"},
    {"ProfessionalService", "LocalBusiness"},
    {"RealEstateAgent", "LocalBusiness"},
    {"Resort", "LocalBusiness"},
    {"Restaurant", "LocalBusiness"},
    {"SportsActivityLocation", "LocalBusiness"},
    {"Store", "LocalBusiness"},
    {"TravelAgency", "LocalBusiness"},
    {"Airline", "Organization"},
    {"CollegeOrUniversity", "Organization"},
    {"Corporation", "Organization"},
    {"EducationalOrganization", "Organization"},
    {"GovernmentOrganization", "Organization"},
    {"NGO", "Organization"},
    {"NewsMediaOrganization", "Organization"},
    {"OnlineBusiness", "Organization"},
    {"OnlineStore", "Organization"},
    {"SportsTeam", "Organization"},
    {"IndividualProduct", "Product"},
    {"ProductModel", "Product"},
    {"MobileApplication", "SoftwareApplication"},
    {"WebApplication", "SoftwareApplication"},
    {"CriticReview", "Review"},
    {"EmployerReview", "Review"},
    {"UserReview", "Review"},
};

// The one whose needs are known, or the type itself.
std::string_view needs_of(std::string_view type) {
  const auto* const found = std::ranges::find(derived, type, &Derived::type);
  return found == std::end(derived) ? type : found->from;
}

constexpr std::size_t max_name = 100;  // bytes of a type

std::string_view take_word(std::string_view& list, char end) {
  const std::size_t size = std::min(list.find(end), list.size());
  const std::string_view word = list.substr(0, size);
  list.remove_prefix(std::min(size + 1, list.size()));
  return word;
}

// What of a type is before its name: "https://schema.org/Article" and "schema:Article" are "Article".
std::size_t prefix_size(std::string_view type) {
  return type.find_last_of("/#:") + 1;  // 0 without
}

bool is_schema_prefix(std::string_view prefix) {
  return prefix == "schema:" || prefix.find("schema.org/") != prefix.npos;
}

bool says_something(const Json& value) {
  if (const auto* text = value.if_string()) return !text->empty();
  if (const auto* list = value.if_array()) return !list->empty();
  return !value.is_null();
}

// The value of a property, also of one that has its vocabulary before its name.
const Json* property_of(const JsonObject& object, std::string_view name) {
  if (const Json* const value = object.if_contains(name)) return value;
  for (const auto& [key, value] : object) {
    const std::string_view whole(key.data(), key.size());
    if (whole.ends_with(name) && prefix_size(whole) + name.size() == whole.size() &&
        is_schema_prefix(whole.substr(0, prefix_size(whole))))
      return &value;
  }
  return nullptr;
}

bool is_there(const JsonObject& object, std::string_view name) {
  const Json* const value = property_of(object, name);
  return value != nullptr && says_something(*value);
}

bool has_one(std::string_view alternatives, auto&& has) {
  while (!alternatives.empty())
    if (has(take_word(alternatives, '|'))) return true;
  return false;
}

// has: whether there is a property of a name.
std::string missing_of(std::string_view type, auto&& has) {
  std::string missing;
  const std::string_view needed = needs_of(type);
  for (const Required& known : required) {
    if (known.type != needed) continue;
    for (std::string_view left = known.properties; !left.empty();) {
      const std::string_view property = take_word(left, ' ');
      if (has_one(property, has)) continue;
      if (!missing.empty()) missing += ", ";
      for (const char c : property) missing += c == '|' ? std::string(" or ") : std::string(1, c);
    }
  }
  return missing;
}

// https://developers.google.com/search/docs/appearance/structured-data/product-snippet#offer-properties. Of an offer
// that is told of elsewhere ("@id") nobody knows.
bool lacks_price(const Json& offers) {
  if (const auto* list = offers.if_array())
    return std::ranges::any_of(*list, [](const Json& offer) { return offer.is_object() && lacks_price(offer); });
  const auto* const offer = offers.if_object();
  return offer != nullptr && !offer->contains("@id") &&
         !has_one("price|priceSpecification|lowPrice|offers", [&](auto name) { return is_there(*offer, name); });
}

// Of other vocabularies nobody knows what is missing.
bool is_schema_type(std::string_view type, bool bare_is) {
  const std::string_view prefix = type.substr(0, prefix_size(type));
  return prefix.empty() ? bare_is : is_schema_prefix(prefix);
}

// The objects at the top of a page's blocks that have this "@id": together they say what it is
// (https://www.w3.org/TR/json-ld11/#node-identifiers).
class Nodes {
 public:
  void add(const JsonObject& object) {
    if (const std::string_view id = id_of(object); !id.empty()) nodes_[id].push_back(&object);
  }

  bool has(const JsonObject& object, std::string_view property) const {
    if (is_there(object, property)) return true;
    const auto same = nodes_.find(id_of(object));
    return same != nodes_.end() && std::ranges::any_of(same->second | std::views::take(max_parts),
                                                       [&](const auto* part) { return is_there(*part, property); });
  }

 private:
  static constexpr std::size_t max_parts = 16;  // of one

  static std::string_view id_of(const JsonObject& object) {
    const Json* const id = object.if_contains("@id");
    const auto* const text = id ? id->if_string() : nullptr;
    return text ? view_of(*text) : std::string_view();
  }

  std::map<std::string_view, std::vector<const JsonObject*>> nodes_;
};

void add(std::vector<StructuredData>& found, const JsonObject& object, bool of_schema, const Nodes& nodes) {
  const Json* const types = object.if_contains("@type");
  if (types == nullptr) return;
  const auto has = [&](std::string_view property) { return nodes.has(object, property); };
  const auto add_one = [&](const Json& type) {
    const auto* text = type.if_string();
    if (text == nullptr || found.size() >= max_types) return;
    const std::string_view whole = view_of(*text);
    const std::string name(whole.substr(prefix_size(whole), max_name));
    if (name.empty()) return;
    std::string missing;
    if (is_schema_type(whole, of_schema)) {
      missing = missing_of(name, has);
      const Json* const offers = property_of(object, "offers");
      if (offers != nullptr && needs_of(name) == "Product" && lacks_price(*offers))
        missing += missing.empty() ? "offers.price" : ", offers.price";
    }
    found.push_back({name, std::move(missing)});
  };
  if (const auto* list = types->if_array()) {
    for (const Json& type : *list) add_one(type);
  } else {
    add_one(*types);
  }
}

// Nor is it known of what is elsewhere in the page.
void add(std::vector<StructuredData>& found, const MarkedItem& item) {
  if (found.size() >= max_types) return;
  const auto has = [&item](std::string_view property) {
    return std::ranges::find(item.names, property) != item.names.end();
  };
  const bool known = item.of_schema && item.is_whole;
  found.push_back({item.type, known ? missing_of(item.type, has) : std::string()});
}

}  // namespace

// Objects at the top of each block: what is in them is a part of theirs, which may be told in few words.
std::vector<StructuredData> structured_data(const std::vector<std::string>& blocks,
                                            const std::vector<MarkedItem>& items) {
  std::vector<StructuredData> found;
  std::vector<JsonLdBlock> read;
  Nodes nodes;
  for (const std::string& block : blocks) read.push_back(json_ld_block(block));
  for (const JsonLdBlock& block : read)
    for (const auto& [value, of_schema] : block.objects)
      if (const auto* object = value.if_object()) nodes.add(*object);
  for (const JsonLdBlock& block : read) {
    if (!block.fault.empty() && found.size() < max_types) found.push_back({"JSON-LD", block.fault});
    for (const auto& [value, of_schema] : block.objects)
      if (const auto* object = value.if_object()) add(found, *object, of_schema, nodes);
  }
  for (const MarkedItem& item : items) add(found, item);
  return found;
}

}  // namespace crawl::parser::extract
