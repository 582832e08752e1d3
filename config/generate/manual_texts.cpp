#include "config/generate/manual_texts.h"

namespace crawl::config {
namespace {

constexpr std::string_view description[] = {
    "crawl fetches web pages: those of a list of URLs, or a whole site by its links. It writes one SQLite file, "
    "results.db unless --output names another, in which every URL that was seen has a row: what happened to it and "
    "why, its title, text, links and timings.",
    "A URL alone is one page. --depth N follows links up to N steps from it, --depth all without a limit; --scope says "
    "which hosts they may lead to. The same command continues a crawl that was stopped, by a limit, by Ctrl-C or by a "
    "power failure. --recrawl requests finished pages again, and notes what has changed.",
    "crawl is polite: it obeys robots.txt, sends one request at a time to a host, and pauses between two. It runs the "
    "scripts of pages only with --render, which takes a browser.",
};

constexpr ManualEntry examples[] = {
    {"crawl urls.txt", "Every URL of a list, once."},
    {"crawl --depth all https://example.org/", "A whole site."},
    {"crawl --depth all --max-pages 1000 -o site.db https://example.org/",
     "Its first thousand pages; the same command again fetches the next."},
    {"crawl --depth all --recrawl -o site.db https://example.org/", "Again, what has changed since."},
    {"sqlite3 -box site.db \"SELECT from_url, to_url, to_status FROM broken_links LIMIT 20\"",
     "Broken links, with the pages that have them."},
    {"crawl why site.db https://example.org/private/", "Why a page is not there, and what would change that."},
    {"crawl fetch https://example.org/ --select 'h1::text'", "What a CSS selector finds on a page."},
    {"crawl export site.db -o pages.csv --where 'status = 200'", "Its pages, for a spreadsheet."},
    {"crawl search site.db 'write ahead log'", "The pages that have these words."},
    {"crawl --listen 8908 --depth all https://example.org/",
     "With a page that shows the crawl while it runs, on http://127.0.0.1:8908/."},
    {"crawl demo --serve", "A site on your own machine, to try all this on."},
};

constexpr ManualEntry files[] = {
    {"results.db", "The results, an SQLite file in WAL mode: any SQLite client may read it while the crawl runs."},
    {"results.db-wal, results.db-shm",
     "Parts of it while it is open. To copy it meanwhile: sqlite3 results.db \"VACUUM INTO 'copy.db'\"."},
    {"results.db.lock", "Locked by the crawl that writes to the file."},
    {"results.db.search", "The full-text index of crawl search and --index; it may be deleted, and is made again."},
    {"FILE of --config", "Options in TOML, named as the long flags, and rules for extraction."},
    {"~/.netrc", "Credentials, read with --netrc; the variable NETRC names another file."},
};

constexpr ManualEntry variables[] = {
    {"CRAWL_NAME",
     "Each option by its long name in upper case, with _ for -: CRAWL_MAX_PAGES=100 is --max-pages 100. "
     "A list has one value a line. Flags win over variables, which win over the file of --config."},
    {"NO_COLOR", "If set, no colours."},
    {"COLUMNS", "The width of --help, at most 100."},
    {"NETRC", "The file that --netrc reads instead of ~/.netrc."},
    {"TERM", "If it is dumb, progress is written as lines."},
};

constexpr ManualEntry exit_statuses[] = {
    {"0", "The crawl finished, whatever happened to single pages."},
    {"1",
     "An internal error (disk full, results file unusable); what was committed stays. Of crawl fetch --select: "
     "nothing matches."},
    {"2", "Bad usage or configuration, or a path that cannot be used; nothing was touched."},
    {"3", "No seed could be fetched."},
    {"4", "Stopped by a limit that you set, or only hosts are left that asked for a pause of more than 5 minutes."},
    {"5", "crawl audit --fail-on: something of this kind was found."},
    {"130", "Interrupted. After 1, 4 and 130 the same command continues where it stopped."},
};

constexpr ManualEntry views[] = {
    {"results",
     "One row for each URL: url, host, depth, state (queued, done, failed, skipped), reason, detail, status, "
     "redirect_to, final_url, content_type, charset, title, description, language, canonical, text, size, "
     "body_hash, body, links, duplicate_of, referrer, fetched_at, total_ms and more."},
    {"link_graph", "One row for each page and target: from_url, to_url, text, rel, nofollow, to_state, to_status."},
    {"broken_links", "The rows of link_graph whose target failed or answered 400 or more."},
    {"hosts_summary", "For each host: pages, failures, bytes, waiting times and delay."},
    {"items", "What rules for extraction and callback programs found: url, rule, data (JSON)."},
    {"changes", "What --recrawl found: url, run_id, change (new, changed, gone, redirected) and both hashes."},
    {"response_headers", "With --store headers: url, position, name, value."},
    {"redirect_chains", "Every redirect: url, hops, chain, final_url, final_status."},
    {"hreflang", "Pages in other languages: url, lang, href, returns (1 if that page names this one too)."},
    {"near_duplicates", "Pages whose texts are nearly the same: url, other, distance."},
    {"orphans", "Pages that a sitemap lists and no page links to: url, sitemap."},
    {"duplicate_titles", "Titles that several pages have: title, pages, url."},
    {"structured_data", "What JSON-LD, microdata and RDFa say a page is: url, type, missing."},
    {"security_headers", "With --store headers: url, header, value (NULL if the response lacks it)."},
    {"samples",
     "Every ten seconds of a run: run_id, at, pages, failures, throttled, retries, bytes, queued, in_flight, rss, "
     "cpu_fetch, cpu_parse, cpu_storage, cpu_coordinator."},
    {"resources",
     "With --resources, what pages are shown with: from_url, url, kind (image, script, style, font, media, object, "
     "icon, "
     "other), alt, to_state, to_status, final_status, final_reason."},
    {"broken_resources", "Those of them that are not there: from_url, url, kind, alt, status, reason."},
    {"link_fragments",
     "What links have behind '#', with the ids of their pages: from_id, to_id, fragment, hash, text."},
    {"broken_fragments", "Links to places that their pages do not have: from_url, to_url, fragment, text."},
    {"page_requests",
     "What pages asked for while a browser rendered them: page_url, url, kind, method, status, type, size, detail."},
    {"findings", "What is wrong with the site, as crawl audit lists it: rule, severity, url, detail."},
};

}  // namespace

std::string_view manual_name() {
  return "fetch web pages into a database that answers questions";
}

std::span<const std::string_view> manual_description() {
  return description;
}

std::span<const ManualEntry> manual_examples() {
  return examples;
}

std::span<const ManualEntry> manual_files() {
  return files;
}

std::span<const ManualEntry> manual_variables() {
  return variables;
}

std::span<const ManualEntry> manual_exit_statuses() {
  return exit_statuses;
}

std::span<const ManualEntry> manual_views() {
  return views;
}

}  // namespace crawl::config
