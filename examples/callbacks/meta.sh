#!/bin/sh
# A callback program for the shell: title, number of links and kind of server of each page, by jq. --unbuffered matters:
# each answer must leave before the next page is read.
#
#     crawl --depth 2 --on-page 'sh examples/callbacks/meta.sh' https://example.org/
exec jq -c --unbuffered '{items: [{title, links: (.links | length), server: .headers.server}]}'
