//! Figures of service, forecasts, assets and stability over recorded orders and series.
//!
//! The same functions judge simulated orders and recorded actuals; they are given plain numbers and know neither.
//! Each says its SCOR code where there is one. Times are in days unless a name says otherwise, money in the
//! project's currency, shares between 0 and 1.

pub mod assets;
pub mod drift;
pub mod forecast_error;
pub mod latency;
pub mod orders;
pub mod service;
pub mod stability;
pub mod supply_match;
