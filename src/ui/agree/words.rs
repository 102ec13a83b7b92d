//! The words of the page of agreements; `ui::words` hands them on as part of the one table.

use super::AgreeView;
use crate::model::RapidRole;

/// Name of a part of the page, and what it is for.
pub fn agree_view(view: AgreeView) -> (&'static str, &'static str) {
    match view {
        AgreeView::Rights => {
            ("Who decides", "One team decides, others recommend, agree, give input or carry out; above a limit it goes up")
        }
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
