// The floor of TLS: connections to one server by OpenSSL's blocking calls, one after another in each of two processes
// (so that the machine is as busy as with a crawl's two workers), with one GET on each, whose answer the server ends by
// closing. Sessions come from one SSL_CTX that verifies, and that offers TLS 1.2 and 1.3 as any client does (a key
// share for 1.3 is made in vain where the server speaks 1.2). Prints one line of JSON with its own CPU time, without
// that of reading the certificates.
//
//   floor_tls NAME plain|full|resumed 127.0.0.1 PORT COUNT CA_FILE SERVER_NAME

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "floor.h"

namespace {

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "floor_tls: %s\n", what);
  ERR_print_errors_fp(stderr);
  std::exit(1);
}

constexpr int processes = 2;

SSL_SESSION* session = nullptr;  // the last one, for the next connection

int keep_session(SSL*, SSL_SESSION* fresh) {
  SSL_SESSION_free(session);
  session = fresh;
  return 1;
}

SSL_CTX* make_context(const char* ca_file) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_load_verify_locations(context, ca_file, nullptr) != 1) give_up("cannot read the certificates");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_session);
  return context;
}

int connected(const sockaddr_in& server) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) give_up("cannot connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void get_plain(int fd, const std::string& request) {
  char buffer[16384];
  if (write(fd, request.data(), request.size()) < 0) give_up("cannot write");
  while (read(fd, buffer, sizeof buffer) > 0) {
  }
}

// Whether the session was resumed.
bool get_secured(SSL_CTX* context, int fd, const std::string& request, const char* name, bool resume) {
  char buffer[16384];
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  SSL_set_tlsext_host_name(ssl, name);
  SSL_set1_host(ssl, name);
  if (resume && session) SSL_set_session(ssl, session);
  if (SSL_connect(ssl) != 1) give_up("the handshake failed");
  const bool resumed = SSL_session_reused(ssl) == 1;
  if (SSL_write(ssl, request.data(), static_cast<int>(request.size())) <= 0) give_up("cannot write");
  while (SSL_read(ssl, buffer, sizeof buffer) > 0) {
  }
  SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);  // or it could not be resumed
  SSL_free(ssl);
  return resumed;
}

// How many were resumed.
int run(SSL_CTX* context, const sockaddr_in& server, const std::string& mode, int count, const std::string& request,
        const char* name) {
  int resumed = 0;
  for (int i = 0; i < count; ++i) {
    const int fd = connected(server);
    if (mode == "plain") {
      get_plain(fd, request);
    } else {
      resumed += get_secured(context, fd, request, name, mode == "resumed");
    }
    close(fd);
  }
  return resumed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 8) give_up("usage: NAME plain|full|resumed ADDRESS PORT COUNT CA_FILE SERVER_NAME");
  std::signal(SIGPIPE, SIG_IGN);
  const std::string name = argv[1], mode = argv[2];
  const int count = std::atoi(argv[5]);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<in_port_t>(std::atoi(argv[4])));
  inet_pton(AF_INET, argv[3], &server.sin_addr);
  SSL_CTX* context = make_context(argv[6]);
  const std::string request = "GET / HTTP/1.1\r\nHost: " + std::string(argv[7]) + "\r\n\r\n";
  const auto began = std::chrono::steady_clock::now();
  int results[2];
  if (pipe(results) != 0) give_up("no pipe");
  for (int i = 0; i < processes; ++i) {
    if (fork() != 0) continue;
    const int resumed = run(context, server, mode, count / processes, request, argv[7]);
    _exit(write(results[1], &resumed, sizeof resumed) != sizeof resumed);
  }
  int resumed = 0, one = 0, status = 0;
  for (int i = 0; i < processes; ++i) {
    if (wait(&status) < 0 || status != 0) give_up("a process failed");
    if (read(results[0], &one, sizeof one) == sizeof one) resumed += one;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  std::printf("{\"name\": \"%s\", \"cpu_s\": %.3f, \"wall_s\": %.3f, \"count\": %d, \"resumed\": %d}\n", name.c_str(),
              floors::cpu_seconds(floors::Of::ended_processes), wall.count(), count, resumed);
  SSL_CTX_free(context);
}
