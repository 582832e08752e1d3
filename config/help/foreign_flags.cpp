#include "config/help/foreign_flags.h"

#include <algorithm>

#include "config/option_table.h"

namespace crawl::config {
namespace {

constexpr ForeignFlag foreign_table[] = {
    // How far: wget, HTTrack, Scrapy, Katana, Nutch.
    {"-r", "depth", "--depth all for a whole site, --depth N for N links away from the seed"},
    {"--recursive", "depth", "--depth all for a whole site, --depth N for N links away from the seed"},
    {"-m", "depth,recrawl", "--depth all, and --recrawl to fetch again what has changed"},
    {"--mirror", "depth,recrawl", "--depth all, and --recrawl to fetch again what has changed"},
    {"-l", "depth", "--depth N (or -d N)"},
    {"--max-depth", "depth", "--depth N"},
    {"--depth-limit", "depth", "--depth N"},
    {"-depth", "depth", "--depth N, with two dashes"},
    {"-np", "scope", "--scope prefix"},
    {"--no-parent", "scope", "--scope prefix"},
    {"--span-hosts", "scope", "--scope any"},
    {"--domains", "scope,include", "--scope domain for the seeds' own domains, or --include RE"},
    {"-D", "scope,include", "--scope domain for the seeds' own domains, or --include RE"},
    {"--allowed-domains", "scope,include", "--scope domain for the seeds' own domains, or --include RE"},
    {"--exclude-domains", "exclude", "--exclude RE, on the whole URL"},
    {"-fs", "scope", "--scope host, prefix, domain or any"},
    {"-field-scope", "scope", "--scope host, prefix, domain or any"},
    {"-cs", "include", "--include RE"},
    {"-crawl-scope", "include", "--include RE"},
    {"-cos", "exclude", "--exclude RE"},
    {"-crawl-out-scope", "exclude", "--exclude RE"},
    {"--accept", "include,accept-type", "--include RE for URLs, --accept-type LIST for media types"},
    {"--accept-regex", "include", "--include RE"},
    {"-R", "exclude", "--exclude RE, on the whole URL"},
    {"--reject", "exclude", "--exclude RE, on the whole URL"},
    {"--reject-regex", "exclude", "--exclude RE"},
    {"-I", "include", "--include RE, on the whole URL"},
    {"--include-directories", "include", "--include RE, on the whole URL"},
    {"-X", "exclude", "--exclude RE, on the whole URL (every request is a GET)"},
    {"--exclude-directories", "exclude", "--exclude RE, on the whole URL"},
    {"--follow-sitemaps", "no-sitemaps", "nothing to give: sitemaps are read (--no-sitemaps leaves them)"},
    // What to begin with.
    {"-i", "", "crawl FILE, a list of URLs is an argument"},
    {"--input-file", "", "crawl FILE, a list of URLs is an argument"},
    {"-list", "", "crawl FILE, a list of URLs is an argument"},
    {"--list", "", "crawl FILE, a list of URLs is an argument"},
    {"-u", "", "crawl URL, seeds are arguments"},
    {"--url", "", "crawl URL, seeds are arguments"},
    {"--seed", "", "crawl SEED, seeds are arguments"},
    {"--start-url", "", "crawl URL, seeds are arguments"},
    {"--continue", "output", "the same command again, which continues where it stopped"},
    {"--resume", "output", "the same command again, which continues where it stopped"},
    {"-resume", "output", "the same command again, which continues where it stopped"},
    {"-N", "recrawl", "--recrawl"},
    {"--timestamping", "recrawl", "--recrawl"},
    {"--update", "recrawl", "--recrawl"},
    // How much and how fast.
    {"--limit", "max-pages", "--max-pages N"},
    {"--max-urls", "max-pages", "--max-pages N"},
    {"--max-requests", "max-pages", "--max-pages N"},
    {"--quota", "max-pages", "--max-pages N; a quota of bytes is not known"},
    {"-Q", "max-pages", "--max-pages N; a quota of bytes is not known"},
    {"-ct", "max-time", "--max-time T"},
    {"-crawl-duration", "max-time", "--max-time T"},
    {"--wait", "delay", "--delay T, the pause between two requests to a host"},
    {"-w", "delay", "--delay T, the pause between two requests to a host"},
    {"--waitretry", "delay", "--delay T; waiting before a retry grows by itself"},
    {"--random-wait", "delay", "--delay T"},
    {"--download-delay", "delay", "--delay T, the pause between two requests to a host"},
    {"--sleep", "delay", "--delay T, the pause between two requests to a host"},
    {"-rd", "delay", "--delay T"},
    {"-rl", "rate", "--rate N, requests a second over all hosts"},
    {"-rate-limit", "rate", "--rate N, requests a second over all hosts"},
    {"--rate-limit", "rate", "--rate N, requests a second over all hosts"},
    {"--threads", "per-host,coroutines", "--per-host N for one host, --coroutines N for all of a process"},
    {"--max-threads", "per-host,coroutines", "--per-host N for one host, --coroutines N for all of a process"},
    {"--connections", "per-host,coroutines", "--per-host N for one host, --coroutines N for all of a process"},
    {"-P", "per-host,coroutines", "--per-host N for one host, --coroutines N for all of a process"},
    {"--parallel", "per-host,coroutines", "--per-host N for one host, --coroutines N for all of a process"},
    {"--workers", "processes", "--processes N"},
    {"-j", "processes", "--processes N"},
    {"--jobs", "processes", "--processes N"},
    {"-t", "retries", "--retries N, attempts after the first"},
    {"--tries", "retries", "--retries N, attempts after the first: one less"},
    {"--retry", "retries", "--retries N"},
    {"-T", "timeout", "--timeout T"},
    {"--max-redirect", "max-redirects", "--max-redirects N"},
    {"-L", "max-redirects", "nothing to give: redirects are followed (--max-redirects N)"},
    {"--location", "max-redirects", "nothing to give: redirects are followed (--max-redirects N)"},
    {"--max-filesize", "max-body", "--max-body SIZE"},
    // Robots, names and credentials.
    {"--ignore-robots", "robots", "--no-robots, for a site of your own"},
    {"--no-robots-txt", "robots", "--no-robots, for a site of your own"},
    {"-e", "robots", "--no-robots for robots=off; other settings are flags, or keys of --config FILE"},
    {"--robotstxt", "robots", "--robots or --no-robots"},
    {"-U", "user-agent", "--user-agent S (or -A S)"},
    {"--agent", "user-agent", "--user-agent S (or -A S)"},
    {"--ua", "user-agent", "--user-agent S (or -A S)"},
    {"--useragent", "user-agent", "--user-agent S (or -A S)"},
    {"-F", "user-agent", "--user-agent S (or -A S)"},
    {"--referer", "header", "--header 'Referer: URL'"},
    {"--user", "auth", "--auth HOST=USER:PASS"},
    {"--password", "auth", "--auth HOST=USER:PASS"},
    {"--http-user", "auth", "--auth HOST=USER:PASS"},
    {"--http-password", "auth", "--auth HOST=USER:PASS"},
    {"-b", "cookies", "--cookies FILE; a single cookie is --header 'Cookie: NAME=VALUE'"},
    {"--cookie", "cookies,header", "--cookies FILE; a single cookie is --header 'Cookie: NAME=VALUE'"},
    {"--load-cookies", "cookies", "--cookies FILE"},
    {"--cookie-jar", "cookies", "--cookies FILE to begin with; those that are received are not written"},
    {"-n", "netrc", "--netrc"},
    {"-k", "insecure", "--insecure"},
    {"--no-check-certificate", "insecure", "--insecure"},
    {"--ca-certificate", "ca-file", "--ca-file FILE"},
    {"--cacert", "ca-file", "--ca-file FILE"},
    {"-x", "proxy", "--proxy URL"},
    {"-proxy", "proxy", "--proxy URL, with two dashes"},
    {"--dns-servers", "dns-server", "--dns-server ADDR[:PORT]"},
    {"-headers", "header", "--header 'NAME: VALUE', with two dashes"},
    // What is written.
    {"-O", "output", "--output FILE, the results file; as CSV or JSON lines: crawl export FILE -o out.csv"},
    {"--output-document", "output", "--output FILE, the results file; one page's body: crawl cat FILE URL"},
    {"--output-file", "stats", "2> FILE for messages, --stats FILE for figures as JSON"},
    {"-output", "output", "--output FILE, with two dashes"},
    {"--overwrite-output", "output,overwrite", "--output FILE --overwrite"},
    {"--directory-prefix", "output", "--output FILE; all pages are in one file"},
    {"--convert-links", "store", "nothing to give: pages are stored as they came, and links are the view link_graph"},
    {"-E", "store", "nothing to give: pages are rows of a database, not files"},
    {"--page-requisites", "store", "--store all with --accept-type LIST; pages are stored without their images"},
    {"--spider", "store", "--store none, which keeps each page's row alone"},
    {"--warc-file", "store", "--store html,headers, and then crawl export FILE -o site.warc.gz"},
    {"--csv", "format", "--format csv"},
    {"--json", "format", "--format jsonl"},
    {"--jsonl", "format", "--format jsonl"},
    {"-a", "output", "--output FILE"},
    {"-silent", "quiet", "--quiet (or -q)"},
    {"--silent", "quiet", "--quiet (or -q)"},
    {"-s", "quiet", "--quiet (or -q)"},
    {"-S", "verbose,store", "-vv for a line a request, --store headers to keep response headers"},
    {"-nv", "quiet", "--quiet (or -q)"},
    {"--no-verbose", "quiet", "--quiet (or -q)"},
    {"--debug", "verbose", "--verbose (-v, -vv)"},
    {"--loglevel", "verbose,quiet", "--quiet, or --verbose (-v, -vv)"},
    {"--logfile", "log-format", "2> FILE, with --log-format json for programs"},
    {"-js-crawl", "include", "nothing to give: scripts are not searched for URLs"},
    {"-jc", "include", "nothing to give: scripts are not searched for URLs"},
    {"-headless", "render", "--render auto for pages that need a browser, --render always for all"},
    {"--headless", "render", "--render auto for pages that need a browser, --render always for all"},
    {"--form-login", "login", "--login FILE, in which the form and its fields are named"},
};

bool has_all(const CommandSpec& command, std::string_view options) {
  while (!options.empty()) {
    const std::string_view name = options.substr(0, options.find(','));
    options.remove_prefix(std::min(name.size() + 1, options.size()));
    if (!has_option(command, name)) return false;
  }
  return true;
}

}  // namespace

std::span<const ForeignFlag> foreign_flags() {
  return foreign_table;
}

std::string foreign_hint(const CommandSpec& command, std::string_view flag) {
  const bool seeds_only = command.bit == command_crawl;
  for (const ForeignFlag& row : foreign_table) {
    if (row.flag != flag) continue;
    if (row.options.empty() ? !seeds_only : !has_all(command, row.options)) continue;
    return "; here: " + std::string(row.advice);
  }
  return {};
}

}  // namespace crawl::config
