//! Quick capture: lines such as `Sales -> Planning : forecast, info, 2 d` become teams and handoffs.
//!
//! It reads text and makes one edit; it must not touch the document.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::canvas::geometry::{CARD_WIDTH, card_height};
pub use super::capture_table::is_table;
use super::capture_table::{Column, table};
use super::session::position;
use crate::model::edit::Edit;
use crate::model::{AgentKind, Document, EntityRef, FunctionId, HandoffId, HandoffKind, ScorProcess};
use crate::units::Duration;

/// Distance from a team to the one it hands over to.
const STEP: Vec2 = vec2(336.0, 128.0);

/// The name that what is being typed at the end of a text may become, with the length of what stands there.
pub fn completion(document: &Document, text: &str) -> Option<(usize, String)> {
    let line = text.rsplit('\n').next().unwrap_or_default();
    if line.contains(':') {
        return None;
    }
    let typed = split_arrows(line).pop()?.trim_start();
    let wanted = typed.to_lowercase();
    let written = text.lines().flat_map(|line| split_arrows(split_at_colon(line).map_or(line, |(teams, _)| teams))).map(str::trim);
    let known = document.functions.values().map(|function| function.name.as_str()).chain(written);
    let longer = |name: &&str| typed.len() < name.len() && name.to_lowercase().starts_with(&wanted);
    let found = known.filter(|_| !typed.is_empty()).find(longer)?;
    Some((typed.len(), found.to_owned()))
}

/// What one line says.
#[derive(Debug, Clone, PartialEq, Default)]
struct Line {
    teams: Vec<String>,
    name: String,
    kind: HandoffKind,
    latency: Option<String>,
    /// Fields of its one team, as the file writes them.
    fields: Vec<(&'static str, String)>,
}

/// The edit that adds what a text describes, as one step; teams that exist are used, not made again.
///
/// # Errors
/// The number of the first line that cannot be read, why, and what to write instead.
pub fn capture(document: &Document, text: &str) -> Result<Edit, String> {
    let mut lines = Vec::new();
    if let Some(table) = table(text) {
        for (number, cells) in &table.rows {
            lines.push(of_row(cells).map_err(|why| format!("Line {number}: {why}"))?);
        }
    }
    let written = if lines.is_empty() { text } else { "" };
    for (index, line) in written.lines().enumerate() {
        if !line.trim().is_empty() {
            lines.push(parse(line).map_err(|why| format!("Line {}: {why}", index + 1))?);
        }
    }
    if lines.is_empty() {
        return Err("Nothing is written; type a line such as Sales -> Planning".to_owned());
    }
    let mut plan = Plan::new(document);
    for line in &lines {
        plan.add(line);
    }
    Ok(plan.finish())
}

/// What a row of a table says.
fn of_row(cells: &[(Column, String)]) -> Result<Line, String> {
    let cell = |column: Column| cells.iter().find(|(own, _)| *own == column).map(|(_, text)| text.as_str());
    let mut line = Line::default();
    match (cell(Column::From), cell(Column::To), cell(Column::Team)) {
        (Some(from), Some(to), _) => {
            line.teams = vec![from.to_owned(), to.to_owned()];
            line.name = cell(Column::What).or(cell(Column::Team)).unwrap_or_default().to_owned();
            if let Some(word) = cell(Column::Kind) {
                line.kind = kind(word).ok_or_else(|| format!("“{word}” is no kind of handoff; write info, work or goods"))?;
            }
            line.latency = cell(Column::Takes).map(time).transpose()?;
        }
        (_, _, Some(team)) => {
            line.teams = vec![team.to_owned()];
            let mut set = |field: &'static str, value: Option<String>| line.fields.extend(value.map(|value| (field, value)));
            set("owner", cell(Column::Owner).map(str::to_owned));
            set("description", cell(Column::Description).map(str::to_owned));
            set("agent", cell(Column::Agent).map(agent).transpose()?);
            set("process", cell(Column::Process).map(process).transpose()?);
        }
        _ => return Err("a team’s name is missing; a row needs a team, or a sender and a receiver".to_owned()),
    }
    Ok(line)
}

fn time(text: &str) -> Result<String, String> {
    let latency: Duration = text.parse().map_err(|error| format!("{error}"))?;
    if latency.ticks().0 < 0 {
        return Err(format!("{text} is negative; a handoff takes zero or more"));
    }
    Ok(latency.to_string())
}

fn agent(word: &str) -> Result<String, String> {
    let found = match word.to_lowercase().as_str() {
        "people" | "human" | "person" | "team" => AgentKind::Human,
        "ai" | "agent" | "bot" => AgentKind::Ai,
        "ai with guardrails" | "governed ai" | "governed" => AgentKind::GovernedAi,
        _ => return Err(format!("“{word}” does not say who acts; write people, AI or AI with guardrails")),
    };
    Ok(format!("{found:?}"))
}

fn process(word: &str) -> Result<String, String> {
    let found = ScorProcess::ALL.iter().find(|process| process.label().eq_ignore_ascii_case(word));
    let all = || ScorProcess::ALL.iter().map(|process| process.label()).collect::<Vec<_>>().join(", ");
    found.map(|process| format!("{process:?}")).ok_or_else(|| format!("“{word}” is no SCOR process; write one of {}", all()))
}

fn parse(line: &str) -> Result<Line, String> {
    let (teams, rest) = match split_at_colon(line) {
        Some((teams, rest)) => (teams, rest),
        None => (line, ""),
    };
    let teams: Vec<String> = split_arrows(teams).into_iter().map(|name| name.trim().to_owned()).collect();
    if teams.iter().any(String::is_empty) {
        return Err("a team's name is missing beside an arrow; write Sales -> Planning".to_owned());
    }
    let mut parsed = Line { teams, ..Line::default() };
    for part in parts(rest) {
        if let Some(kind) = kind(&part) {
            parsed.kind = kind;
        } else if part.starts_with(|first: char| first.is_ascii_digit()) {
            parsed.latency = Some(time(&part)?);
        } else if parsed.name.is_empty() {
            parsed.name = part;
        } else {
            return Err(format!("“{part}” is neither info, work or goods nor a time such as 2 d"));
        }
    }
    if parsed.teams.len() == 1 && !rest.trim().is_empty() {
        return Err("what is handed over needs two teams; write Sales -> Planning : forecast".to_owned());
    }
    Ok(parsed)
}

/// The first colon outside a time of day.
fn split_at_colon(line: &str) -> Option<(&str, &str)> {
    let at = line.find(':')?;
    Some((&line[..at], &line[at + 1..]))
}

fn split_arrows(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut names = Vec::new();
    let arrows = ["-->", "->", "=>", "→"];
    while let Some((at, arrow)) =
        arrows.iter().filter_map(|arrow| rest.find(arrow).map(|at| (at, *arrow))).min_by_key(|(at, arrow)| (*at, 9 - arrow.len()))
    {
        names.push(&rest[..at]);
        rest = &rest[at + arrow.len()..];
    }
    names.push(rest);
    names
}

/// The parts between commas; a comma inside a number, as in `1,5 d`, does not part.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let continues = parts.last().is_some_and(|last| last.chars().all(|c| c.is_ascii_digit()) && !last.is_empty())
            && part.starts_with(|first: char| first.is_ascii_digit());
        match parts.last_mut() {
            Some(last) if continues => *last = format!("{last},{part}"),
            _ if part.is_empty() => {}
            _ => parts.push(part.to_owned()),
        }
    }
    parts
}

