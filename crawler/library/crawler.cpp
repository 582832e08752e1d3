// Crawler: what a program registers and sets, and the run of it.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "base/log.h"
#include "base/text/text.h"
#include "config/help/commands.h"
#include "config/help/program.h"
#include "config/value/tokens.h"
#include "crawler/cli/crawl_command.h"
#include "crawler/coordinator/coordinator.h"
#include "crawler/library/callbacks.h"
#include "crawler/library/crawl.h"
#include "crawler/library/flags.h"
#include "crawler/library/runner.h"
#include "crawler/library/summary_maker.h"
#include "crawler/worker/worker.h"

namespace crawl {
namespace {

// The children would inherit what is not yet written, and a lock that another thread holds.
void prepare_to_fork() {
  std::cout.flush();
  std::fflush(stdout);
  std::error_code ignored;
  std::filesystem::directory_iterator threads("/proc/self/task", ignored);
  if (std::distance(begin(threads), end(threads)) > 1)
    base::log::warning(
        "run() was called while the program has other threads: what they hold a lock of is locked for ever in the "
        "workers");
}

// The command of `crawl` that a command line begins with; empty without.
std::string command_of(const std::vector<const char*>& argv) {
  auto tokens = config::tokenize(static_cast<int>(argv.size()), argv.data());
  if (!tokens || tokens->before_dashes == 0) return {};
  const config::CommandSpec* command = config::find_command(tokens->arguments.front());
  return command ? std::string(command->name) : std::string();
}

Summary usage(const config::UsageError& error) {
  std::fputs(error.message.c_str(), error.status == 0 ? stdout : stderr);
  return library::SummaryMaker::of_status(error.status);
}

// The file of a program, without its folder.
std::string name_of(const std::string& file) {
  const std::string name = base::printable(std::filesystem::path(file).filename().string());
  return name.empty() ? "crawl" : name;
}

}  // namespace

class Crawler::Impl {
 public:
  void check_open(const char* what) const {
    if (ran_)
      throw std::logic_error(std::string(what) + " was called after run(); a Crawler runs once, make another one");
  }

  // words: the name of the program and its command line.
  Summary run(std::vector<std::string> words) {
    check_open("run()");
    ran_ = true;
    const std::string program = name_of(words.front());
    config::set_program({program, about, flags, false});
    base::log::set_program(program);
    words.insert(words.begin() + 1, flags.begin(), flags.end());
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    if (std::string name = command_of(argv); !name.empty())
      return usage({program + ": '" + name +
                        "' is a command of crawl itself, and not of this program (a file of that name is ./" + name +
                        ")\n",
                    coordinator::exit_usage});
    auto invocation = config::parse_command_line(static_cast<int>(argv.size()), argv.data(),
                                                 [](const char* name) { return std::getenv(name); });
    if (!invocation) return usage(invocation.error());
    return crawl(*std::move(invocation));
  }

  library::Callbacks callbacks;
  std::vector<std::string> flags;
  std::string about;

 private:
  Summary crawl(config::Invocation invocation) {
    using library::SummaryMaker;
    if (!cli::prepare(invocation.options)) return SummaryMaker::of_status(coordinator::exit_usage);
    for (std::string& type : callbacks.wanted_types()) invocation.options.accept_types.push_back(std::move(type));
    // A sitemap would have pages fetched that no callback named.
    if (callbacks.only_asked && !invocation.given.contains("no-sitemaps")) invocation.options.no_sitemaps = true;
    library::Runner runner(callbacks);
    const worker::Hooks hooks = runner.hooks();
    coordinator::ProcessMains mains;
    mains.worker = [&](worker::WorkerConfig config) {
      config.hooks = &hooks;
      return worker::run_worker(std::move(config));
    };
    prepare_to_fork();
    coordinator::Figures figures;
    int status = coordinator::exit_fatal;
    try {
      status = cli::crawl_command(invocation, mains, "crawl", false, &figures);
    } catch (const std::exception& error) {
      base::log::error(error.what());
    }
    const Summary summary = SummaryMaker::of(figures, status);
    if (status != coordinator::exit_usage) finish(summary);
    return summary;
  }

