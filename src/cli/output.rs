//! Writing to the two standard streams; a reader that closes its end early is not an error.

use std::io::{self, Write as _};

/// Writes data; whether the reader still listens.
pub(super) fn data(text: &str) -> bool {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok()
}

/// Writes a line for people.
pub(super) fn error_line(text: &str) {
    // Nobody is left to be told when this fails.
    drop(writeln!(io::stderr().lock(), "{text}"));
}
