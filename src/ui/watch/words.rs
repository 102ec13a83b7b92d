//! The words of the page Watch.

/// Heading of the targets.
pub const TARGETS: &str = "Targets";
/// What they are.
pub const TARGETS_MEAN: &str = "Your own measures and the figures of the whole, against their targets and the agreed baseline";
/// Heads of the table of targets.
pub const TARGET_HEADS: [&str; 5] = ["Measure", "Target", "Last run", "State", "Since the baseline"];
/// Nothing was simulated yet.
pub const NOT_RUN: &str = "Not simulated yet";
/// A measure without a target.
pub const NO_TARGET: &str = "none";
/// The target is reached.
pub const REACHED: &str = "reached";
/// The target is missed.
pub const MISSED: &str = "missed";
/// The interval holds the target.
pub const OPEN: &str = "open: the interval holds the target";
/// The last run is of an older plan.
pub const STALE: &str = "The plan has changed since the last run; run it again";
/// A figure as it was.
pub const UNCHANGED: &str = "as agreed";
/// A difference that both intervals together allow.
pub const WITHIN: &str = "no difference found";
/// The press that adds a measure.
pub const TO_MEASURES: &str = "Set targets";

/// Heading of the facts.
pub const FACTS: &str = "What happened";
/// What they are.
pub const FACTS_MEAN: &str = "Recorded orders judged as simulated ones are, and weekly values watched for a change of level";
/// No facts.
pub const NO_FACTS: &str =
    "Nothing was recorded yet. Paste a table with a heading: orders (order, quantity, entered, requested, delivered …) or values by week.";
/// The field for a table.
pub const PASTE: &str = "Recorded table";
/// What is typed there.
pub const PASTE_HINT: &str = "Paste rows from a spreadsheet, headings first";
/// The press that adds it.
pub const ADD_FACTS: &str = "Add table";
/// Heads of the table of recorded service.
pub const FACT_HEADS: [&str; 4] = ["Figure", "Recorded", "Baseline", "Last run"];
/// Orders in time and in full.
pub const OTIF: &str = "On time, in full";
/// Orders without any fault.
pub const PERFECT: &str = "Perfect orders";
/// Days from order to delivery.
pub const DELIVERY: &str = "Order to delivery";

/// Heading of the register.
pub const REGISTER: &str = "Register";
/// What it is.
pub const REGISTER_MEANS: &str = "Who noted, estimated or planned what, when and why; the latest first";
/// Heads of the register.
pub const REGISTER_HEADS: [&str; 5] = ["Date", "What", "About", "Who", "Why"];
/// The press that writes an entry.
pub const WRITE: &str = "Write an entry";
/// Nothing was entered.
pub const NO_ENTRIES: &str = "Nothing was noted, sourced or planned for a date yet";
/// What is still to be settled.
pub const TO_SETTLE: &str = "To be settled";

/// How many orders a table holds.
pub fn n_orders(name: &str, lines: usize, left_out: usize) -> String {
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
    if left_out == 0 { format!("{name}: {lines}") } else { format!("{name}: {lines}, {left_out} left out") }
}

/// A row that could not be read.
pub fn row_left_out(row: usize, why: &str) -> String {
    format!("Row {row} is left out: {why}")
}

/// A column without a change of level.
pub fn steady(name: &str, n: usize, agreed: &str, source: &str) -> String {
    format!("{name}: no lasting change in {n} values from {agreed} ({source})")
}

/// A column whose level has changed.
pub fn drifted(name: &str, way: &str, since: &str, noticed: &str, level: &str, agreed: &str, source: &str) -> String {
    format!("{name} is {way} since {since}, noticed {noticed}: {level} on average instead of {agreed} ({source})")
}

/// Too few values.
pub fn too_few(name: &str) -> String {
    format!("{name}: a change of level can be told from nine values on, or against a measure of the same name")
}
