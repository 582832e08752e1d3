// Which methods a rendered page may use, whoever makes its requests. Pure function.
#pragma once

#include <string>

#include "base/result.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/ipc/messages/browsers.h"

namespace crawl::worker {

// A failure says in words why the request is not made. may_post: --render-post; of_own_origin: its URL has the origin
// of the page.
inline Result<http::FetchRequest::Method> method_of(const ipc::PageRequest& request, bool may_post,
                                                    bool of_own_origin) {
  using Method = http::FetchRequest::Method;
  if (request.method == "GET") return Method::get;
  if (request.method == "HEAD") return Method::head;
  if (request.method == "OPTIONS") return Method::options;
  if (request.method != "POST") return fail(std::string(request.method) + " is not made");
  if (!may_post) return fail("POST only with --render-post");
  if (!of_own_origin) return fail("POST only to the origin of the page");
  return Method::post;
}

}  // namespace crawl::worker
