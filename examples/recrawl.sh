#!/bin/sh
# Has a site changed? The first time this crawls it; each later time it requests every page again (with If-None-Match and
# If-Modified-Since, so that an unchanged page costs a few bytes), and prints what is new, changed, gone or redirected.
#
#     examples/recrawl.sh https://example.org/ site.db        # from cron, say
set -eu
site=$1
file=${2:-site.db}
crawl=${CRAWL:-crawl}

again=
[ -e "$file" ] && again=--recrawl
status=0
# shellcheck disable=SC2086
"$crawl" --quiet --depth all --max-time 2h $again --output "$file" "$site" || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq 4 ] || exit "$status"   # 4: out of time; the next call continues the recrawl

sqlite3 -box "$file" "
  SELECT change, url, (SELECT title FROM results WHERE results.url = changes.url) AS title
  FROM changes WHERE run_id = (SELECT max(run_id) FROM runs) ORDER BY change, url"