  void finish(const Summary& summary) const {
    for (const auto& callback : callbacks.on_finish) {
      try {
        callback(summary);
      } catch (const std::exception& error) {
        base::log::error(std::string("callback on_finish failed: ") + error.what());
      } catch (...) {
        base::log::error("callback on_finish failed");
      }
    }
  }

  bool ran_ = false;
};

Crawler::Crawler() : impl_(std::make_unique<Impl>()) {}
Crawler::~Crawler() = default;

Crawler& Crawler::set(std::string_view option, std::string_view value) {
  impl_->check_open("set()");
  for (std::string& flag : library::flags_for(option, value)) impl_->flags.push_back(std::move(flag));
  return *this;
}

Crawler& Crawler::describe(std::string_view text) {
  impl_->check_open("describe()");
  impl_->about = text;
  return *this;
}

Crawler& Crawler::follow_only_asked() {
  impl_->check_open("follow_only_asked()");
  impl_->callbacks.only_asked = true;
  return *this;
}

Crawler& Crawler::on_html(std::string_view selector, ElementCallback callback) {
  return on_html(selector, "", std::move(callback));
}

Crawler& Crawler::on_html(std::string_view selector, std::string_view url_pattern, ElementCallback callback) {
  impl_->check_open("on_html()");
  impl_->callbacks.pages.push_back(library::html_entry(selector, url_pattern, std::move(callback)));
  return *this;
}

Crawler& Crawler::on_page(std::string_view content_types, PageCallback callback) {
  return on_page(content_types, "", std::move(callback));
}

Crawler& Crawler::on_page(std::string_view content_types, std::string_view url_pattern, PageCallback callback) {
  impl_->check_open("on_page()");
  impl_->callbacks.pages.push_back(library::page_entry(content_types, url_pattern, std::move(callback)));
  return *this;
}

Crawler& Crawler::on_page_matching(std::string_view url_pattern, PageCallback callback) {
  impl_->check_open("on_page_matching()");
  impl_->callbacks.pages.push_back(library::url_entry(url_pattern, std::move(callback)));
  return *this;
}

Crawler& Crawler::before_request(std::function<void(Request&)> callback) {
  impl_->check_open("before_request()");
  if (!callback) throw std::invalid_argument("before_request: the callback is empty");
  impl_->callbacks.before_request.push_back(std::move(callback));
  return *this;
}

Crawler& Crawler::on_response(std::function<void(const Response&)> callback) {
  impl_->check_open("on_response()");
  if (!callback) throw std::invalid_argument("on_response: the callback is empty");
  impl_->callbacks.on_response.push_back(std::move(callback));
  return *this;
}

Crawler& Crawler::on_error(std::function<void(const Failure&)> callback) {
  impl_->check_open("on_error()");
  if (!callback) throw std::invalid_argument("on_error: the callback is empty");
  impl_->callbacks.on_error.push_back(std::move(callback));
  return *this;
}

Crawler& Crawler::on_finish(std::function<void(const Summary&)> callback) {
  impl_->check_open("on_finish()");
  if (!callback) throw std::invalid_argument("on_finish: the callback is empty");
  impl_->callbacks.on_finish.push_back(std::move(callback));
  return *this;
}

Summary Crawler::run(const std::vector<std::string>& seeds) {
  std::vector<std::string> words{program_invocation_short_name,
                                 "--"};  // so that no seed is taken for a flag or a command
  words.insert(words.end(), seeds.begin(), seeds.end());
  return impl_->run(std::move(words));
}

Summary Crawler::run(int argc, const char* const* argv) {
  std::vector<std::string> words(argv, argv + argc);
  if (words.empty()) words.emplace_back("crawl");
  return impl_->run(std::move(words));
}

}  // namespace crawl
