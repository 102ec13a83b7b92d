//! What fields the document's elements have, found out from how they are read.
//!
//! `probe` asks the readers of the document what they expect at a path; `sample` makes the smallest
//! value that fits there. With both, every field of every kind of element can be shown and entered
//! without being listed anywhere. Nothing here knows widgets.

mod probe;
mod sample;
mod value;

pub use self::probe::{Found, KEY, Shape, kind_names, probe};
pub use self::sample::{entities_of_kind, kind_name, sample, variant_like};
pub use self::value::{at, default_variant, is_share, join, text_of, variant_of};
