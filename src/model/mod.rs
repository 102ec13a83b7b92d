//! The document: what a planner states about the map. It knows nothing of simulation, files or screens.
