//! The words on screen, in one table: pages, kinds of elements, fields, choices, hints.
//!
//! The file speaks of functions, cadences and terms; planners read team, rhythm and definition. Nothing
//! else in the window names these things, so that another language needs one other table.

pub use super::agree::words::*;
use super::session::{Page, Tool};
use super::theme::Icon;
use crate::model::{AgentKind, EntityRef, HandoffKind, ScorProcess};

/// Name, sign and purpose of a page.
pub fn page(page: Page) -> (&'static str, Icon, &'static str) {
    match page {
        Page::Map => ("Map", Icon::Map, "Draw teams and what they hand to each other"),
        Page::Measure => ("Measure", Icon::Measure, "Find out how long decisions across teams take today"),
        Page::Agree => ("Agree", Icon::Agree, "Settle definitions, who decides, and the rhythm of meetings"),
        Page::Try => ("Try", Icon::Try, "Change something and see what happens to the whole"),
        Page::Watch => ("Watch", Icon::Watch, "See whether targets are reached, what drifts, and who changed what when"),
    }
}

/// What a page without content of its own yet says: heading and one sentence.
pub fn empty_page(page: Page) -> (&'static str, &'static str) {
    match page {
        Page::Measure => {
            ("No log yet", "Open an event log or drop it here (CSV, XES, also .gz) to measure handoffs and to get a map proposed")
        }
        Page::Watch | Page::Map | Page::Agree | Page::Try => ("", ""),
    }
}

/// The kind of an element in the plural, for headings of lists.
pub fn plural(kind: &str) -> String {
    match kind {
        "class of work" => "Classes of work".to_owned(),
        "stream of work" => "Streams of work".to_owned(),
        "staff" => "Staff".to_owned(),
        "activity" => "Activities".to_owned(),
        "must match" => "Must match".to_owned(),
        "study" => "Studies".to_owned(),
        "first state" => "First states".to_owned(),
        "table of facts" => "Tables of facts".to_owned(),
        "demand" => "Demand".to_owned(),
        "decision right" => "Who decides".to_owned(),
        other => format!("{}s", capital(other)),
    }
}

/// The kind of an element as a heading.
pub fn kind(of: EntityRef) -> String {
    match of {
        EntityRef::DecisionRight(_) => "Who decides".to_owned(),
        _ => capital(of.kind_label()),
    }
}

