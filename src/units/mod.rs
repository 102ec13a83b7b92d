//! Quantities as planners write them (`2 d`, `12 €/h`) and as the engine counts them (integer ticks).
//!
//! Every text a planner types goes through one evaluator (`expression.rs`), so `3*8h` or `1,5` mean the
//! same in every field. The layer knows nothing of calendars, documents, files or screens.

mod duration;
mod error;
mod expression;
pub mod format;
mod lexer;
mod money;
mod money_rate;
mod number;
mod quantity;
mod rate;
mod share;
mod text;
mod ticks;
mod time_unit;

pub use duration::Duration;
pub use error::UnitError;
pub use money::Money;
pub use money_rate::MoneyRate;
pub use number::parse_number;
pub use quantity::Quantity;
pub use rate::Rate;
pub use share::Share;
pub use ticks::Ticks;
pub use time_unit::TimeUnit;
