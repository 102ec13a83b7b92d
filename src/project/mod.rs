//! Project files: reading, writing safely, and telling in words what is wrong with a file.
//!
//! [`parse`] and [`to_text`] know the text and no disk; [`load()`] and [`save`] know the disk and leave
//! every choice (overwrite, take the other version) to their caller; [`recent`] remembers what was open.

mod backup;
mod error;
mod explain;
mod format;
mod hash;
mod layout;
mod lexer;
mod load;
mod place;
pub mod pseudonyms;
pub mod recent;
mod recognise;
mod scan;
mod store;
mod version;
mod words;

pub use error::{Fault, ProjectError};
pub use format::{parse, to_text};
pub use hash::FileHash;
pub use load::{Loaded, MAX_BYTES, load};
pub use store::{Overwrite, Saved, save};
pub use version::CURRENT as FILE_VERSION;
