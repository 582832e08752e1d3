#include "bench/sample_pages.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "base/clock.h"
#include "crawler/worker/page_builder.h"

namespace crawl::bench {
namespace {

constexpr std::size_t samples = 256, page_bytes = 15'000, vocabulary = 6'000;

std::vector<std::string> make_words(std::mt19937_64& random) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < vocabulary; ++i) {
    std::string word;
    std::size_t syllables = 1 + random() % 3;
    for (std::size_t s = 0; s < syllables; ++s) {
      word += "bcdfghlmnprstvw"[random() % 15];
      word += "aeiou"[random() % 5];
      if (random() % 3 == 0) word += "nrstl"[random() % 5];
    }
    words.push_back(std::move(word));
  }
  return words;
}

// Text of words whose frequencies fall as those of a language do (Zipf).
class Writer {
 public:
  explicit Writer(std::mt19937_64& random) : random_(random), words_(make_words(random)) {}

  std::string text(std::size_t words) {
    std::string text;
    for (std::size_t i = 0; i < words; ++i) {
      double share = static_cast<double>(random_() >> 11) / 9007199254740992.0;
      auto rank = static_cast<std::size_t>(std::pow(static_cast<double>(vocabulary), share)) - 1;
      text += (i == 0 ? "" : i % 11 == 0 ? ". " : " ") + words_[rank % vocabulary];
    }
    return text;
  }

  std::string page(unsigned links) {
    std::string html =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + text(7) +
        "</title><meta name=\"description\" content=\"" + text(18) +
        "\"><link rel=\"stylesheet\" href=\"/static/site.css\"></head><body><nav class=\"navigation\"><ul>";
    for (unsigned i = 0; i < links; ++i) html += block(i);
    while (html.size() + 400 < page_bytes) html += paragraph(html.size());
    return html + "</main><footer class=\"page-footer page-footer--wide\"><p>" + text(12) +
           "</p></footer></body></html>\n";
  }

 private:
  std::string block(unsigned i) {
    std::string link = "<a class=\"link link--" + std::string(i < 10 ? "navigation" : "article") +
                       "\" href=\"/target/" + std::to_string(i) + "\">" + text(1 + i % 4) + "</a>";
    if (i < 10)
      return "<li class=\"navigation__item navigation__item--level-1\">" + link + "</li>" +
             (i == 9 ? "</ul></nav><main>" : "");
    return "<div class=\"teaser teaser--with-image teaser--horizontal\" data-component=\"teaser\" "
           "data-track=\"teaser-" +
           std::to_string(i) +
           "\"><picture class=\"teaser__picture\"><img class=\"teaser__image\" loading=\"lazy\" alt=\"\" "
           "src=\"/static/images/placeholder.svg\"></picture><h3 class=\"teaser__title\">" +
           link + "</h3><p class=\"teaser__text\">" + text(9) + "</p></div>\n";
  }
  std::string paragraph(std::size_t id) {
    return "<div class=\"content-block content-block--paragraph content-block--width-regular\" data-block-id=\"b" +
           std::to_string(id) +
           "\" data-component=\"paragraph\"><div class=\"content-block__inner\"><p class=\"article__text "
           "article__text--serif\">" +
           text(24) + "</p></div></div>\n";
  }

  std::mt19937_64& random_;
  std::vector<std::string> words_;
};

}  // namespace

SamplePages::SamplePages(const config::Options& options, const WebShape& shape)
    : shape_(shape), pages_of_host_(shape.hosts, shape.seeds_of_host) {
  Writer writer(random_);
  worker::PageBuilder builder(options);
  samples_.reserve(samples);
  for (std::size_t i = 0; i < samples; ++i) add_sample(writer.page(shape.links), builder);
  ipc::WorkerFigures cpu = builder.figures();
  build_us_ = static_cast<double>(cpu.parse_cpu_ns + cpu.hash_cpu_ns + cpu.compress_cpu_ns) / 1e3 / samples;
}