/// The text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// An identifier of the file as words: `decision_time` and `DecisionTime` become "Decision time".
pub fn humanised(identifier: &str) -> String {
    let mut words = String::new();
    for letter in identifier.chars() {
        if letter == '_' {
            words.push(' ');
        } else if letter.is_uppercase() {
            if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    capital(words.trim())
}

/// Label and definition of a field; the record's name tells equal field names apart.
pub fn field(record: &str, field: &str) -> (String, &'static str) {
    let (label, definition) = match (record, field) {
        (_, "name") => ("Name", "What everybody calls it"),
        ("Function", "process") => ("Process", "The SCOR process it mainly serves; it colours the card"),
        ("Function", "agent") => ("Who acts", "People, an AI agent, or an AI agent with guardrails; only chooses defaults (SCOR: agent)"),
        ("Function" | "Term", "owner") => ("Answers for it", "The person or role who answers for it"),
        ("Function", "calendar") => ("Working hours", "Its staff and decisions use these hours unless they have their own"),
        (_, "description") => ("Description", "Anything a reader should know"),
        ("Handoff", "from") => ("From", "The team that hands over"),
        ("Handoff", "to") => ("To", "The team that receives"),
        ("Handoff", "kind") => ("Carries", "Information, work or goods"),
        (_, "latency") => ("Takes", "Time from sending to receipt"),
        ("Handoff", "channel") => ("Channel", "What happens to information on the way: batches, loss, noise"),
        ("Handoff", "signals") => ("Signals", "Which signals it carries; none listed means everything the sender tells"),
        ("Handoff", "cost") => ("Cost per use", "Money paid each time it is used"),
        ("Channel", "sends") => ("Sends", "Messages go out only at these instants; never listed means at once"),
        ("Channel", "sample_every") => ("Sends every n-th", "Only every n-th version is sent"),
        ("Channel", "loss") => ("Lost", "Share of messages that never arrive"),
        ("Channel", "mask") => ("Not carried", "Names of signal fields that get lost on this way"),
        ("Decision", "owner") => ("Team", "The team that takes it"),
        ("Decision", "agent") => ("Who takes it", "Missing means whoever acts in the team"),
        ("Decision", "subject") => ("Decides about", "The lever it moves"),
        ("Decision", "trigger") => ("When", "What makes it due: a rhythm, an arrival, a limit, a meeting"),
        (_, "decision_time") => ("Takes", "Hands-on time of one decision; missing means what is usual for who acts"),
        ("Decision", "sense") => ("Noticed after", "Time from an arrival to its being noticed"),
        ("Decision", "act") => ("Carried out after", "Time from the decision to its effect"),
        ("Decision", "weight") => ("Weight on the common goal", "0 looks only at the team's own measure, 1 only at the whole (λ)"),
        ("Decision", "slack") => ("Safety stock", "What happens to it when the rhythm changes"),
        ("Decision", "min_interval") => ("Not faster than", "Smallest distance between two runs: the speed governor"),
        ("Decision", "fence") => ("Frozen zone", "Inside it the plan changes only at a price or not at all"),
        (_, "attention") => ("Queues for", "Whose attention it needs; missing means it never waits for anybody"),
        ("Decision", "inputs") => ("Looks at", "None listed means everything the team observes or receives"),
        ("Decision", "wait") => ("Waits for", "Which inputs must have arrived"),
        ("Decision", "communicates") => ("Tells", "Handoffs that carry the outcome; none listed means all outgoing information"),
        ("Decision", "value") => ("Money at stake", "Compared with limits of who decides"),
        ("Decision", "horizon") => ("Looks ahead", "How far ahead it plans"),
        (_, "trigger") => ("When", "What makes it due"),
        ("Activity" | "Resource" | "Coordinator" | "RoleOf" | "AuthorityLevel", "function") => ("Team", "The team it belongs to"),
        ("Activity", "resource") => ("Done by", "Who serves; missing means everybody is served at once"),
        ("Activity", "service") => ("Takes", "Hands-on time of one item"),
        ("Activity", "routing") => ("Goes on to", "Where items go next; no branch means they leave"),
        ("Activity", "units") => ("Needs", "How many people or machines one item needs"),
        ("Resource", "capacity") => ("How many", "How many can work at the same time"),
        ("Resource", "discipline") => ("Serves", "Who is served next"),
        ("WorkStream", "arrivals") => ("Arrives", "When items come"),
        ("WorkStream", "entry") => ("Enters at", "The activity at which its items enter"),
        ("WorkStream", "class") => ("Class", "Class of its items"),
        ("Signal", "owner") => ("Seen first by", "The team at which it can be observed first"),
        ("Signal", "term") => ("Definition", "The word whose definition decides how a receiver reads it"),
        ("Signal", "source") => ("Comes from", "Where the true value comes from"),
        ("Signal", "change_rate") => ("Changes", "How often the true value changes, where it is not measured"),
        (_, "unit") => ("Unit", "Unit of the value"),
        ("Study", "horizon") => ("Horizon", "Length of the observed time, warm-up included"),
        ("Study", "warm_up") => ("Warm-up", "What is left out at the start"),
        ("Study", "cool_down") => ("Cool-down", "How long late items are followed after the horizon"),
        ("Study", "replications") => ("Repeats", "How many independent repeats"),
        ("Study", "seed") => ("Seed", "First seed; the same seed gives the same numbers"),
        ("Study", "bin") => ("Width of bins", "Width of the bins of the time series"),
        ("Term", "meaning") => ("Meaning", "What was agreed"),
        ("Term", "variants") => ("Read as", "How teams read it; a team that is not listed reads the agreed value"),
        ("Term", "mapped") => ("Converted for", "Teams for which a conversion to the agreed value is used"),
        ("Term", "disputed") => ("Disputed", "People disagree about it"),
        ("DecisionRight", "roles") => ("Roles", "RAPID: recommend, agree, perform, input, decide"),
        ("DecisionRight", "limit") => ("Decides alone up to", "Above this amount it goes to the next level"),
        ("DecisionRight", "levels") => ("Escalates to", "Levels above the team, in order"),
        (_, "cv") => (
            "Spread",
            "Standard deviation divided by the mean: 0 is always the same, 1 is as irregular as calls at a switchboard (coefficient of variation)",
        ),
        (_, "sigma") => ("Spread", "Standard deviation of the logarithm: the larger, the longer the tail"),
        (_, "sd") => ("Spread", "Standard deviation"),
        ("Exponential" | "Holt" | "HoltWinters" | "Croston", "alpha") => {
            ("Weight of the newest value", "Smoothing factor α: 0 never changes, 1 follows every change at once")
        }
        ("Holt" | "HoltWinters", "beta") => ("Weight of the newest trend", "Smoothing factor β of the trend"),
        ("HoltWinters", "gamma") => ("Weight of the newest season", "Smoothing factor γ of the season"),
        ("Holt", "damping") => ("Damping of the trend", "Factor φ by which the trend shrinks with every period ahead"),
        ("Anchoring", "theta") => ("Weight of the last order", "In what is expected (θ)"),
        ("Anchoring", "alpha") => ("Share of the gap corrected", "α of anchoring and adjustment"),
        ("Anchoring", "beta") => ("Share of the supply line counted", "β of anchoring and adjustment"),
        ("Beta", "alpha") => ("First shape", "α of the beta distribution"),
        ("Beta", "beta") => ("Second shape", "β of the beta distribution"),
        (_, "low") => ("Smallest", "Nothing is smaller"),
        (_, "high") => ("Largest", "Nothing is larger"),
        ("Metric", "direction") => ("Better when", "Whether more or less of it is better"),
        ("Metric", "indifference") => ("Too small to matter", "Differences up to this are treated as none"),
        ("Metric", "scope") => ("About", "The whole, or one team alone"),
        ("Metric", "definition") => ("Meaning", "What it measures, in words everybody agrees on"),
        ("Metric", "owner") => ("Answers for it", "The team that answers for it"),
        ("Metric", "formula") => ("Computed as", "An expression over what a run measures"),
        ("Metric", "target") => ("Target", "What should be reached"),
        ("Metric", "weight") => ("Weight", "How much it counts beside other measures"),
        ("Lane", "order_lead") => ("Order takes", "Time from the order to the start of the transport"),
        ("Lane", "modes") => ("Ways to ship", "Each with its time, price and limits"),
        ("Mode", "lead") => ("Time under way", "From dispatch to receipt"),
        ("Mode", "fixed") => ("Price of a dispatch", "Money for each dispatch, whatever is in it"),
        ("Mode", "per_unit") => ("Price of a unit", "Money for each unit"),
        ("Mode", "rebooking") => ("Price of re-booking", "Money for changing one unit to another way after booking"),
        ("Mode", "capacity") => ("At most", "Largest quantity of a dispatch"),
        ("Mode", "minimum") => ("At least", "Smallest quantity of a dispatch"),
        ("Mode", "cut_off") => ("Booked before", "How long before departure it must be booked"),
        ("Mode", "departs") => ("Departs", "When it departs; never listed means on demand"),
        ("Mode", "cancel_share") => ("Cancelling costs", "Share of the price paid when an order is cancelled"),
        ("Cycle", "lasts") => ("Lasts", "How long people sit together"),
        ("Cycle", "people") => ("People", "How many take part; people × hours are its price"),
        ("Cycle", "schedule") => ("Meets", "When it takes place"),
        ("Cycle", "members") => ("Decides", "Decisions taken in it, in the order of their dependence"),
        _ => return (humanised(field), ""),
    };
    (label.to_owned(), definition)
}

/// A choice as words; the enumeration's name tells equal variants apart.
pub fn variant(choice: &str, name: &str) -> String {
    let words = match (choice, name) {
        ("ForecastMethod", "Exponential") => "Exponential smoothing",
        ("Direction", "Lower") => "it is lower",
        ("Direction", "Higher") => "it is higher",
        ("Subject", "Signal") => "What it tells others",
        (_, "Fixed") => "Always the same",
        (_, "Uniform") => "Evenly between two",
        (_, "Exponential") => "Memoryless (exponential)",
        (_, "Normal") => "Normal",
        (_, "Lognormal") => "Long tail, by mean",
        (_, "LognormalMedian") => "Long tail, by median",
        (_, "LognormalP95") => "Long tail, by median and 95th percentile",
        (_, "Triangular") => "Smallest, likely, largest",
        (_, "TriangularPercentiles") => "5th percentile, likely, 95th percentile",
        (_, "Data") => "Measured values",
        (_, "Sequence") => "These values in order",
        (_, "Shared") => "One of the project's distributions",
        (_, "ZeroOr") => "Sometimes zero",
        ("HandoffKind", "Material") => "Goods",
        ("AgentKind", "Human") => "People",
        ("AgentKind", "Ai") => "AI",
        ("AgentKind", "GovernedAi") => "AI with guardrails",
        ("Trigger", "AgentDefault") => "As usual for who acts",
        ("Trigger", "Periodic") => "On a rhythm",
        ("Trigger", "OnChange") => "When something arrives",
        ("Trigger", "LevelChange") => "When a level has changed",
        ("Trigger", "Threshold") => "Above a limit",
        ("Trigger", "InCycle") => "In a joint meeting",
        ("Schedule", "Every") => "Every",
        ("Phase", "At") => "At",
        ("Phase", "Start") => "At the start of the period",
        ("Phase", "Random") => "Anywhere in the period",
        ("Capacity", "One") => "One",
        ("Subject", "Plan") => "A plan others are told of",
        ("Arrivals", "Poisson") => "Independently, at a rate",
        ("Arrivals", "Renewal") => "One after another",
        _ => return humanised(name),
    };
    words.to_owned()
}

/// What it means when a field that may be left out is not set, in the list of its choices.
pub fn missing(field: &str) -> &'static str {
    match field {
        "decision_time" => "As usual for who acts",
        "agent" => "Whoever acts in the team",
        "calendar" => "The team's hours, or always",
        "resource" => "Everybody at once",
        "attention" => "Nobody; it never waits",
        "parent" => "Base",
        "preset" => "None",
        "to" => "Leaves",
        _ => "—",
    }
}

/// What an empty field says that may be left out.
pub fn left_out(field: &str) -> &'static str {
    match field {
        "target" | "capacity" | "limit" | "minimum" | "cut_off" => "none",
        "weight" => "1",
        _ => "default",
    }
}

