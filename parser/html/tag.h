// Tag: the names of elements that mean something to a crawl or to the rules of tree construction; all others are
// Tag::other. One numbering for both ways in which a page is read, by Gumbo's tree and by the scanner. Constant data;
// any thread.
#pragma once

#include <cstdint>
#include <string_view>

// Each tag with its name.
// clang-format off: a list to be read
#define CRAWL_TAGS(tag)                                                                                              \
  tag(html, "html") tag(head, "head") tag(body, "body") tag(title, "title") tag(meta, "meta") tag(link, "link")      \
  tag(base, "base") tag(basefont, "basefont") tag(bgsound, "bgsound") tag(script, "script") tag(style, "style")      \
  tag(noscript, "noscript") tag(template_, "template") tag(noframes, "noframes") tag(noembed, "noembed")             \
  tag(iframe, "iframe") tag(frame, "frame") tag(frameset, "frameset") tag(a, "a") tag(b, "b") tag(big, "big")        \
  tag(code, "code") tag(em, "em") tag(font, "font") tag(i, "i") tag(nobr, "nobr") tag(s, "s") tag(small, "small")    \
  tag(strike, "strike") tag(strong, "strong") tag(tt, "tt") tag(u, "u") tag(address, "address")                      \
  tag(applet, "applet") tag(area, "area") tag(article, "article") tag(aside, "aside")                                \
  tag(blockquote, "blockquote") tag(br, "br") tag(button, "button") tag(caption, "caption") tag(center, "center")    \
  tag(col, "col") tag(colgroup, "colgroup") tag(dd, "dd") tag(details, "details") tag(dir, "dir") tag(div, "div")    \
  tag(dl, "dl") tag(dt, "dt") tag(embed, "embed") tag(fieldset, "fieldset") tag(figcaption, "figcaption")            \
  tag(figure, "figure") tag(footer, "footer") tag(form, "form") tag(h1, "h1") tag(h2, "h2") tag(h3, "h3")            \
  tag(h4, "h4") tag(h5, "h5") tag(h6, "h6") tag(header, "header") tag(hgroup, "hgroup") tag(hr, "hr")                \
  tag(image, "image") tag(img, "img") tag(input, "input") tag(isindex, "isindex") tag(keygen, "keygen")              \
  tag(legend, "legend") tag(li, "li") tag(listing, "listing") tag(main, "main") tag(marquee, "marquee")              \
  tag(menu, "menu") tag(menuitem, "menuitem") tag(nav, "nav") tag(object, "object") tag(ol, "ol")                    \
  tag(optgroup, "optgroup") tag(option, "option") tag(p, "p") tag(param, "param") tag(plaintext, "plaintext")        \
  tag(pre, "pre") tag(rb, "rb") tag(rp, "rp") tag(rt, "rt") tag(rtc, "rtc") tag(ruby, "ruby")                        \
  tag(section, "section") tag(select, "select") tag(source, "source") tag(span, "span") tag(sub, "sub")              \
  tag(summary, "summary") tag(sup, "sup") tag(table, "table") tag(tbody, "tbody") tag(td, "td")                      \
  tag(textarea, "textarea") tag(tfoot, "tfoot") tag(th, "th") tag(thead, "thead") tag(tr, "tr")                      \
  tag(track, "track") tag(ul, "ul") tag(var, "var") tag(wbr, "wbr") tag(xmp, "xmp") tag(canvas, "canvas")            \
  tag(audio, "audio") tag(video, "video") tag(use, "use") tag(datalist, "datalist") tag(svg, "svg") tag(math, "math")                \
  tag(foreign_object, "foreignobject") tag(desc, "desc") tag(mi, "mi") tag(mo, "mo") tag(mn, "mn") tag(ms, "ms")     \
  tag(mtext, "mtext") tag(mglyph, "mglyph") tag(malignmark, "malignmark") tag(annotation_xml, "annotation-xml")
// clang-format on

namespace crawl::parser {

#define CRAWL_TAG(tag, name) tag,
enum class Tag : std::uint8_t { other, CRAWL_TAGS(CRAWL_TAG) end_of_tags };
#undef CRAWL_TAG

inline constexpr std::size_t tag_count = static_cast<std::size_t>(Tag::end_of_tags);

constexpr std::size_t index_of(Tag tag) {
  return static_cast<std::size_t>(tag);
}

// A name in lower case as a number: its first sixteen bytes. A longer name is marked so that it equals none of them.
struct NameKey {
  std::uint64_t low = 0, high = 0;

  constexpr void add(char c, std::size_t at) {
    const auto byte = static_cast<unsigned char>(c);
    if (at < 8) {
      low = low << 8 | byte;
    } else {
      high = (at < 16 ? high : high * 0x9E3779B97F4A7C15u + 1) << 8 | byte;
    }
  }
  // 64 bits that tell names apart; of the few long names that collide none has a meaning.
  constexpr std::uint64_t hash() const { return (low * 0x9E3779B97F4A7C15u) ^ (high * 0xC2B2AE3D27D4EB4Fu); }
  friend constexpr bool operator==(const NameKey&, const NameKey&) = default;
};

constexpr NameKey name_key(std::string_view lower_name) {
  NameKey key;
  for (std::size_t i = 0; i < lower_name.size(); ++i) key.add(lower_name[i], i);
  return key;
}

Tag tag_of(const NameKey& key);

// lower_name is in lower case.
inline Tag tag_named(std::string_view lower_name) {
  return tag_of(name_key(lower_name));
}

constexpr bool is_heading(Tag tag) {
  return tag >= Tag::h1 && tag <= Tag::h6;
}

}  // namespace crawl::parser
