//! Why a log could not be read, where, and what helps.

/// What kind of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The file cannot be opened or read.
    NotReadable,
    /// It ends too early.
    Truncated,
    /// Its letters are in another encoding.
    Encoding,
    /// A line, field or element is longer than any log has.
    TooLong,
    /// It is not what its kind of file looks like.
    Structure,
    /// It contains something that is refused for safety.
    Forbidden,
    /// It is another kind of file.
    Format,
    /// A column that is needed is missing or unknown.
    Columns,
    /// Nothing in it could be used.
    Empty,
    /// Somebody stopped it.
    Stopped,
}

/// A log that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}{}{remedy}", at(place), if remedy.is_empty() { "" } else { "; " })]
pub struct ImportError {
    /// What kind of fault it is.
    pub fault: Fault,
    /// Where: a line, a byte, a trace and an event.
    pub place: String,
    /// What is wrong.
    pub reason: String,
    /// What helps.
    pub remedy: String,
}

fn at(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!("{place}: ") }
}

impl ImportError {
    /// A fault of this kind.
    pub(crate) fn new(fault: Fault, place: impl Into<String>, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { fault, place: place.into(), reason: reason.into(), remedy: remedy.into() }
    }

    /// What a failed reading means, with the place up to which it went well.
    pub(crate) fn of_io(error: &std::io::Error, place: impl Into<String>) -> Self {
        use std::io::ErrorKind;
        let place = place.into();
        if let Some(guard) = error.get_ref().and_then(|inner| inner.downcast_ref::<super::source::GuardError>()) {
            return match guard {
                super::source::GuardError::Stopped => Self::new(Fault::Stopped, place, "the import was stopped", ""),
                super::source::GuardError::TooLong(limit) => Self::new(
                    Fault::TooLong,
                    place,
                    format!("a line or field is longer than {} MB", limit >> 20),
                    "a quotation mark is probably not closed, or this is not an event log",
                ),
            };
        }
        match error.kind() {
            ErrorKind::UnexpectedEof => {
                Self::new(Fault::Truncated, place, "the file ends too early", "copy or export it again, completely")
            }
            ErrorKind::InvalidInput | ErrorKind::InvalidData => {
                Self::new(Fault::Structure, place, format!("the compressed data are damaged ({error})"), "copy or export the file again")
            }
            _ => Self::new(Fault::NotReadable, place, format!("the file cannot be read ({error})"), "check that it exists and may be read"),
        }
    }
}
