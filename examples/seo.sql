-- What is to be looked at on a site that was crawled with examples/seo.toml:
--   sqlite3 -box site.db < examples/seo.sql
CREATE TEMP VIEW html_pages AS
  SELECT * FROM results WHERE state = 'done' AND status = 200 AND content_type IN ('text/html', 'application/xhtml+xml');
CREATE TEMP VIEW seo AS SELECT url, data FROM items WHERE rule = 'seo';

.print Broken links: what is missing, and how many pages link to it
SELECT to_url, to_status, count(*) AS pages, min(from_url) AS one_of_them FROM broken_links GROUP BY 1 ORDER BY 3 DESC LIMIT 20;

.print Titles that are missing, long (over 60 characters) or short (below 10)
SELECT url, length(title) AS characters, title FROM html_pages
WHERE coalesce(length(title), 0) NOT BETWEEN 10 AND 60 ORDER BY 2 LIMIT 20;

.print Titles that several pages have
SELECT title, count(*) AS pages, min(url) AS one_of_them FROM html_pages WHERE coalesce(title, '') <> ''
GROUP BY title HAVING count(*) > 1 ORDER BY 2 DESC LIMIT 20;

.print Descriptions that are missing or long (over 160 characters)
SELECT url, length(description) AS characters FROM html_pages
WHERE coalesce(length(description), 0) NOT BETWEEN 1 AND 160 ORDER BY 2 DESC LIMIT 20;

.print Pages without a first heading, or with several
SELECT url, coalesce(json_array_length(data, '$.h1'), 0) AS headings FROM seo
WHERE coalesce(json_array_length(data, '$.h1'), 0) <> 1 ORDER BY 2 LIMIT 20;

.print Pages that are not to be in an index
SELECT url, data ->> 'robots' AS robots FROM seo WHERE data ->> 'robots' LIKE '%noindex%' LIMIT 20;

.print Pages that name another as the canonical one, and what became of that
SELECT p.url, p.canonical, t.status FROM html_pages AS p LEFT JOIN results AS t ON t.url = p.canonical
WHERE coalesce(p.canonical, p.url) <> p.url LIMIT 20;

.print Redirects: from where to where
SELECT url, status, final_url FROM results WHERE redirect_to IS NOT NULL LIMIT 20;

.print Images without an alternative text
SELECT url, json_array_length(data, '$.images_without_alt') AS images, data ->> '$.images_without_alt[0]' AS one_of_them FROM seo
WHERE json_array_length(data, '$.images_without_alt') > 0 ORDER BY 2 DESC LIMIT 20;

.print Pages that say in which other languages they are
SELECT url, data ->> 'hreflang' AS languages FROM seo WHERE json_array_length(data, '$.hreflang') > 0 LIMIT 20;

.print Pages with the same content
SELECT url, duplicate_of FROM html_pages WHERE duplicate_of IS NOT NULL LIMIT 20;

.print The slowest pages, and the largest
SELECT url, wait_ms FROM html_pages ORDER BY wait_ms DESC LIMIT 10;
SELECT url, size FROM html_pages ORDER BY size DESC LIMIT 10;

.print Pages by how many links they are away from the first
SELECT depth, count(*) AS pages FROM html_pages GROUP BY 1 ORDER BY 1;

.print Kinds of structured data
SELECT type.value AS type, count(*) AS pages FROM seo, json_each(data, '$.data_types') AS type GROUP BY 1 ORDER BY 2 DESC LIMIT 20;
