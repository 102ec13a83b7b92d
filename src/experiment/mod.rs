//! Runs many replications, compares scenarios and turns results into statements with intervals.
