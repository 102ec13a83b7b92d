//! Every law against theory: moments, distribution functions, and how draws are used.
//!
//! Expected values come from textbook formulas and from an independent library, never from the
//! code under test. Seeds are fixed, so a test either always passes or never.

mod cases;
mod rules;
mod theory;
