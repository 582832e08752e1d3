#include "config/help/commands.h"

#include <algorithm>

#include "config/help/program.h"

namespace crawl::config {
namespace {

constexpr CommandSpec command_table[] = {
    {command_crawl, "crawl", "SEED...", "fetch every URL of the seeds into results.db",
     "Fetches every SEED (a file with one URL a line, '-' for standard input, or a URL) with coroutines in\n"
     "worker processes, and what they link to as far as --depth says; obeys robots.txt, parses the pages\n"
     "and stores them in results.db. The same command again continues where it stopped.",
     "  crawl urls.txt                          # every URL of the list, once\n"
     "  crawl -p 2 -c 1000 -o news.db urls.txt  # 2 processes with 1000 coroutines each\n"
     "  crawl --depth all https://example.org/  # a whole site\n"
     "  crawl --depth 2 --scope domain --max-time 10m https://example.org/\n"
     "  crawl --depth all --recrawl https://example.org/  # again, what has changed\n"
     "  zcat urls.gz | crawl -                  # URLs from standard input\n",
     1, static_cast<std::size_t>(-1)},
    {command_demo, "demo", "", "serve a small bundled site on loopback, crawl it, show what to ask of it",
     "Serves a small bundled site on loopback, crawls it and shows what to ask of the results.\n"
     "Needs no network.",
     "  crawl demo\n"
     "  crawl demo --serve     # keeps the site up, with a shop, a login and errors of each kind: crawl it yourself\n",
     0, 0},
    {command_bench, "bench", "", "serve a synthetic site on loopback, crawl it, print figures",
     "Serves a synthetic site on loopback, crawls it, and prints pages and bytes a second, CPU time by\n"
     "stage and the memory of each process.",
     "  crawl bench\n  crawl bench -p 4 -c 1000\n", 0, 0},
    {command_fetch, "fetch", "URL", "fetch one page and show what the crawler sees",
     "Fetches one page with the settings of a crawl, and shows what the crawler sees of it.\n"
     "Stores nothing. With --select the exit status is 0 when something matches, and 1 when nothing does.",
     "  crawl fetch https://example.org/\n  crawl fetch --body https://example.org/ > page.html\n"
     "  crawl fetch https://example.org/ --select 'h1::text'\n"
     "  crawl fetch --render https://example.org/                       # as a browser shows it\n"
     "  crawl fetch --json https://example.org/ | python3 callback.py   # tries a callback program\n"
     "  crawl fetch --from results.db https://example.org/ --select 'a::attr(href)'\n",
     1, 1},
    {command_status, "status", "[DB]", "what a results file holds: outcomes, errors, hosts, what is left",
     "Says what a results file (results.db if none is named) holds: outcomes, errors, hosts, and what is\n"
     "left to do.",
     "  crawl status\n  crawl status news.db\n  crawl status --json news.db | jq .totals.queued\n", 0, 1},
    {command_cat, "cat", "DB URL", "the stored body of a page, on standard output",
     "Writes a stored page to standard output: its body, its text, its main text as Markdown, or all of it as\n"
     "JSON. Bodies of other types than HTML are stored by a crawl with --store all.",
     "  crawl cat results.db https://example.org/ > page.html\n"
     "  crawl cat --as markdown results.db https://example.org/\n",
     2, 2},
    {command_why, "why", "DB URL", "everything known of a URL: what happened to it, and why",
     "Tells the story of a URL: what became of it and why, the pages that lead from a seed to it, who\n"
     "links to it, how it was fetched, what robots.txt says of it, and what you would have to change to have\n"
     "it fetched. Works while a crawl runs, and makes no request.",
     "  crawl why results.db https://example.org/private/\n"
     "  crawl why news.db example.org            # http:// may be left out, as in a list\n",
     2, 2},
    {command_export, "export", "DB", "rows as JSON lines or CSV, pages as Markdown, a sitemap, a WARC file",
     "Writes what a results file holds to standard output, or to a file that appears when it is complete:\n"
     "rows as JSON lines or CSV (RFC 4180), the main text of pages as Markdown, a sitemap (sitemaps.org), or\n"
     "what was received as a WARC file (ISO 28500) with its CDXJ index. Works while a crawl runs: all rows\n"
     "are of the same moment.",
     "  crawl export results.db > pages.jsonl\n"
     "  crawl export results.db -o pages.csv --columns url,status,title --bom  # for a spreadsheet\n"
     "  crawl export results.db -o broken.csv --select broken_links\n"
     "  crawl export results.db -o teas.csv --rule tea  # items, a column for each field\n"
     "  crawl export results.db -o sitemap.xml\n"
     "  crawl export results.db --format markdown -o pages/  # a file for each page\n"
     "  crawl export results.db -o site.warc.gz  # of a crawl that stored headers\n",
     1, 1},
    {command_import, "import", "DB FILE", "pages from a WARC file",
     "Reads the HTTP responses of a WARC file, compressed or not ('-' is standard input), parses them and\n"
     "stores them as a crawl would, in a new results file or an existing one. URLs that were fetched already\n"
     "stay as they are.",
     "  crawl import results.db site.warc.gz\n", 2, 2},
    {command_parse, "parse", "DB", "apply extraction rules to the stored pages again, without any request",
     "Gives the pages that a results file holds to the extraction rules of --config and the callback\n"
     "program of --on-page, on all cores, and replaces the items by what they find. Makes no request.\n"
     "Results are stored meanwhile; after an interruption the same command starts again.",
     "  crawl parse results.db --config rules.toml\n"
     "  crawl parse results.db --on-page 'python3 callback.py' --on-page-processes 8\n"
     "  sqlite3 results.db 'SELECT url, data FROM items LIMIT 5'\n",
     1, 1},
    {command_search, "search", "DB 'WORDS'", "full-text search over the crawled text",
     "Finds the pages that have every word in their title or text, the best first. \"Words in quotes\" must be\n"
     "next to each other, -word must not occur, word* finds words that begin so. The index is the file\n"
     "DB.search: the first search makes it, and each search brings it up to date.",
     "  crawl search results.db 'write ahead log'\n"
     "  crawl search --limit 50 results.db '\"foreign key\" -pragma index*'\n",
     2, 2},
    {command_help, "help", "[COMMAND]", "this text, or that of a command",
     "Says what crawl and each of its commands is for, with examples and all options: the same as --help.",
     "  crawl help\n  crawl help export\n", 0, 1},
    {command_version, "version", "", "the version of crawl", "Prints the version of crawl: the same as --version.",
     "  crawl version\n", 0, 0},
    {command_resume, "resume", "DB", "continue with the last run's seeds and options",
     "Continues a crawl that was stopped, with the seeds and options of the last run on the file, which it\n"
     "prints first; flags given here win. A callback program, secrets, and what weakens certificates,\n"
     "addresses, names or proxies are not taken from the file and must be given again.",
     "  crawl resume results.db\n"
     "  crawl resume results.db --max-time 1h\n"
     "  crawl resume results.db --on-page 'python3 callback.py'\n",
     1, 1},
    {command_compact, "compact", "DB", "give free space in a results file back to the disk",
     "Writes a results file anew, without free space and without rows that nothing refers to, and replaces\n"
     "the old file when the new one is complete: if it is killed, the file is the old or the new one. While\n"
     "it runs it needs as much disk as the file takes. Updates files of older versions.",
     "  crawl compact results.db\n", 1, 1},
    {command_copy, "copy", "FROM TO", "a results file into PostgreSQL, and back",
     "Copies a crawl from a results file into a database, or from there into a new file: one of the two is\n"
     "postgresql://[USER@]HOST[:PORT]/DB[?schema=NAME]. All of it or nothing: the views have the same\n"
     "rows then, and a crawl goes on there as it would here.",
     "  crawl copy results.db postgresql://db.example/crawl\n"
     "  crawl copy 'postgresql://db.example/crawl?schema=news' news.db\n",
     2, 2},
    {command_report, "report", "DB", "one HTML file with pictures of the crawl",
     "Writes one HTML file that says how the crawl went and what is wrong with the site: findings, answers,\n"
     "times, hosts, curves, folders. The file has no script and loads nothing. Makes no request.",
     "  crawl report results.db\n  crawl report results.db -o site.html\n", 1, 1},
    {command_audit, "audit", "DB", "what is wrong with the site: broken links, titles, redirects, indexing",
     "Says what is wrong with a crawled site, by some 50 rules: broken links, redirects, titles, headings,\n"
     "what search engines may not index, sitemaps, languages, duplicates. The same is in the view\n"
     "findings. What is unknown is never a finding. Makes no request. With --fail-on the exit status is 5\n"
     "when something is found, so that `crawl ... && crawl audit DB --fail-on error` is a step of a build.",
     "  crawl audit results.db\n"
     "  crawl audit results.db --fail-on error --ignore known.txt\n"
     "  crawl audit results.db --format sarif -o findings.sarif\n",
     1, 1},
    {command_serve, "serve", "DB", "the live page for a file: figures, curves, a table to search, each URL's story",
     "Serves a page that shows a results file, finished or written by a crawl just now: figures, curves,\n"
     "hosts, failures, a table of the results with filters, and for each URL what crawl why says; with\n"
     "/metrics for Prometheus, /status.json and /healthz. For this machine alone, unless --listen names an\n"
     "address; then a token is needed. Reads alone, until Ctrl-C.",
     "  crawl serve results.db\n"
     "  crawl serve results.db --listen 0\n"
     "  CRAWL_LISTEN_TOKEN=$(openssl rand -hex 16) crawl serve results.db --listen 192.0.2.1:8908\n",
     1, 1},
    {command_top, "top", "[DB]", "a running or finished crawl in the terminal",
     "Shows a results file (results.db if none is named) in the terminal, anew every second while a crawl\n"
     "writes it: pages, queue, pace, memory, CPU, hosts and the last failures. Keys: s sorts the hosts by\n"
     "another column, f shows failures alone, / looks for a host, p stops and goes on, q leaves. Where the\n"
     "output is no terminal, it is written once.",
     "  crawl top\n  crawl top news.db\n", 0, 1},
};

}  // namespace

std::span<const CommandSpec> commands() {
  return command_table;
}

std::string invocation_name(const CommandSpec& command) {
  return command.bit == command_crawl ? program().name : "crawl " + std::string(command.name);
}

const CommandSpec* find_command(std::string_view name) {
  const auto subcommands = commands().subspan(1);
  const auto found = std::ranges::find(subcommands, name, &CommandSpec::name);
  return found == subcommands.end() ? nullptr : &*found;
}

}  // namespace crawl::config
