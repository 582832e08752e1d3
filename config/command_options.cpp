#include "config/command_options.h"

#include "config/value/fields.h"

namespace crawl::config {
namespace {

using namespace std::chrono_literals;
using Table = std::vector<OptionSpec>;
using O = Options;

// A text that is judged by what it is used for; the words are those that a user may have in mind.
Binding with_words(Binding binding, std::vector<std::string> words) {
  binding.choices = std::move(words);
  return binding;
}

// Of one command, and given on its command line alone.
auto adder(Table& t, Group group) {
  return [&t, group](OptionSpec option) {
    option.group = group;
    option.sources = Sources::command_line;
    t.push_back(std::move(option));
  };
}

OptionSpec output_file(std::string_view usually) {
  return {"output", 'o', "", "FILE", "the file to write", text(&O::export_file, parse_optional_file_name), {}, usually};
}

void add_export(Table& t) {
  const auto add = adder(t, Group::exported);
  add(output_file("standard output"));
  add({"format",
       0,
       "",
       "NAME",
       "jsonl, csv, warc, sitemap or markdown",
       choice(&O::export_format, {"jsonl", "csv", "warc", "sitemap", "markdown"}),
       {},
       "as FILE is named, or jsonl"});
  add({"select", 0, "", "VIEW",
       "what the rows are: pages, links, items, broken_links, changes, hosts, headers, runs, or any other view of DB",
       with_words(text(&O::export_select, parse_any_text),
                  {"pages", "links", "items", "broken_links", "changes", "hosts", "headers", "runs", "traps"})});
  add({"columns",
       0,
       "",
       "LIST",
       "these columns alone, in this order: url,status,title",
       text(&O::columns, parse_any_text),
       {},
       "all"});
  add({"rule",
       0,
       "",
       "NAME",
       "the items of this rule, each field a column of its own",
       text(&O::rule, parse_any_text),
       {},
       "items in one column, as JSON"});
  add({"where", 0, "", "SQL", "only the rows for which this expression over their columns is true",
       text(&O::where, parse_where)});
  add({"bodies", 0, "", "", "the stored bodies too, as the columns body and body_base64", boolean(&O::bodies)});
  add({"raw", 0, "", "", "CSV: leave cells as they are that a spreadsheet would take for a formula", boolean(&O::raw)});
  add({"bom", 0, "", "", "CSV: begin with a byte order mark, by which Excel knows that it is UTF-8", boolean(&O::bom)});
}

void add_stored_body(Table& t) {
  t.push_back(
      {"as", 0, "", "NAME",
       "as html, text (as a person reads it), markdown (of the main text), json (the page as callback programs read "
       "it) or png (what a browser drew, with --screenshots)",
       choice(&O::cat_as, {"stored", "html", "text", "markdown", "json", "png"}), Group::stored_body,
       "the body as it is stored", Secret::no, Sources::command_line});
}

void add_status(Table& t) {
  t.push_back({"json", 0, "", "", "write it as one JSON object, for monitoring", boolean(&O::status_json),
               Group::status, "", Secret::no, Sources::command_line});
}

void add_audit(Table& t) {
  const auto add = adder(t, Group::audited);
  add(output_file("standard output"));
  add({"format",
       0,
       "",
       "NAME",
       "text, json, junit, sarif or html",
       choice(&O::audit_format, {"text", "json", "junit", "sarif", "html"}),
       {},
       "by the name of FILE, or text"});
  add({"fail-on",
       0,
       "",
       "WHAT",
       "exit with 5 where something of this severity (error, warning) or by this rule is found",
       text(&O::fail_on, parse_any_text),
       {},
       "nothing"});
  add({"ignore",
       0,
       "",
       "FILE",
       "what to pass over: lines of RULE, or RULE URL, with * for anything",
       text(&O::audit_ignore, parse_optional_file_name),
       {},
       "none"});
  add({"rules",
       0,
       "",
       "FILE",
       "rules of your own beside those of crawl, as TOML (docs/audit.md)",
       text(&O::audit_rules, parse_optional_file_name),
       {},
       "none"});
}

void add_report(Table& t) {
  adder(t, Group::reported)(output_file("report.html"));
}

void add_import(Table& t) {
  constexpr Group g = Group::imported;
  t.push_back({"store", 0, "", "LIST", "what is kept of pages: html, all, text, links, headers, raw; or none", store(),
               g, "", Secret::no, Sources::command_line});
  t.push_back({"max-body", 0, "", "SIZE", "a longer body is cut, and the row says so",
               size(&O::max_body, 1, body_limit), g, "", Secret::no, Sources::command_line});
}

void add_reparse(Table& t) {
  t.push_back({"processes", 'p', "", "N", "processes that parse", number(&O::processes, 1, 256), Group::reparsed,
               "number of CPUs", Secret::no, Sources::command_line});
}

void add_search(Table& t) {
  t.push_back({"limit", 'n', "", "N", "pages that are shown", number(&O::limit, 1, 1'000'000), Group::searched, "",
               Secret::no, Sources::command_line});
}

void add_shown(Table& t) {
  constexpr Group g = Group::shown;
  t.push_back({"body", 0, "", "", "write the body, as it was decoded, to standard output", boolean(&O::show_body), g,
               "", Secret::no, Sources::command_line});
  t.push_back({"headers", 0, "", "", "show the headers of the answer", boolean(&O::show_headers), g, "", Secret::no,
               Sources::command_line});
  t.push_back({"json", 0, "", "", "write the page as callback programs read it, one line of JSON",
               boolean(&O::show_json), g, "", Secret::no, Sources::command_line});
  t.push_back(
      {"select", 0, "", "CSS",
       "show what a CSS selector finds, such as 'h1::text', 'a::attr(href)' or 'table::html', with line numbers",
       text(&O::select, parse_any_text), g, "", Secret::no, Sources::command_line});
  t.push_back({"render", 0, "", "", "the page as a browser shows it, what that changes, and what the page asks for",
               boolean(&O::show_render), g, "", Secret::no, Sources::command_line});
  t.push_back({"from", 0, "", "DB", "take the page from this results file, rather than fetch it",
               text(&O::from, parse_optional_file_name), g, "", Secret::no, Sources::command_line});
}

void add_served(Table& t) {
  constexpr Group g = Group::served;
  t.push_back({"serve", 0, "", "", "keep the site up until Ctrl-C, and crawl nothing", boolean(&O::serve), g, "",
               Secret::no, Sources::command_line});
  t.push_back({"port", 0, "", "N", "the port that it is served on; 0 takes any", number(&O::serve_port, 0, 65535), g,
               "any; with --serve 8907", Secret::no, Sources::command_line});
}

}  // namespace

void add_command_options(Table& table) {
  for (const auto add : {add_export, add_audit, add_report, add_import, add_reparse, add_search, add_shown,
                         add_stored_body, add_status, add_served})
    add(table);
}

}  // namespace crawl::config
