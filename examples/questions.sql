-- What people ask of a results file:  sqlite3 -box results.db < examples/questions.sql

-- What became of it all?
SELECT state, reason, status, count(*) AS urls FROM results GROUP BY 1, 2, 3 ORDER BY urls DESC;

-- What failed, and why?
SELECT url, reason, detail FROM results WHERE state = 'failed' LIMIT 20;

-- Where do redirects end?
SELECT url, final_url FROM results WHERE redirect_to IS NOT NULL LIMIT 20;

-- Which pages are the same?
SELECT duplicate_of, count(*) AS copies FROM results WHERE duplicate_of IS NOT NULL GROUP BY 1 ORDER BY copies DESC LIMIT 20;

-- Which links are broken, and where do they stand?
SELECT from_url, to_url, to_status, text FROM broken_links LIMIT 20;

-- Which charsets do these pages have?
SELECT charset, count(*) AS pages FROM results WHERE charset IS NOT NULL GROUP BY 1 ORDER BY pages DESC;

-- Which hosts are slow?
SELECT * FROM hosts_summary ORDER BY wait_p95_ms DESC LIMIT 10;

-- Which pages talk about something? (a scan; fine for a hundred thousand pages)
SELECT url, title FROM results WHERE text LIKE '%coroutine%' LIMIT 20;