/// The label of the one value inside a choice.
pub fn inside(choice: &str, variant: &str) -> String {
    let words = match (choice, variant) {
        (_, "InCycle") => "Meeting",
        ("Subject", "Signal") => "Signal",
        ("Subject", "OrderQuantity" | "Production" | "Allocation") => "Stock",
        ("Subject", "Mode") => "Lane",
        ("Subject", "Overtime" | "Capacity") => "Staff",
        ("Subject", "Routing" | "Approval") => "Activity",
        ("Subject", "Promise") => "Demand",
        ("Schedule", _) | (_, "Poisson") => "How often",
        ("SignalSource" | "Source", "Decision") => "Decision",
        ("Capacity", _) => "How many, number",
        ("Phase", "At") => "Moment",
        _ => "Value",
    };
    words.to_owned()
}

/// The kind of a handoff as the screen calls it.
pub fn handoff_kind(kind: HandoffKind) -> &'static str {
    match kind {
        HandoffKind::Information => "information",
        HandoffKind::Work => "work",
        HandoffKind::Material => "goods",
    }
}

/// Who acts, as the screen calls it, with its sign.
pub fn agent(agent: AgentKind) -> (&'static str, Icon) {
    match agent {
        AgentKind::Human => ("people", Icon::Person),
        AgentKind::Ai => ("AI", Icon::Chip),
        AgentKind::GovernedAi => ("AI with guardrails", Icon::ChipShield),
    }
}

