"""What a crawl must make of a case: the row, in the words of the results view."""

ANY = object()


class Row:
    """One acceptable row. `status` ANY: whatever; None: no answer. `detail` is a part of the column, in lower case."""

    def __init__(self, state, reason=None, status=ANY, truncated=ANY, detail="", size=ANY, title=ANY, attempts=ANY):
        self.wanted = {"state": state, "reason": reason, "status": status, "truncated": truncated, "size": size,
                       "title": title, "attempts": attempts}
        self.detail = detail

    def matches(self, row):
        same = all(value is ANY or row[column] == value for column, value in self.wanted.items())
        return same and self.detail in (row["detail"] or "").lower()

    def __str__(self):
        words = [f"{k}={v}" for k, v in self.wanted.items() if v is not ANY]
        return " ".join(words + ([f"detail~{self.detail!r}"] if self.detail else []))


class Either:
    """Where the standards leave a choice, or call for one and the web for another."""

    def __init__(self, *rows):
        self.rows = rows

    def matches(self, row):
        return any(option.matches(row) for option in self.rows)

    def __str__(self):
        return " or ".join(map(str, self.rows))


def done(status=200, **more):
    return Row("done", status=status, **more)


def failed(reason, **more):
    return Row("failed", reason, **more)


def cut(**more):
    """Done, with what could be had of the body."""
    return done(truncated=1, **more)


def lenient(reason="protocol", **more):
    """Taken as browsers take it, or refused as the RFC has it: both are in order, a hang or a crash is not."""
    return Either(done(**more), failed(reason))
