#include "crawler/ipc/descriptor.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace crawl::ipc {
namespace {

// A message of one byte, which says nothing, and room for a descriptor.
struct Parcel {
  Parcel() {
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = space;
    message.msg_controllen = sizeof space;
  }
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

  char nothing = 0;
  iovec data{&nothing, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
};

}  // namespace

void send_descriptor(int socket, int descriptor) {
  Parcel parcel;
  cmsghdr* header = CMSG_FIRSTHDR(&parcel.message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  while (::sendmsg(socket, &parcel.message, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

std::optional<base::Fd> receive_descriptor(int socket) {
  Parcel parcel;
  ssize_t n = 0;
  do {
    n = ::recvmsg(socket, &parcel.message, MSG_CMSG_CLOEXEC);
  } while (n < 0 && errno == EINTR);
  if (n <= 0) return std::nullopt;
  const cmsghdr* header = CMSG_FIRSTHDR(&parcel.message);
  if (!header || header->cmsg_type != SCM_RIGHTS)
    throw std::runtime_error("no room for a further socket (`ulimit -n`)");
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return base::Fd(descriptor);
}

}  // namespace crawl::ipc