/// The SCOR process as the screen calls it.
pub fn process(process: ScorProcess) -> &'static str {
    process.label()
}

/// What can be done with a tool, for the status line.
pub fn tool_hint(tool: Tool, lead: Option<EntityRef>) -> &'static str {
    match (tool, lead) {
        (Tool::Select, Some(EntityRef::Function(_))) => {
            "F2 renames, C connects, Ctrl+arrow adds a team beside it, arrows move it, Delete removes it, Esc clears"
        }
        (Tool::Select, Some(EntityRef::Handoff(_))) => {
            "F2 renames, R changes what it carries, E attaches it elsewhere, arrows bend it, Delete removes it, Esc clears"
        }
        (Tool::Select, Some(EntityRef::Group(_))) => "O closes or opens it, F2 renames, arrows move it, Ctrl+Shift+G takes the frame away",
        (Tool::MakeRoom, _) => "Drag to the right or downwards to push everything beyond away, or use arrows; Esc ends",
        (Tool::Reattach { .. }, _) => "Click the team to attach it to, or Tab to it and press Enter; Esc leaves it where it was",
        (Tool::Select, _) => "Drag to move, drag on empty to frame, double-click empty or N for a new team, C to connect",
        (Tool::Hand, _) => "Drag moves the sheet; V returns to selecting",
        (Tool::Connect { from: None, .. }, _) => {
            "Click the team that hands over, or drag from one team to another; R changes the kind, Esc ends"
        }
        (Tool::Connect { from: Some(_), .. }, _) => {
            "Click the team that receives, or Tab to it and press Enter; R changes the kind, Esc ends"
        }
    }
}

