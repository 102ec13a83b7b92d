//! The simulation of one replication. It knows no clock, file, thread or environment.
//!
//! [`plan::compile`] turns a document into flat arrays; [`run`] carries one replication out. Work,
//! information and decisions each own their state and meet only through the [`agenda`](agenda::Agenda).

pub mod accumulate;
pub mod agenda;
mod arrivals;
pub mod board;
pub mod commitments;
pub mod decisions;
pub mod effect;
pub mod episode;
pub mod event_list;
pub mod flow_trace;
pub mod information;
pub mod ledger;
pub mod observe;
pub mod observer;
pub mod plan;
pub mod policy;
pub mod random;
mod rises;
pub mod run;
pub mod sampler;
pub mod supply;
pub mod work;
