//! Behaviour across modules, in one test binary.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod files;
