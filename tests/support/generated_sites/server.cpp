// Serves the generated sites on loopback, each at an address of its own, and counts what it is asked for.
//
//   generated_sites_server PORT     until SIGTERM
//   generated_sites_server list     "endless I NAME", "beside J NAME", "honest I NAME" in lines
//
// 127.1.I.J: endless site I beside 500 pages in form J, from "/" on; J 99: without those, 98: those without the endless
// site, of form I. 127.2.I.0: honest site I. 127.3.0.0: a catalogue of a million pages. "/~figures" at an address tells
// as JSON how many pages it was asked for, of those beside and others, and when the last of those beside was: after how
// many seconds, and how many pages.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "tests/support/generated_sites/endless.h"
#include "tests/support/generated_sites/honest.h"

namespace crawl::generated {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned honest_pages = 500, no_form = 99, no_trap = 98;

struct Served {
  Site site;
  bool beside = false;  // is_beside() says whose a page is
  unsigned trap_pages = 0, honest_pages = 0, pages_to_last = 0;
  Clock::time_point begun = Clock::now(), last_honest = begun;
};

class Sites {
 public:
  // By the last three bytes of an address.
  Served& at(unsigned group, unsigned index, unsigned form) {
    auto [found, added] = served_.try_emplace({group, index, form});
    if (added) found->second = make(group, index, form);
    return found->second;
  }

 private:
  Served make(unsigned group, unsigned index, unsigned form) const {
    if (group == 3) return {.site = catalogue};
    if (group == 2) return {.site = index < honest_.size() ? honest_[index].site : Site{}};
    if (form == no_trap) return {.site = generated::beside(honest_pages, "/none")[index].site, .beside = true};
    const Endless& endless = endless_.at(std::min<std::size_t>(index, endless_.size() - 1));
    if (form == no_form) return {.site = endless.site};
    Site beside = generated::beside(honest_pages, endless.entry).at(form).site;
    return {.site = [beside, trap = endless.site](
                        const std::string& path) { return is_beside(path) ? beside(path) : trap(path); },
            .beside = true};
  }

  // 1,000 sections of 1,000 products, in lists of 100 of which each names all.
  static SitePage catalogue(const std::string& path) {
    Dice dice(path);
    SitePage page{words(dice, 3, 900), frame(60) + words(dice, 20, 900), {"/"}};
    if (path == "/") {
      for (unsigned i = 0; i < 1000; ++i) page.links.push_back("/c/" + std::to_string(i) + "/");
    } else if (path.starts_with("/c/")) {
      unsigned section = number_behind(path, "/c/"), list = number_behind(path, "page=");
      for (unsigned i = 0; i < 10; ++i)
        page.links.push_back("/c/" + std::to_string(section) + "/?page=" + std::to_string(i));
      for (unsigned i = 0; i < 100; ++i) page.links.push_back("/p/" + std::to_string(section * 1000 + list * 100 + i));
    }
    return page;
  }

  std::vector<Endless> endless_ = endless_sites();
  std::vector<Honest> honest_ = honest_sites();
  std::map<std::array<unsigned, 3>, Served> served_;
};

std::string html_of(const SitePage& page) {
  std::string html = "<!DOCTYPE html><meta charset=utf-8><title>" + page.title + "</title><p>" + page.text + "</p>\n";
  for (const std::string& link : page.links) {
    html += "<a href=\"";
    for (char c : link) c == '&' ? html += "&amp;" : html += c;
    html += "\">.</a> ";
  }
  return html;
}

std::string response(std::string_view status, std::string_view type, const std::string& body) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string figures(const Served& served) {
  std::chrono::duration<double> last = served.last_honest - served.begun;
  return "{\"trap\": " + std::to_string(served.trap_pages) + ", \"honest\": " + std::to_string(served.honest_pages) +
         ", \"pages\": " + std::to_string(served.pages_to_last) + ", \"last\": " + std::to_string(last.count()) + "}\n";
}

std::string answer(Served& served, const std::string& path) {
  if (path == "/~figures") return response("200 OK", "application/json", figures(served));
  if (path == "/robots.txt" || path == "/sitemap.xml" || path == "/none" || !served.site)
    return response("404 Not Found", "text/plain", "");
  if (served.trap_pages + served.honest_pages == 0) served.begun = Clock::now();
  if (served.beside && is_beside(path)) {
    ++served.honest_pages;
    served.pages_to_last = served.honest_pages + served.trap_pages;
    served.last_honest = Clock::now();
  } else {
    ++served.trap_pages;
  }
  return response("200 OK", "text/html", html_of(served.site(path)));
}

class Server {
 public:
  explicit Server(int port) : epoll_(epoll_create1(EPOLL_CLOEXEC)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(static_cast<in_port_t>(port)), .sin_addr = {}, .sin_zero = {}};
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) || listen(listener_, 4096)) {
      std::perror("generated_sites_server: listen");
      std::exit(1);
    }
    watch(listener_);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 256> events;
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        fd == listener_ ? accept_one() : read_from(fd);
      }
    }
  }

 private:
  void watch(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void accept_one() {
    sockaddr_in own{};
    socklen_t size = sizeof own;
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size);
    const unsigned address = ntohl(own.sin_addr.s_addr);
    connections_[fd] = {&sites_.at(address >> 16 & 0xFF, address >> 8 & 0xFF, address & 0xFF), {}};
    watch(fd);
  }

  void read_from(int fd) {
    char buffer[16384];
    const auto got = recv(fd, buffer, sizeof buffer, 0);
    Connection& connection = connections_[fd];
    if (got <= 0) {
      connections_.erase(fd);
      close(fd);
      return;
    }
    connection.request.append(buffer, static_cast<std::size_t>(got));
    if (!connection.request.ends_with("\r\n\r\n")) return;
    const auto begin = connection.request.find(' ') + 1, end = connection.request.find(' ', begin);
    const std::string reply = answer(*connection.served, connection.request.substr(begin, end - begin));
    connection.request.clear();
    send_all(fd, reply);
  }

  static void send_all(int fd, std::string_view reply) {
    while (!reply.empty()) {
      const auto sent = send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      reply.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  struct Connection {
    Served* served = nullptr;
    std::string request;
  };
  int epoll_, listener_;
  Sites sites_;
  std::map<int, Connection> connections_;
};

void list() {
  unsigned i = 0;
  for (const Endless& site : endless_sites()) std::printf("endless %u %s\n", i++, site.name.c_str());
  i = 0;
  for (const Beside& site : generated::beside(honest_pages, "/")) std::printf("beside %u %s\n", i++, site.name.c_str());
  i = 0;
  for (const Honest& site : honest_sites()) std::printf("honest %u %s\n", i++, site.name.c_str());
}

}  // namespace
}  // namespace crawl::generated

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "generated_sites_server PORT | list\n");
    return 2;
  }
  if (std::string_view(arguments[1]) == "list") {
    crawl::generated::list();
    return 0;
  }
  crawl::generated::Server(std::atoi(arguments[1])).run();
}
