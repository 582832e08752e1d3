// Standard error and standard output, and pipes that have a name, for text that nobody must be made to wait for: where
// it cannot be written in time (a pipe that nobody reads, a terminal that is stopped) it is dropped. Any process and
// thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace crawl::base {

// Where one of the three was closed by who started the program, the next file or socket that is opened would have its
// number, and get what is said to people. Takes them with what fails as a closed one does. To be called first.
void occupy_closed_streams();

// Whether it is a pipe, socket or terminal whose other end has gone.
bool has_no_reader(int stream);

// In one write(2) where it is at most PIPE_BUF bytes, so that lines of several processes never mix.
void write_standard_error(std::string_view text);

// What was not read within this time is dropped. Does not mind what stdio still holds.
void write_standard_output(std::string_view text, std::chrono::milliseconds patience);

// A pipe, terminal or device: the same, waiting for a reader too. False if not all was written.
bool write_named_stream(const std::string& file, std::string_view text, std::chrono::milliseconds patience);

}  // namespace crawl::base
