// Task: a page that is to be rendered, as its worker sent it (ipc::RenderTask), kept.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crawler/browser/page/form.h"
#include "crawler/ipc/messages/browsers.h"

namespace crawl::browser {

struct Task {
  std::uint64_t number = 0;
  std::string url;
  std::uint16_t status = 200;
  std::vector<ipc::PageHeader> headers;
  std::string body, charset;
  std::vector<std::string> cookies;
  std::shared_ptr<Form> form;  // to be sent when the page is quiet; null: none

  Task() = default;
  explicit Task(ipc::RenderTask task)
      : number(task.number),
        url(task.url),
        status(task.status),
        headers(std::move(task.headers)),
        body(task.body),
        charset(task.charset),
        cookies(std::move(task.cookies)) {}
};

}  // namespace crawl::browser
