//! Fields for the values of an element: texts with units that are read when they are left, choices,
//! references, lists. They send edits and keep only what is being typed.
//!
//! `commit` is the text field; `drag` turns a number by its label; `form` a labelled row; `tree` shows any field of any element by its path.

mod collection;
mod commit;
mod drag;
mod form;
mod picker;
mod shape;
mod tree;

pub use self::commit::{TextField, text_field};
pub use self::form::{Form, field_id, note_ui, row_ui, section_ui};
pub use self::picker::choose_ui;
pub use self::tree::{all_fields_ui, field_ui, named_field_ui};
