//! Quantities as planners write them (`2 d`, `12 €/h`) and as the engine counts them (integer ticks).
