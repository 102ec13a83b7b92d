//! The window. Panels read a shared context and send actions; nothing here simulates or writes files itself.

pub mod theme;
pub mod timeline;
