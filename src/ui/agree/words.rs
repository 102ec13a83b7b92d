//! The words of the page of agreements; `ui::words` hands them on as part of the one table.

use super::AgreeView;
use crate::model::{CouplingKind, RapidRole};

/// Name of a part of the page, and what it is for.
pub fn agree_view(view: AgreeView) -> (&'static str, &'static str) {
    match view {
        AgreeView::Rights => {
            ("Who decides", "One team decides, others recommend, agree, give input or carry out; above a limit it goes up")
        }
        AgreeView::Terms => ("Definitions", "What words mean, who keeps them, and which teams read them differently"),
        AgreeView::Couplings => ("Must match", "Plans of different teams that must agree, and who looks after that"),
        AgreeView::Measures => {
            ("Measures", "What the whole is judged by, with targets and weights; defining a measure changes nothing in a run")
        }
        AgreeView::Rhythm => ("Rhythm", "When decisions are taken and meetings held, and how long a change needs until it is acted upon"),
    }
}

/// Leads back to where things are drawn.
pub const GO_TO_MAP: &str = "Go to the map";
/// What a name leads to.
pub const SHOW_ON_MAP: &str = "Show it on the map with all its fields";

/// Why the matrix is empty.
pub const NO_DECISIONS: &str = "Nobody decides anything yet. Add a decision to a team on the map; who may take it is agreed here.";
/// Headings of the way up, right of the teams.
pub const RIGHT_COLUMNS: [&str; 4] = ["Alone up to", "Above it goes to", "Time-out", "Then"];
/// RAPID roles in the order of the word, each with its letter.
pub const ROLES: [(RapidRole, &str); 5] =
    [(RapidRole::Recommend, "R"), (RapidRole::Agree, "A"), (RapidRole::Perform, "P"), (RapidRole::Input, "I"), (RapidRole::Decide, "D")];
/// How the letters read and how they are set.
pub const ROLES_LEGEND: &str = "R recommends, A must agree, P carries out, I gives input, D decides; (D) takes it without a written right. \
    A press gives the next role; with the keyboard, the letter, or Delete for none.";
/// A team that decides only because it takes the decision.
pub const DECIDES_AS_OWNER: &str = "decides, nothing written";
/// A team without a role.
pub const NO_ROLE: &str = "no role";
/// A field that holds nothing.
pub const NOT_SET: &str = "none";
/// No level above.
pub const NOBODY_ABOVE: &str = "Nobody";
/// Nothing is open.
pub const NOTHING_OPEN: &str = "Every written right has one who decides, no circle and a time-out on every level";
/// Label of a remedy.
pub const REMOVE_REPEATED: &str = "Remove what is listed twice";
/// Label of a remedy.
pub const REMOVE_LAST_LIMIT: &str = "Let the highest level decide any amount";
/// Label of a remedy.
pub const REMOVE_LIMIT: &str = "Remove the limit";

/// Letter of a role.
pub fn role_letter(role: RapidRole) -> &'static str {
    ROLES.iter().find(|(known, _)| *known == role).map_or("", |(_, letter)| letter)
}

/// What a cell of the matrix says.
pub fn role_cell(team: &str, decision: &str, role: &str) -> String {
    format!("{team} in {decision}: {role}")
}

/// Name of a field of the way up.
pub fn right_field(column: usize, decision: &str) -> String {
    let what = RIGHT_COLUMNS.get(column).copied().unwrap_or_default();
    format!("{what}, {decision}")
}

/// Further levels that are not in the matrix.
pub fn more_levels(count: usize) -> String {
    if count == 1 { "1 more level".to_owned() } else { format!("{count} more levels") }
}

/// Heading of the open points.
pub fn open_points(count: usize) -> String {
    match count {
        0 => "Nothing is open".to_owned(),
        1 => "1 open point".to_owned(),
        count => format!("{count} open points"),
    }
}

/// A level that may keep a decision for ever.
pub fn no_time_out(team: &str) -> String {
    format!("{team} may keep it as long as it likes. Agree on a time-out and on what happens then.")
}

/// Sets a time-out.
pub fn set_time_out(time: &str) -> String {
    format!("Time-out after {time}")
}