/// Movements of the hand that are no commands, for the sheet of shortcuts.
pub const GESTURES: &[(&str, &str)] = &[
    ("Drag a card", "Move it; Shift keeps to one axis, Ctrl leaves grid and guides, Alt copies it"),
    ("Drag the line of a selected handoff", "Bend it; a double-click on a bend takes it out"),
    ("Drag an end of a selected handoff", "Attach it to another team"),
    ("Drag the name of a group", "Move all of it"),
    ("Drag on empty", "Select in a frame; Shift adds"),
    ("Shift+click or Ctrl+click", "Add to or take from the selection"),
    ("Double-click on empty", "New team"),
    ("Double-click a card or a label", "Rename"),
    ("Drag from a round port", "Connect; on empty, with a new team"),
    ("Wheel, Shift+wheel", "Move the sheet"),
    ("Ctrl+wheel, pinch", "Zoom about the pointer"),
    ("Middle button, right button on empty, Space+drag", "Move the sheet"),
    ("Drop a file on the window", "Open it"),
];

/// What the hand can do in the tracks, and the keys of a track that was pressed or reached by Tab.
pub const TRACK_GESTURES: &[(&str, &str)] = &[
    ("Drag, Shift+wheel", "Move through time"),
    ("Ctrl+wheel, + and −", "Zoom time about the pointer or the cursor; with Ctrl+Alt the values"),
    ("Right-drag or Shift+drag", "Zoom into a stretch; double-click or 0 shows everything, Alt+← and Alt+→ go through the zooms"),
    ("Ctrl+drag, or drag along the time axis", "Select a stretch: tables and statistics are cut to it"),
    ("Click, Shift+click, A and B", "Pins A and B: what changed between them"),
    ("← and →, Ctrl+← and Ctrl+→", "Move the cursor, or step from event to event"),
    ("Space", "Play"),
    ("M, [ and ]", "Set a marker, and jump between markers"),
    ("L and Y", "Logarithmic scale; keep the scale"),
    ("Click or Alt+click on a value", "Hide or show its line, or show it alone"),
    ("Click a bar or a clash", "Choose its team; with the table of chains open, trace what set it off"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_the_file_become_words() {
        assert_eq!(humanised("decision_time"), "Decision time");
        assert_eq!(humanised("EscalateAndMove"), "Escalate and move");
        assert_eq!(humanised("Ar1"), "Ar1");
    }

    #[test]
    fn every_tool_has_a_hint() {
        for tool in [
            Tool::Select,
            Tool::Hand,
            Tool::MakeRoom,
            Tool::Connect { from: None, to: None },
            Tool::Connect { from: Some(1.into()), to: None },
        ] {
            for lead in [None, Some(EntityRef::Function(1.into())), Some(EntityRef::Handoff(1.into()))] {
                assert!(tool_hint(tool, lead).len() > 20, "{tool:?} {lead:?}");
            }
        }
    }
}
