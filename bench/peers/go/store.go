package main

import (
	"bytes"
	"database/sql/driver"

	"github.com/mattn/go-sqlite3"
)

const pagesATransaction = 500

// store writes pages until the channel is closed, through the driver itself: database/sql in between costs more than the
// insert. The buffers of bodies go back by way of done.
func store(path string, pages <-chan *page, done func(*bytes.Buffer)) error {
	opened, err := (&sqlite3.SQLiteDriver{}).Open(path)
	if err != nil {
		return err
	}
	db := opened.(*sqlite3.SQLiteConn)
	defer db.Close()
	schema := `PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
CREATE TABLE pages(url TEXT PRIMARY KEY, status INTEGER, title TEXT, n_links INTEGER, body_len INTEGER, body BLOB);
BEGIN`
	if _, err = db.Exec(schema, nil); err != nil {
		return err
	}
	insert, err := db.Prepare("INSERT OR IGNORE INTO pages VALUES(?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	count, row := 0, make([]driver.Value, 6)
	for p := range pages {
		row[0], row[1], row[2] = p.url, int64(p.status), p.title
		row[3], row[4], row[5] = int64(p.links), int64(p.body.Len()), p.body.Bytes()
		if _, err = insert.Exec(row); err != nil {
			return err
		}
		done(p.body)
		if count++; count%pagesATransaction == 0 {
			if _, err = db.Exec("COMMIT; BEGIN", nil); err != nil {
				return err
			}
		}
	}
	_, err = db.Exec("COMMIT", nil)
	return err
}