/// Makes one team decide.
pub fn lets_decide(team: &str) -> String {
    format!("Let {team} decide alone")
}

/// Takes a level out of the way up.
pub fn skip_level(team: &str) -> String {
    format!("Do not ask {team} again")
}

/// Why there is no strip.
pub const NO_RHYTHM: &str = "Nothing takes place on a rhythm yet. Give a decision a rhythm on the map; when it takes place is agreed here.";
/// Why there is no latency.
pub const NO_WAY: &str = "No decision tells another one anything, so there is no way from a change to an action";
/// The list of ways.
pub const WAY: &str = "Way from a change to the action";
/// Puts each decision of the way right after the one before it.
pub const STAGE: &str = "Put each right after the one before";
/// What stage does.
pub const STAGE_HINT: &str = "Each decision of this way moves to the moment at which the one before it has been passed on";
/// What the large figure means.
pub const LATENCY_MEANS: &str = "mean time from a change, equally likely at any moment, until the outcome of the last decision has arrived";
/// The figure rests on means.
pub const FROM_MEANS: &str = "Some times on this way vary; their means were used. Run the plan for the spread and the exact mean.";

/// Name of a row of the strip.
pub fn rhythm_row(name: &str, rhythm: &str) -> String {
    format!("Rhythm of {name}: {rhythm}")
}

/// Why the latency of a way cannot be computed from periods and phases.
pub fn cannot_compute(name: &str, why: &str) -> String {
    format!("{name} {why}, so this way has no exact figure; run the plan to see it")
}

/// How far the figure has moved since the page was opened or the way was chosen.
pub fn moved_by(before: &str, less: &str, is_less: bool) -> String {
    let word = if is_less { "less" } else { "more" };
    format!("was {before}, {less} {word}")
}

/// Nothing was moved yet.
pub const AS_BEFORE: &str = "as it stands";
/// How the strip is used.
pub const STRIP_HELP: &str = "Drag the first bar of a row to another moment, a later one to another period; Ctrl leaves the grid. \
    With the keyboard: left and right move it, up and down make the period longer or shorter. The line is the way of one change: \
    broken while it waits for the next round, solid while it is decided and passed on.";
/// Where the way ends.
pub const STRIP_ACTION: &str = "acted on";
/// What dragging the first bar does.
pub const DRAG_PHASE: &str = "Drag it to another moment of the period";
/// What dragging a later bar does.
pub const DRAG_PERIOD: &str = "Drag it to make the period longer or shorter";

/// A week on the axis.
pub fn strip_week(week: i64) -> String {
    format!("Week {week}")
}

/// A later bar of a row.
pub fn rhythm_repeat(name: &str, which: i64) -> String {
    format!("{name}, round {which}")
}

/// The name of a row, which leads to the map.
pub fn show_carrier(name: &str) -> String {
    format!("Show {name} on the map")
}

/// How many decisions are taken in a meeting.
pub fn in_meeting(count: usize) -> String {
    if count == 1 { "meeting of 1 decision".to_owned() } else { format!("meeting of {count} decisions") }
}

/// The large figure as it is read out.
pub fn latency_is(time: &str) -> String {
    format!("From a change to the action {time}")
}

/// No word has been agreed on.
pub const NO_TERMS: &str = "No definition yet. Write down words that teams may read differently, such as demand, available or urgent.";
/// Adds a word.
pub const ADD_TERM: &str = "Add definition";
/// Headings of the table of words.
pub const TERM_COLUMNS: [&str; 4] = ["Word", "Kept by", "Disputed", "Gap"];
/// How readings are written.
pub const TERMS_LEGEND: &str = "Under each team: how it reads the agreed value, such as 0.88, ×1.12 or + 5; empty means as agreed. \
    The mark beside it: a conversion is declared and used, so that the reading does no harm.";
/// A reading that is not written down.
pub const AS_AGREED: &str = "as agreed";
/// No one.
pub const NOBODY: &str = "Nobody";
/// A word without a meaning.
pub const NO_MEANING: &str = "No meaning was written down yet";
/// Readings that differ by a fixed amount.
pub const SHIFTED: &str = "shifted";
/// What the gap is.
pub const GAP_MEANS: &str = "Distance between the largest and the smallest reading that nobody converts, as a share of the agreed value";

