#include "crawler/cli/stored_page.h"

#include <charconv>
#include <utility>

#include "parser/page.h"

namespace crawl::cli {
namespace {

template <class T>
T number_of(const storage::NamedValues& row, std::string_view column) {
  T number = 0;
  const std::string text = value_of(row, column);
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Why there is nothing to show, from the URL's row.
std::string explain(storage::Reader& reader, const std::string& href, const std::string& file) {
  const auto row = reader.row(href);
  if (!row) return "no such URL in " + file + ": " + href;
  const std::string detail = value_of(*row, "detail"), type = value_of(*row, "content_type");
  if (value_of(*row, "state") == "done" && !type.empty() && value_of(*row, "size") != "0" && detail.empty())
    return "no body is stored of " + href + " (" + type + "): crawl with --store " +
           (parser::is_html(type) ? "html" : "all");
  return "no body is stored of " + href + " (" + value_of(*row, "state") + (detail.empty() ? "" : ": " + detail) + ")" +
         (detail.contains("type not wanted") ? "; --store all keeps bodies of every type" : "");
}

}  // namespace

std::string value_of(const storage::NamedValues& row, std::string_view column) {
  for (const auto& [name, value] : row)
    if (name == column && value) return *value;
  return {};
}

std::string stored_href(storage::Reader& reader, const parser::Url& url, std::string_view typed) {
  const auto hash = typed.find('#');
  if (hash == std::string_view::npos) return url.href();
  std::string with_route = url.href() + std::string(typed.substr(hash));
  return reader.row(with_route) ? with_route : url.href();
}

Result<storage::PageBody> stored_body(storage::Reader& reader, const std::string& href, const std::string& file) {
  if (auto page = reader.page(href)) return *std::move(page);
  return fail(explain(reader, href, file));
}

Result<worker::Job> stored_job(const std::string& file, const std::string& href) {
  try {
    storage::Reader reader(file);
    auto page = stored_body(reader, href, file);
    if (!page) return fail(std::move(page.error()));
    const auto row = reader.row(href).value_or(storage::NamedValues{});
    worker::Job job;
    http::FetchResult& response = job.response;
    response.status = number_of<std::uint16_t>(row, "status");
    response.wire_size = number_of<std::uint64_t>(row, "wire_size");
    response.ip = value_of(row, "ip");
    response.http_version = value_of(row, "http_version");
    response.headers.emplace_back("Content-Type", std::move(page->content_type));
    response.body = std::move(page->body);
    job.decoded_from = std::move(page->charset);
    return job;
  } catch (const storage::StoreError& error) {
    return fail(error.what());
  }
}

}  // namespace crawl::cli