void SamplePages::add_sample(const std::string& html, worker::PageBuilder& builder) {
  worker::Job job;
  job.lease.url = *parser::parse_url(url_of(0, 0));
  job.response.status = 200;
  job.response.http_version = "1.1";
  job.response.headers = {{"Content-Type", "text/html; charset=utf-8"},
                          {"Last-Modified", "Thu, 01 Jan 2026 12:34:56 GMT"}};
  job.response.body = html;
  job.response.wire_size = html.size();
  job.response.timings = {.wait = 12.345, .read = 3.21, .total = 17.5};
  builder.build(std::move(job), [&](const model::Outcome& built, parser::Page*) {
    Sample& sample = samples_.emplace_back();
    sample.title = built.title.value_or("");
    sample.description = built.description.value_or("");
    sample.text = built.text.value_or("");
    sample.body = built.body;
    for (const model::Link& link : built.links) sample.links.push_back({std::string(link.text), std::string(link.rel)});
    sample.outcome = built;
    sample.outcome.content_type = "text/html";
    sample.outcome.charset = "UTF-8";
    sample.outcome.language = "en";
    sample.outcome.last_modified = "Thu, 01 Jan 2026 12:34:56 GMT";
    sample.outcome.http_version = "1.1";
    sample.outcome.ip = "192.0.2.17";
    sample.outcome.detail = sample.outcome.redirect_to = {};
    sample.outcome.headers.clear();
    sample.outcome.links.clear();
    mean_size_ += static_cast<double>(html.size()) / samples;
    mean_packed_ += static_cast<double>(sample.body.size()) / samples;
    mean_text_ += static_cast<double>(sample.text.size()) / samples;
  });
}

std::string SamplePages::url_of(unsigned host, std::uint64_t page) const {
  char text[128];
  int size = std::snprintf(text, sizeof text, "http://www.host-%06u.example/articles/%02u/%llu-a-page-of-the-site.html",
                           host, static_cast<unsigned>(page % 97), static_cast<unsigned long long>(page));
  return {text, static_cast<std::size_t>(size)};
}

const model::Outcome& SamplePages::outcome_of(const ipc::WaitingUrl& url, model::HostId host) {
  unsigned number = 0;
  std::from_chars(url.url.data() + scheme_size + 9, url.url.data() + scheme_size + 15, number);
  const Sample& sample = samples_[random_() % samples_.size()];
  std::uint64_t words[4] = {random_(), random_(), random_(), random_()};
  hash_.assign(reinterpret_cast<const char*>(words), sizeof words);
  title_ = sample.title + " " + std::to_string(url.id);
  etag_ = "\"" + std::to_string(words[0]) + "\"";
  outcome_ = sample.outcome;
  outcome_.lease = ++last_lease_;
  outcome_.url_id = url.id;
  outcome_.host_id = host;
  outcome_.depth = url.depth;
  outcome_.attempts = 1;
  outcome_.url = url.url;
  outcome_.title = title_;
  outcome_.description = sample.description;
  outcome_.canonical = url.url;
  if (outcome_.text) outcome_.text = sample.text;
  outcome_.body = sample.body;
  outcome_.body_hash = hash_;
  outcome_.etag = etag_;
  if (outcome_.simhash) outcome_.simhash = words[1];
  for (std::uint32_t& hash : outcome_.text_sample) hash = static_cast<std::uint32_t>(random_());
  outcome_.fetched_at = base::unix_ms();
  make_links(number);
  for (std::size_t i = 0; i < urls_.size() && i < sample.links.size(); ++i)
    outcome_.links.push_back(
        {.url = urls_[i], .host = host_part(urls_[i]), .text = sample.links[i].text, .rel = sample.links[i].rel});
  return outcome_;
}

void SamplePages::make_links(unsigned host) {
  urls_.clear();
  std::uint64_t known = pages_of_host_[host];
  for (unsigned i = 0; i < shape_.new_links; ++i) add_link(host, pages_of_host_[host]++);
  for (int i = 0; i < 2; ++i) {
    auto other = static_cast<unsigned>(random_() % shape_.hosts);
    add_link(other, random_() % pages_of_host_[other]);
  }
  unsigned own = shape_.links - std::min(shape_.links, shape_.new_links + 2);
  std::uint64_t stride = std::max<std::uint64_t>(1, known / (own + 1)), first = random_();
  for (unsigned i = 0; i < own; ++i) add_link(host, (first + i * stride) % known);
}

void SamplePages::add_link(unsigned host, std::uint64_t page) {
  urls_.push_back(url_of(host, page));
}

}  // namespace crawl::bench
