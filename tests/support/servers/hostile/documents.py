"""Cases of documents: valid HTTP, and HTML, charsets and types that break parsers."""

from .cases import add
from .expect import Either, cut, done

UTF8 = "text/html; charset=utf-8"


def document(name, body, expected, type=UTF8):
    def act(connection):
        connection.request()
        connection.answer(body, type=type)
    add(name, act, expected)


def titled(rest):
    return b"<!DOCTYPE html><title>ok</title>" + rest


# The page is stored with what could be known of it, whatever its tree costs.
stored = Either(done(truncated=0), cut())

document("nested-divs-30000", titled(b"<div>" * 30_000), stored)
document("nested-divs-150000", titled(b"<div>" * 150_000), stored)
document("nested-formatting", titled(b"<b><i><u><a>" * 10_000), stored)
document("nested-formatting-tables", titled(b"<table><b><tr><td><a href=x>" * 5_000), stored)
document("nested-tables", titled(b"<table><tr><td>" * 10_000), stored)
document("nested-svg", titled(b"<svg><foreignObject>" * 10_000), stored)
document("nested-templates", titled(b"<template>" * 30_000), stored)
document("nested-selects", titled(b"<select><option>" * 20_000), stored)
document("nested-frames", titled(b"<frameset>" * 20_000), stored)
document("attributes-50000", titled(b"<p " + b" ".join(b"a%d=v" % i for i in range(50_000)) + b">"), stored)
document("attribute-1m", titled(b"<p title='" + b"v" * 900_000 + b"'>"), stored)
document("tag-name-1m", titled(b"<" + b"t" * 900_000 + b">"), stored)
document("less-thans-10m", b"<" * 10_000_000, cut(size=1 << 20))
document("ampersands", titled(b"&" * 900_000), stored)
document("entities-unended", titled(b"&notanentity" * 70_000), stored)
document("entities-numeric", titled(b"&#x10FFFF;&#0;&#xD800;" * 30_000), stored)
document("comment-unended", titled(b"<!--" + b"-" * 900_000), stored)
document("script-unended", titled(b"<script>" + b"<!--<script>" * 50_000), stored)
document("title-unended", b"<title>" + b"t" * 900_000, stored)
document("title-1m", b"<title>" + b"t" * 900_000 + b"</title>", stored)
document("plaintext", titled(b"<plaintext>" + b"<a href=x>" * 50_000), stored)
document("end-tags-only", b"</p>" * 200_000, stored)
document("links-100000", titled(b"".join(b"<a href=%d>" % i for i in range(60_000))), stored)
document("links-same", titled(b"<a href=x>x</a>" * 60_000), stored)
document("links-deep", titled(b"".join(b"<div><a href=%d>" % i for i in range(20_000))), stored)
document("links-bad", titled(b"".join(b"<a href='http://[%d'>" % i for i in range(30_000))), stored)
document("links-long", titled(b"<a href='/" + b"l" * 500_000 + b"'>x</a>"), stored)
document("link-text-1m", titled(b"<a href=x>" + b"text " * 180_000 + b"</a>"), stored)
document("base-garbage", titled(b"<base href='http://[::'><a href=x>x</a>"), stored)
document("base-javascript", titled(b"<base href='javascript:alert(1)'><a href=x>x</a>"), stored)
document("meta-refresh-garbage", titled(b"<meta http-equiv=refresh content='0;;;url=\x00'>"), stored)
document("bogus-doctype", b"<!DOCTYPE " + b"x" * 500_000 + b"><title>ok</title>", stored)
document("nul-bytes", titled(bytes(500_000)), stored)
document("nul-everywhere", "<title>ok</title><a href=x>".encode("utf-16-le") * 1000, stored)
document("empty-page", b"", done(size=0))
document("one-byte", b"<", done(size=1))
document("one-word", b"hello", done(size=5))

# Charsets: the label lies, or is none.
document("charset-unknown", titled("é".encode()), done(title="ok"), "text/html; charset=no-such-charset")
document("charset-empty", titled(b""), done(title="ok"), "text/html; charset=")
document("charset-long", titled(b""), done(title="ok"), "text/html; charset=" + "c" * 5000)
document("charset-utf7", titled(b"+ADw-script+AD4-"), done(title="ok"), "text/html; charset=utf-7")
document("charset-utf32", titled(b""), done(), "text/html; charset=utf-32")
document("charset-gbk-labelled-utf8", "<title>网页</title><p>中文的网页内容".encode("gbk"), done())
document("charset-utf8-labelled-gbk", "<title>网页</title>".encode(), done(), "text/html; charset=gbk")
document("charset-two-boms", b"\xef\xbb\xbf\xef\xbb\xbf<title>ok</title>", done(title="ok"))
document("charset-utf16-odd", "<title>ok</title>".encode("utf-16") + b"\x00", done(title="ok"), "text/html")
document("charset-utf16-label-ascii-bytes", titled(b""), done(), "text/html; charset=utf-16")
document("charset-lone-surrogates", b"\xff\xfe" + b"\x00\xd8" * 1000, done(), "text/html")
document("charset-broken-utf8", titled(b"\xff\xfe\xc0\xaf\xed\xa0\x80\xf5" * 1000), done(title="ok"))
document("charset-iso2022-escapes", titled(b"\x1b$B" * 10_000), done(), "text/html; charset=iso-2022-jp")
document("charset-meta-many", b"<meta charset=x>" * 5000 + b"<title>ok</title>", done(), "text/html")
document("charset-meta-utf16", b"<meta charset=utf-16><title>ok</title>", done(title="ok"), "text/html")

# Types that are not what they say.
document("png-called-html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100, done())
document("html-called-png", titled(b""), done(), "image/png")
document("html-called-json", titled(b""), done(), "application/json")
document("pdf-called-html", b"%PDF-1.4\n" + bytes(range(256)) * 50, done())
