// NameServer: a scripted name server on loopback, over UDP and TCP, in a thread of its own. What it does with a name
// says the name's beginning:
//   known     127.0.0.1, for 60 s             short     the same, for 1 s
//   empty     no address                      broken    SERVFAIL
//   silent    no answer                       large     as known, but only over TCP
//   nosix     known, silent about IPv6        latesix   known, and ::1 once it is released
//   rebound   a public address, for 1 s; from the second query on 127.0.0.1
//   lossy     the first query is lost         faulty    SERVFAIL to the first query
// and there is no other name.
#pragma once

#include <netinet/in.h>

#include <atomic>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/fd.h"

namespace crawl::test {

class NameServer {
 public:
  NameServer();
  ~NameServer();

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // Answers that are late are sent now.
  void release() { released_ = true; }
  // From now on a TCP connection is closed after so many answers; 0: when the client closes it.
  void close_after(int answers) { answers_a_connection_ = answers; }
  // How often an IPv4 address of the name was asked for; a query that is repeated, as its answer took long, counts
  // once.
  int asked(const std::string& name);
  // From how many UDP ports it was asked, and how many queries came over TCP.
  std::size_t ports();
  int over_tcp() const { return over_tcp_; }

 private:
  struct Late {
    sockaddr_in to;
    std::string answer;
  };

  void serve();
  void serve_datagram();
  void serve_connection();
  void send(const sockaddr_in& to, const std::string& answer);
  void send_late();
  // Empty: none. `late` is set when it is not to be sent at once.
  std::string answer_to(const std::string& query, bool tcp, bool& late);

  base::Fd udp_, listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false, released_ = false;
  std::atomic<int> over_tcp_ = 0, answers_a_connection_ = 0;
  std::list<Late> late_;
  std::mutex mutex_;  // of what follows
  std::map<std::string, int> queries_, queries_six_;
  std::map<std::string, std::set<std::string>> asked_;  // by name: the numbers of its queries
  std::set<std::uint16_t> ports_;
  std::thread thread_;
};

}  // namespace crawl::test
