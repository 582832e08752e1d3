// Certificates: an authority, and certificates that it signed, good and bad, for the servers of these tests. Made by
// the openssl command in a folder that goes with it.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "tests/support/raw_server.h"

namespace crawl::test {

class Certificates {
 public:
  Certificates() : folder_(std::filesystem::temp_directory_path() / ("crawl-tls-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 -subj "
        "/CN=ca");
    make("good", "DNS:good.test,DNS:*.wild.test,IP:127.0.0.1", "-days 30");
    make("expired", "DNS:good.test,IP:127.0.0.1", "-not_before 20200101000000Z -not_after 20200201000000Z");
    make("other", "DNS:other.test", "-days 30");
    make("mail.test", "email:someone@mail.test", "-days 30");  // the name is in the subject alone
    bare("bare.test");
    run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout self.key -out self.pem -days 30 "
        "-subj /CN=good.test -addext subjectAltName=IP:127.0.0.1");
  }
  ~Certificates() { std::filesystem::remove_all(folder_); }

  std::string ca() const { return folder_ / "ca.pem"; }
  RawServerTls tls(const std::string& name, int version = 0) const {
    return {folder_ / (name + ".pem"), folder_ / (name + ".key"), version};
  }

 private:
  void run(const std::string& arguments) const {
    const auto command = "cd " + folder_.string() + " && openssl " + arguments + " >openssl.log 2>&1";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl " + arguments);
  }
  // One that has no subjectAltName at all.
  void bare(const std::string& name) const {
    run("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name + ".key -out " + name +
        ".csr -subj /CN=" + name);
    run("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out " + name + ".pem");
  }
  // `openssl ca` is the one that can sign for a time that is over.
  void make(const std::string& name, const std::string& names, const std::string& validity) const {
    std::ofstream(folder_ / "ca.conf") << "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n"
                                          "certificate=ca.pem\nprivate_key=ca.key\ndefault_md=sha256\npolicy=p\n"
                                          "unique_subject=no\nrand_serial=yes\n[p]\ncommonName=supplied\n[e]\n"
                                          "subjectAltName="
                                       << names << "\n";
    std::ofstream(folder_ / "index", std::ios::app).close();  // there from the first one on
    run("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name + ".key -out " + name +
        ".csr -subj /CN=" + name);
    auto window = validity;
    if (const auto at = window.find("-not_before"); at != window.npos) {
      window = "-startdate 20200101000000Z -enddate 20200201000000Z";
    }
    run("ca -batch -config ca.conf -extensions e -in " + name + ".csr -out " + name + ".pem " + window);
  }

  std::filesystem::path folder_;
};

}  // namespace crawl::test
