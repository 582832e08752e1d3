#include "crawler/cli/bench_floors.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "base/hash.h"
#include "crawler/local_site/bench_site.h"
#include "crawler/worker/body_packer.h"
#include "storage/sqlite/database/sqlite.h"

namespace crawl::cli {
namespace {

constexpr unsigned links_of_a_page = 10, pages_of_a_transaction = 500;

base::Fd connect_to(std::uint16_t port) {
  base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return {};
  return fd;
}

// The number behind "Content-Length: " in a head; nothing is known before it is whole.
std::size_t answer_size(std::string_view bytes) {
  constexpr std::string_view field = "Content-Length: ";
  std::size_t head = bytes.find("\r\n\r\n"), at = bytes.find(field);
  if (head == bytes.npos || at > head) return 0;
  std::size_t length = 0;
  std::from_chars(bytes.data() + at + field.size(), bytes.data() + head, length);
  return head + 4 + length;
}

// One answer in `buffer`; its length, 0 when the connection failed.
std::size_t fetch(int fd, const std::string& request, std::vector<char>& buffer) {
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) return 0;
  std::size_t got = 0, size = 0;
  while (size == 0 || got < size) {
    ssize_t n = ::recv(fd, buffer.data() + got, buffer.size() - got, 0);
    if (n <= 0) return 0;
    got += static_cast<std::size_t>(n);
    if (size == 0) size = answer_size({buffer.data(), got});
    if (size > buffer.size()) return 0;
  }
  return got;
}

// Runs `work` for each page; CPU microseconds a page.
template <typename Work>
double measure(const std::vector<std::string>& pages, Work work) {
  std::int64_t begin = base::thread_cpu_ns();
  for (const std::string& page : pages) work(page);
  return static_cast<double>(base::thread_cpu_ns() - begin) / 1e3 / static_cast<double>(pages.size());
}

std::size_t tags(std::string_view page) {
  std::size_t count = 0;
  for (std::size_t at = page.find('<'); at != page.npos; at = page.find('<', at + 1)) ++count;
  return count;
}

double store_floor(const std::vector<std::string>& pages, const std::string& file) {
  storage::Database db(file, storage::OpenMode::create);
  db.execute(
      "CREATE TABLE pages(id INTEGER PRIMARY KEY, url TEXT, title TEXT, status INTEGER);"
      "CREATE TABLE bodies(id INTEGER PRIMARY KEY, body BLOB); CREATE TABLE links(from_id INTEGER, to_id INTEGER)");
  storage::Statement page_row(db, "INSERT INTO pages VALUES(?, ?, ?, ?)"),
      body_row(db, "INSERT INTO bodies VALUES(?, ?)"), link_row(db, "INSERT INTO links VALUES(?, ?)");
  worker::BodyPacker packer;
  std::string packed;
  std::vector<std::string> bodies;
  for (const std::string& page : pages) bodies.emplace_back(packer.pack(page, packed));
  std::int64_t id = 0;
  double cpu = measure(bodies, [&](const std::string& body) {
    if (id % pages_of_a_transaction == 0) {
      if (id > 0) db.commit();
      db.begin();
    }
    page_row.run(id, "http://127.0.0.1:18080" + local_site::bench_target(static_cast<unsigned>(id)),
                 "A page of the bench", 200);
    body_row.run(id, storage::Blob{body});
    for (unsigned link = 0; link < links_of_a_page; ++link) link_row.run(id, id + link);
    ++id;
  });
  db.commit();
  return cpu;
}

}  // namespace

Floors measure_floors(std::uint16_t port, unsigned pages, const std::string& folder) {
  base::Fd connection = connect_to(port);
  std::vector<char> buffer(1 << 20);
  std::vector<std::string> bodies;
  Floors floors;
  std::vector<std::string> requests;
  for (unsigned page = 0; page < pages; ++page)
    requests.push_back("GET " + local_site::bench_target(page) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  if (!connection) return floors;
  floors.fetch = measure(requests, [&](const std::string& request) {
    std::size_t size = fetch(connection.get(), request, buffer);
    std::string_view answer(buffer.data(), size);
    bodies.emplace_back(answer.substr(std::min(size, answer.find("\r\n\r\n") + 4)));
  });
  if (bodies.back().empty()) return {};
  worker::BodyPacker packer;
  std::string packed;
  std::size_t seen = 0;
  floors.hash = measure(bodies, [&](const std::string& body) { seen += base::sha256(body)[0]; });
  floors.look = measure(bodies, [&](const std::string& body) { seen += tags(body); });
  floors.compress = measure(bodies, [&](const std::string& body) { seen += packer.pack(body, packed).size(); });
  if (seen > 0) floors.store = store_floor(bodies, folder + "/floor.db");
  return floors;
}

}  // namespace crawl::cli
