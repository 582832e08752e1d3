// The frame of an outcome that is large, in pieces: a page of 10 MiB with 200,000 links is never held a second time as
// the message that tells of it. Pure; what it puts out is byte for byte what ipc::append_frame makes.
#pragma once

#include <functional>
#include <string>

#include "model/outcome.h"

namespace crawl::worker {

// Whether its frame may be of more than a mebibyte.
bool is_large(const model::Outcome& outcome);

// `put` takes all of the piece and leaves it empty. Throws ipc::FrameError, before the first piece, where it would be
// longer than a frame may be.
using PutPiece = std::function<void(std::string& piece)>;
void write_in_pieces(const model::Outcome& outcome, const PutPiece& put);

}  // namespace crawl::worker
