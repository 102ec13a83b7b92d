//! The headless verbs: data on standard output, progress on standard error, stated exit codes.
