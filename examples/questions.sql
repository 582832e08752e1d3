-- What people ask of a results file:  sqlite3 -box results.db < examples/questions.sql

.print 'What happened to the URLs?'
SELECT state, reason, status, count(*) AS urls FROM results GROUP BY 1, 2, 3 ORDER BY urls DESC;

.print 'What failed, and why?'
SELECT url, reason, detail FROM results WHERE state = 'failed' LIMIT 20;

.print 'Where do redirects end?'
SELECT url, hops, final_url, final_status FROM redirect_chains LIMIT 20;

.print 'Which pages are the same?'
SELECT duplicate_of, count(*) AS copies FROM results WHERE duplicate_of IS NOT NULL AND status BETWEEN 200 AND 299
GROUP BY 1 ORDER BY copies DESC LIMIT 20;

.print 'Which links are broken, and on which pages?'
SELECT from_url, to_url, to_status, text FROM broken_links LIMIT 20;

.print 'What did the last recrawl find?'
SELECT change, count(*) AS urls FROM changes WHERE run_id = (SELECT max(run_id) FROM runs) GROUP BY 1;

.print 'What was not fetched, and why? (crawl why DB URL says what would change it)'
SELECT reason, detail, count(*) AS urls FROM results WHERE state = 'skipped' GROUP BY 1, 2 ORDER BY urls DESC LIMIT 20;

.print 'How deep is the site, and what is deepest?'
SELECT depth, count(*) AS pages FROM results WHERE state = 'done' GROUP BY 1 ORDER BY 1;

.print 'Which pages have the most links to them?'
SELECT url, inlinks FROM results WHERE inlinks > 0 ORDER BY inlinks DESC LIMIT 20;

.print 'Which charsets do these pages have?'
SELECT charset, count(*) AS pages FROM results WHERE charset IS NOT NULL GROUP BY 1 ORDER BY pages DESC;

.print 'Which hosts are slow?'
SELECT * FROM hosts_summary ORDER BY wait_p95_ms DESC LIMIT 10;

.print 'Which pages talk about something? (a scan; fine for a hundred thousand pages)'
SELECT url, title FROM results WHERE text LIKE '%coroutine%' LIMIT 20;