/// Name of the list of owners.
pub fn owner_of_term(term: &str) -> String {
    format!("{term} is kept by")
}

/// Name of the mark of a dispute.
pub fn disputed(term: &str) -> String {
    format!("{term} is disputed")
}

/// Name of the field of a reading.
pub fn reading_of(team: &str, term: &str) -> String {
    format!("How {team} reads {term}")
}

/// Name of the mark of a conversion.
pub fn mapped(team: &str, term: &str) -> String {
    format!("{term} is converted for {team}")
}

/// Which signals use a word.
pub fn term_used(signals: &[String]) -> String {
    if signals.is_empty() {
        "No signal uses this word yet; choose it in the fields of a signal".to_owned()
    } else {
        format!("Used by {}", signals.join(", "))
    }
}

/// Deletes a word.
pub fn delete_term(term: &str) -> String {
    format!("Delete {term}")
}

/// Nothing must match.
pub const NO_COUPLINGS: &str =
    "Nothing on the map suggests that plans must match. Connect teams that both decide, share staff or pass goods.";
/// Nothing is declared.
pub const NONE_DECLARED: &str = "None yet; the suggestions below follow from the map";
/// Nothing more is suggested.
pub const NOTHING_PROPOSED: &str = "The map suggests nothing beyond what is declared";
/// Declares all suggestions.
pub const DECLARE_ALL: &str = "Declare all suggestions";
/// A tie that nobody looks after.
pub const UNATTENDED: &str = "Nobody looks after it: no coordinator, no joint meeting, and the teams do not inform each other";

/// Heading of what is declared.
pub fn declared(count: usize, n_open: usize) -> String {
    match n_open {
        0 => format!("Declared ({count})"),
        n_open => format!("Declared ({count}, {n_open} that nobody looks after)"),
    }
}

/// Heading of what the map suggests.
pub fn proposed(count: usize) -> String {
    format!("Suggested by the map ({count})")
}

/// What must match, in words that stand before names.
pub fn coupling(kind: CouplingKind) -> &'static str {
    match kind {
        CouplingKind::Needs => "in time for each other",
        CouplingKind::SharesCapacity => "within one capacity",
        CouplingKind::SameUrgency => "equally urgent",
        CouplingKind::SameQuantity => "the same quantity",
    }
}

/// Declares one suggestion.
pub fn declare(kind: CouplingKind, members: &str) -> String {
    format!("Must be {}: {members}", coupling(kind))
}

/// Lets a team look after a tie.
pub fn appoint(team: &str, coupling: &str) -> String {
    format!("Let {team} look after “{coupling}”")
}

/// Name of a coordinator.
pub fn coordinator_of(coupling: &str) -> String {
    format!("Coordination of {coupling}")
}

/// No measure of the planner's own.
pub const NO_MEASURES: &str =
    "No measure of your own yet. Write what success means as an expression over what a run measures, with a target.";
/// Adds a measure.
pub const ADD_MEASURE: &str = "Add measure";
/// Label of the expression.
pub const EXPRESSION: &str = "Computed as";
/// What an empty expression suggests.
pub const EXPRESSION_HINT: &str = "such as [Elapsed time, p90] or [Cost] / [Completions]";
/// Puts a measure into the expression.
pub const INSERT: &str = "Add to the expression…";
/// No run yet.
pub const NOT_RUN: &str = "not simulated yet";
/// The run has no value.
pub const NO_VALUE: &str = "no value in this run";
/// The run is of an older plan.
pub const STALE: &str = "The plan has changed since this was simulated";

/// Name of the field of an expression.
pub fn expression_of(name: &str) -> String {
    format!("Expression of {name}")
}

/// Name of the list of measures to put in.
pub fn insert_into(name: &str) -> String {
    format!("Add to the expression of {name}")
}

/// The target is reached.
pub fn target_met(target: &str) -> String {
    format!("✓ target {target} met")
}

/// The target is not reached.
pub fn target_missed(target: &str) -> String {
    format!("✗ target {target} missed")
}

/// The interval holds the target.
pub fn target_open(target: &str) -> String {
    format!("target {target} within the interval")
}
