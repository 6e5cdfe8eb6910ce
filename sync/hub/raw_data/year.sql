-- The numbers of a report from sessions.csv and tallies.csv, in SQLite:
--   sqlite3 year.db ".import --csv sessions.csv sessions" ".import --csv tallies.csv tallies" ".read year.sql"
-- (cut the three bytes of the UTF-8 mark off each file first: tail -c +4 FILE)
-- Only counted = 1 counts: the newest revision of each session, and of sessions merged into one only the one that stands.
WITH counted AS (SELECT * FROM sessions WHERE CAST(counted AS INTEGER) = 1),
     lines AS (
       SELECT substr(c.day, 1, 7) AS month, c.team, t.help, t.result, ',' || t.groups || ',' AS marks, CAST(t.n AS INTEGER) AS n
       FROM tallies t JOIN counted c ON c.record = t.record
     ),
     marks(slug) AS (VALUES ('elderly'), ('disabled'), ('minority'), ('no_smartphone'))
SELECT 'sessions' AS measure, substr(day, 1, 7) AS month, team, '' AS key, count(*) AS n FROM counted GROUP BY 2, 3
UNION ALL
SELECT 'people', substr(day, 1, 7), team, '', sum(CAST(people AS INTEGER)) FROM counted GROUP BY 2, 3
UNION ALL
SELECT 'volunteers', substr(day, 1, 7), team, '', sum(CAST(volunteers AS INTEGER)) FROM counted GROUP BY 2, 3
UNION ALL
SELECT 'minutes', substr(day, 1, 7), team, '', sum(CAST(minutes AS INTEGER)) FROM counted GROUP BY 2, 3
UNION ALL
SELECT 'guided', month, team, '', sum(n) FROM lines WHERE help <> 'other' GROUP BY 2, 3
UNION ALL
SELECT 'help', month, team, help, sum(n) FROM lines GROUP BY 2, 3, 4
UNION ALL
SELECT 'result', month, team, result, sum(n) FROM lines GROUP BY 2, 3, 4
UNION ALL
SELECT 'group', month, team, slug, sum(n) FROM lines JOIN marks ON instr(marks, ',' || slug || ',') GROUP BY 2, 3, 4
UNION ALL
SELECT 'place', substr(day, 1, 7), team, place, sum(CAST(people AS INTEGER)) FROM counted GROUP BY 2, 3, 4
ORDER BY 1, 2, 3, 4;
