//! Behaviour across modules, in one test binary.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod examples;
mod files;
#[cfg(feature = "gui")]
mod picture;
#[cfg(feature = "gui")]
mod ui_files;
#[cfg(feature = "gui")]
mod ui_inspector;
#[cfg(feature = "gui")]
mod ui_large;
#[cfg(feature = "gui")]
mod ui_map;
#[cfg(feature = "gui")]
mod ui_pictures;
#[cfg(feature = "gui")]
mod ui_support;
#[cfg(feature = "gui")]
mod ui_whole_way;