fn kind(word: &str) -> Option<HandoffKind> {
    match word.to_lowercase().as_str() {
        "info" | "information" => Some(HandoffKind::Information),
        "work" => Some(HandoffKind::Work),
        "goods" | "material" => Some(HandoffKind::Material),
        _ => None,
    }
}

/// The edits in the making, with the identifiers they will be given.
struct Plan {
    edits: Vec<Edit>,
    teams: Vec<(String, FunctionId, Rect)>,
    next_id: u32,
    n_teams: usize,
    n_handoffs: usize,
}

impl Plan {
    fn new(document: &Document) -> Self {
        let size = vec2(CARD_WIDTH, card_height(1));
        let teams = document
            .functions
            .iter()
            .map(|(id, function)| {
                let at = document.layout.functions.get(id).copied().unwrap_or_default();
                (function.name.clone(), id, Rect::from_min_size(pos2(at.x, at.y), size))
            })
            .collect();
        Self { edits: Vec::new(), teams, next_id: document.next_id.max(1), n_teams: 0, n_handoffs: 0 }
    }

    fn add(&mut self, line: &Line) {
        let mut sender: Option<(FunctionId, Rect)> = None;
        for name in &line.teams {
            let receiver = self.team(name, sender.map(|(_, rect)| rect));
            if let Some((from, _)) = sender {
                self.handoff(from, receiver.0, line);
            }
            for (field, to) in &line.fields {
                self.edits.push(Edit::SetField { of: receiver.0.into(), field: (*field).to_owned(), to: to.clone() });
            }
            sender = Some(receiver);
        }
    }

    fn team(&mut self, name: &str, sender: Option<Rect>) -> (FunctionId, Rect) {
        if let Some((_, id, rect)) = self.teams.iter().find(|(known, ..)| known.to_lowercase() == name.to_lowercase()) {
            return (*id, *rect);
        }
        let wished = if let Some(sender) = sender {
            sender.min + vec2(STEP.x, 0.0)
        } else if self.teams.is_empty() {
            Pos2::ZERO
        } else {
            let left = self.teams.iter().map(|(.., rect)| rect.left()).fold(f32::INFINITY, f32::min);
            let below = self.teams.iter().map(|(.., rect)| rect.bottom()).fold(f32::NEG_INFINITY, f32::max);
            pos2(left, below + STEP.y - card_height(1))
        };
        let rect = self.free(wished);
        let id = FunctionId(self.take_id());
        self.edits.push(Edit::AddFunction { name: name.to_owned(), at: position(rect.min) });
        self.teams.push((name.to_owned(), id, rect));
        self.n_teams += 1;
        (id, rect)
    }

