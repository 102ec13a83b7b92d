//! Behaviour across modules, in one test binary.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[cfg(feature = "gui")]
mod picture;
mod examples;
