//! Starts the program: hands the command line over and returns its exit code.

fn main() {}