    fn free(&self, wished: Pos2) -> Rect {
        let size = vec2(CARD_WIDTH, card_height(1));
        let place = |step: usize| Rect::from_min_size(wished + vec2(0.0, STEP.y * step as f32), size);
        (0..1_000)
            .map(place)
            .find(|rect| self.teams.iter().all(|(.., other)| !other.intersects(rect.expand(8.0))))
            .unwrap_or_else(|| place(0))
    }

    fn handoff(&mut self, from: FunctionId, to: FunctionId, line: &Line) {
        let of = EntityRef::Handoff(HandoffId(self.take_id()));
        self.edits.push(Edit::AddHandoff { from, to, kind: line.kind });
        if !line.name.is_empty() {
            self.edits.push(Edit::SetField { of, field: "name".to_owned(), to: line.name.clone() });
        }
        if let Some(latency) = &line.latency {
            let to = serde_json::json!({ "Fixed": latency }).to_string();
            self.edits.push(Edit::SetField { of, field: "latency".to_owned(), to });
        }
        self.n_handoffs += 1;
    }

    fn take_id(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    fn finish(self) -> Edit {
        let count = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        let label = format!("Add {} and {}", count(self.n_teams, "team"), count(self.n_handoffs, "handoff"));
        Edit::All { label, edits: self.edits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Distribution;

    fn captured(text: &str) -> Document {
        let mut document = Document::default();
        capture(&document, text).unwrap().apply(&mut document).unwrap();
        document
    }

    #[test]
    fn a_line_makes_two_teams_and_a_typed_handoff() {
        let document = captured("Sales -> Planning : forecast, work, 2 d");
        let names: Vec<&str> = document.functions.values().map(|function| function.name.as_str()).collect();
        assert_eq!(names, ["Sales", "Planning"]);
        let handoff = document.handoffs.values().next().unwrap();
        assert_eq!((handoff.name.as_str(), handoff.kind), ("forecast", HandoffKind::Work));
        assert_eq!(handoff.latency, Distribution::Fixed(Duration::days(2.0)));
    }

    #[test]
    fn teams_are_made_once_and_chains_and_decimal_commas_are_read() {
        let mut document = captured("Sales → Planning: forecast, 1,5 d\nplanning --> Plant => Shipping : goods");
        assert_eq!(document.functions.len(), 4);
        assert_eq!(document.handoffs.len(), 3);
        let first = document.handoffs.values().next().unwrap();
        assert_eq!(first.latency, Distribution::Fixed(Duration::days(1.5)));
        capture(&document, "Sales -> Shipping").unwrap().apply(&mut document).unwrap();
        assert_eq!((document.functions.len(), document.handoffs.len()), (4, 4));
    }

    #[test]
    fn cards_stand_apart_and_receivers_to_the_right() {
        let document = captured("A -> B\nA -> C\nA -> D\nE");
        let at = |id: u32| *document.layout.functions.get(id.into()).unwrap();
        assert!(at(1).x < at(2).x);
        let ids: Vec<FunctionId> = document.functions.ids().collect();
        for a in &ids {
            for b in ids.iter().filter(|b| *b != a) {
                let (a, b) = (at(a.0), at(b.0));
                assert!((a.x - b.x).abs() >= CARD_WIDTH || (a.y - b.y).abs() >= card_height(1), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_as_a_whole_with_its_line() {
        let document = Document::default();
        for (text, part) in [
            ("A -> B\nC -> : x", "Line 2"),
            ("A -> B : 2 parsecs", "parsecs"),
            ("A -> B : forecast, order", "“order”"),
            ("  \n", "Nothing is written"),
            ("A : forecast", "two teams"),
        ] {
            let error = capture(&document, text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn a_table_of_teams_or_of_handoffs_is_read_by_its_headings() {
        let document = captured("Team\tOwner\tWho acts\tProcess\nSales\tAnn\tpeople\torder\nPlanning\tBob\tAI\t");
        let sales = document.functions.values().next().unwrap();
        assert_eq!((sales.name.as_str(), sales.owner.as_str(), sales.process), ("Sales", "Ann", ScorProcess::Order));
        assert_eq!(document.functions.values().next_back().unwrap().agent, AgentKind::Ai);
        let document = captured("from;to;what;kind;takes\nSales;Planning;forecast;info;2 d\nPlanning;Plant;plan;work;4 h");
        assert_eq!((document.functions.len(), document.handoffs.len()), (3, 2));
        let error = capture(&Document::default(), "from;to;kind\nA;B;parcel").unwrap_err();
        assert!(error.contains("Line 2") && error.contains("parcel"), "{error}");
    }

    #[test]
    fn names_that_are_known_complete_what_is_typed() {
        let document = captured("Sales -> Demand planning");
        assert_eq!(completion(&document, "Sales -> dem"), Some((3, "Demand planning".to_owned())));
        assert_eq!(completion(&document, "Plant -> Sales\nPl"), Some((2, "Plant".to_owned())));
        assert_eq!(completion(&document, "Sales -> Demand planning"), None);
        assert_eq!(completion(&document, "Sales -> "), None);
        assert_eq!(completion(&document, "Sales -> Plant : dem"), None);
    }
}
