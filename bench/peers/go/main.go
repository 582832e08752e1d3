// The Go peer: net/http, the tokenizer of golang.org/x/net/html and SQLite, written by hand for this work. Workers share
// one frontier under a mutex and hand pages to one writer; bodies are read into buffers that are used again.
//
//	go_peer OUT.db crawl URL      from URL to all of its host:port
//	go_peer OUT.db list FILE      the URLs of FILE, one a line, each once
//
// CONCURRENCY in the environment is the number of workers (32). GOGC is 400 unless it is set: the collector is what costs
// most with the default, and memory is not what a small crawl lacks.
package main

import (
	"bufio"
	"bytes"
	"log"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html"
)

type page struct {
	url, title string
	status     int
	links      int
	body       *bytes.Buffer
}

// The links that all peers follow: the path's last segment is empty, has no dot, or ends in .html or .htm.
func isPage(u *url.URL) bool {
	last := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	return !strings.Contains(last, ".") || strings.HasSuffix(last, ".html") || strings.HasSuffix(last, ".htm")
}

// A frontier hands out each URL once. It has ended when no URL waits and no worker, who might find more, is busy.
type frontier struct {
	mutex   sync.Mutex
	changed *sync.Cond
	known   map[string]struct{}
	waiting []string
	busy    int
}

func newFrontier() *frontier {
	f := &frontier{known: map[string]struct{}{}}
	f.changed = sync.NewCond(&f.mutex)
	return f
}

func (f *frontier) add(urls []string) {
	f.mutex.Lock()
	for _, u := range urls {
		if _, is := f.known[u]; !is {
			f.known[u] = struct{}{}
			f.waiting = append(f.waiting, u)
			f.changed.Signal()
		}
	}
	f.mutex.Unlock()
}

// next ends the work on the URL before, if there was one, and takes another.
func (f *frontier) next(first bool) (string, bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if !first {
		f.busy--
	}
	for len(f.waiting) == 0 {
		if f.busy == 0 {
			f.changed.Broadcast()
			return "", false
		}
		f.changed.Wait()
	}
	u := f.waiting[0]
	f.waiting[0] = ""
	f.waiting = f.waiting[1:]
	f.busy++
	return u, true
}

type crawler struct {
	client   *http.Client
	frontier *frontier
	host     string // whose links are followed; empty: none
	pages    chan *page
	buffers  sync.Pool
}

func (c *crawler) work() {
	for first := true; ; first = false {
		u, more := c.frontier.next(first)
		if !more {
			return
		}
		c.pages <- c.fetch(u)
	}
}

func (c *crawler) fetch(u string) *page {
	p := &page{url: u, body: c.buffers.Get().(*bytes.Buffer)}
	p.body.Reset()
	answer, err := c.client.Get(u)
	if err != nil {
		p.title = err.Error()
		return p
	}
	defer answer.Body.Close()
	if answer.ContentLength > 0 {
		p.body.Grow(int(answer.ContentLength) + bytes.MinRead) // ReadFrom wants room to see the end in
	}
	if _, err = p.body.ReadFrom(answer.Body); err != nil {
		p.title = err.Error()
		return p
	}
	p.status = answer.StatusCode
	p.url = answer.Request.URL.String()
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		c.parse(p, answer.Request.URL)
	}
	return p
}

func (c *crawler) parse(p *page, base *url.URL) {
	tokens := html.NewTokenizer(bytes.NewReader(p.body.Bytes()))
	hrefs := map[string]struct{}{} // each once: pages repeat their links, and to resolve them is what costs
	inTitle := false
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			c.follow(hrefs, base)
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := tokens.TagName()
			inTitle = p.title == "" && string(name) == "title"
			if !more || (string(name) != "a" && string(name) != "area" && string(name) != "base") {
				continue
			}
			href, has := attribute(tokens, "href")
			if !has {
				continue
			}
			if string(name) == "base" {
				if u, err := base.Parse(string(href)); err == nil {
					base = u
				}
				continue
			}
			p.links++
			if c.host != "" {
				if i := bytes.IndexByte(href, '#'); i >= 0 {
					href = href[:i]
				}
				if _, is := hrefs[string(href)]; !is && len(href) > 0 {
					hrefs[string(href)] = struct{}{}
				}
			}
		case html.TextToken:
			if inTitle {
				p.title = strings.TrimSpace(string(tokens.Text()))
				inTitle = false
			}
		}
	}
}

func attribute(tokens *html.Tokenizer, name string) ([]byte, bool) {
	for {
		key, value, more := tokens.TagAttr()
		if string(key) == name {
			return value, true
		}
		if !more {
			return nil, false
		}
	}
}

func (c *crawler) follow(hrefs map[string]struct{}, base *url.URL) {
	if len(hrefs) == 0 {
		return
	}
	found := make([]string, 0, len(hrefs))
	for href := range hrefs {
		u, err := base.Parse(strings.TrimSpace(href))
		if err == nil && u.Host == c.host && (u.Scheme == "http" || u.Scheme == "https") && isPage(u) {
			found = append(found, u.String())
		}
	}
	c.frontier.add(found)
}

func (c *crawler) seed(mode, seed string) error {
	if mode == "crawl" {
		u, err := url.Parse(seed)
		if err != nil {
			return err
		}
		c.host = u.Host
		c.frontier.add([]string{seed})
		return nil
	}
	file, err := os.Open(seed)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		c.frontier.add([]string{lines.Text()})
	}
	return lines.Err()
}

func workers() int {
	if count, err := strconv.Atoi(os.Getenv("CONCURRENCY")); err == nil && count > 0 {
		return count
	}
	return 32
}

func main() {
	if len(os.Args) != 4 || (os.Args[2] != "crawl" && os.Args[2] != "list") {
		log.Fatal("usage: go_peer OUT.db crawl URL | list FILE")
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	count := workers()
	c := &crawler{
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: count, ResponseHeaderTimeout: 2 * time.Minute}},
		frontier: newFrontier(),
		pages:    make(chan *page, 256),
		buffers:  sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}
	if err := c.seed(os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
	var crowd sync.WaitGroup
	for i := 0; i < count; i++ {
		crowd.Add(1)
		go func() { c.work(); crowd.Done() }()
	}
	go func() { crowd.Wait(); close(c.pages) }()
	if err := store(os.Args[1], c.pages, func(b *bytes.Buffer) { c.buffers.Put(b) }); err != nil {
		log.Fatal(err)
	}
}
