//! The simulation of one replication. It knows no clock, file, thread or environment.

pub mod accumulate;
pub mod event_list;
pub mod random;
pub mod sampler;
