//! The page where a log is measured: its columns, what it says, and the map it proposes. It shows what was
//! worked out elsewhere and sends actions; it reads no file.

mod accept;
mod again;
mod course;
mod decide;
mod deeper;
mod explore;
mod find;
mod input;
mod mapping;
mod matrix;
mod report;
mod spread;
mod teams;
mod text;
mod verdict;
mod waiting;
mod work;

use std::path::PathBuf;

use egui::{Align, Layout, RichText, ScrollArea, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::session::Page;
use super::theme::controls::{self, Rank};
use super::theme::{self, Icon, Palette, metrics};
use super::words;
use crate::evidence::explore::Filter;
use crate::evidence::function_rule::FunctionRule;
use crate::evidence::import::Mapping;
use crate::evidence::map::Part;
use crate::model::EntityRef;
pub use deeper::{DecisionAnswer, DecisionAsked, Deeper};
pub use find::Found;
pub use input::{Input, Mapped};
pub use work::{Beside, EvidenceWork};

/// What the page asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum EvidenceAction {
    /// Chooses a file that is a log.
    Open,
    /// Looks at the first rows of a log.
    Look(Input),
    /// Takes columns for something else.
    Map(Box<Mapping>),
    /// Finds functions in another way.
    Rule(FunctionRule),
    /// Writes the table of functions; an empty text means that there is none.
    Table(String),
    /// Chooses a file that is a table of functions.
    OpenTable,
    /// Takes over a table of functions from a file.
    TableFile(PathBuf),
    /// Reads times without a zone in another one.
    Zone(String),
    /// Whether people's names are kept.
    KeepNames(bool),
    /// Whether the process is told as it was when such a log was accepted.
    TellAsBefore(bool),
    /// Finds out what measuring again would change.
    Compare,
    /// Takes the numbers that were measured again into the project.
    TakeAgain,
    /// Reads the log.
    Read,
    /// Stops reading.
    Stop,
    /// Asks the log that was read.
    Ask(Box<Filter>),
    /// Lays something else beside the log.
    LayBeside(Beside),
    /// Replays the last run of the project beside the log.
    Replay,
    /// Shows a part of the page.
    Show(Shown),
    /// Ticks elements of the proposal, or takes the tick away.
    Tick(Vec<EntityRef>, bool),
    /// Takes parts of the proposal into the project.
    Accept(Vec<Part>),
    /// Takes what is ticked into the project.
    AcceptTicked,
    /// Parts all waits; with the working hours that were found, or as if everybody were always there.
    PartWaits(bool),
    /// Measures a decision.
    Decide(Box<DecisionAsked>),
    /// Judges the simulation with the random halves of this number.
    Judge(u64),
    /// Stops judging.
    StopJudging,
    /// Goes back to the columns.
    Columns,
    /// Leaves the log.
    Leave,
}

impl From<EvidenceAction> for Action {
    fn from(action: EvidenceAction) -> Self {
        Self::Evidence(action)
    }
}

/// What the page shows of a log that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// Plots with filters.
    #[default]
    Explore,
    /// Where waiting comes from.
    Waiting,
    /// How long decisions take.
    Decisions,
    /// The map that was found.
    Proposal,
    /// What measuring again changes in the project.
    Again,
    /// How good its simulation is.
    Verdict,
    /// What happened on the way in.
    Report,
}

impl Shown {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Explore, "Explore"),
        (Self::Waiting, "Where waiting comes from"),
        (Self::Decisions, "Decisions"),
        (Self::Proposal, "Proposed map"),
        (Self::Again, "Measured again"),
        (Self::Verdict, "How good it is"),
        (Self::Report, "How it was read"),
    ];
}

/// The page.
pub fn measure_page_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let work = &ctx.jobs.evidence;
    if work.mapped.is_none() && work.found.is_none() && !work.is_reading() {
        nothing_ui(ui, &mut actions);
        return actions;
    }
    if work.is_reading() {
        ui.heading("Measure");
        ui.add_space(metrics::GAP);
        ui.horizontal(|ui| {
            let text = match work.progress() {
                Some((read, total)) if read < total => format!("Reading, {} %", read * 100 / total.max(1)),
                Some(_) => "Measuring and proposing a map".to_owned(),
                None => "Looking at the first rows".to_owned(),
            };
            ui.label(text);
            if controls::button(ui, Rank::Secondary, Some(Icon::Stop), "Stop reading").clicked() {
                actions.push(EvidenceAction::Stop.into());
            }
        });
        return actions;
    }
    match (&work.found, &work.mapped) {
        (Some(found), _) => found_ui(ui, ctx, found, &mut actions),
        (None, Some(mapped)) => {
            heading_ui(ui, &format!("Columns of {}", mapped.input.name()), "", |ui| {
                if controls::button(ui, Rank::Secondary, Some(Icon::Close), "Leave this log").clicked() {
                    actions.push(EvidenceAction::Leave.into());
                }
            });
            ScrollArea::both().auto_shrink(false).show(ui, |ui| mapping::mapping_ui(ui, mapped, &mut actions));
        }
        (None, None) => {}
    }
    actions
}

/// Nothing yet: what can be done.
fn nothing_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    ui.add_space(ui.available_height() * 0.3);
    let (_, icon, _) = words::page(Page::Measure);
    let (heading, sentence) = words::empty_page(Page::Measure);
    let pressed = controls::empty_state(ui, icon, heading, sentence, Some("Open a log…"));
    if pressed.is_some_and(|response| response.clicked()) {
        actions.push(EvidenceAction::Open.into());
    }
    ui.add_space(metrics::GAP);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        if controls::button(ui, Rank::Secondary, None, "Try the sample log").clicked() {
            actions.push(EvidenceAction::Look(Input::Sample).into());
        }
    });
}

/// The title on the left, what can be done on the right.
fn heading_ui(ui: &mut Ui, title: &str, caption: &str, right: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.label(theme::strong(title).text_style(theme::title_style()));
        ui.label(RichText::new(caption).color(palette.ink_secondary));
        ui.with_layout(Layout::right_to_left(Align::Center), right);
    });
    ui.add_space(metrics::GAP);
}

fn found_ui(ui: &mut Ui, ctx: Ctx<'_>, found: &Found, actions: &mut Vec<Action>) {
    let work = &ctx.jobs.evidence;
    let snapshot = ctx.open.history.snapshot();
    if work.again.as_ref().is_none_or(|(of, _)| *of != snapshot) {
        actions.push(EvidenceAction::Compare.into());
    }
    let again = work.again(snapshot);
    if work.wants_replay(ctx.jobs.result(ctx.session.scenario)) {
        actions.push(EvidenceAction::Replay.into());
    }
    let caption = format!(
        "{} events in {} cases, {} teams",
        text::count(found.report.events as f64),
        text::count(found.report.cases as f64),
        found.facts.n_functions
    );
    heading_ui(ui, &found.name, &caption, |ui| {
        if controls::button(ui, Rank::Secondary, Some(Icon::Close), "Leave this log").clicked() {
            actions.push(EvidenceAction::Leave.into());
        }
        if work.mapped.is_some() && controls::button(ui, Rank::Secondary, None, "Columns…").clicked() {
            actions.push(EvidenceAction::Columns.into());
        }
        if controls::button(ui, Rank::Primary, Some(Icon::Check), "Accept the whole proposal").clicked() {
            actions.push(EvidenceAction::Accept(Part::ALL.to_vec()).into());
        }
    });
    ui.horizontal(|ui| {
        for (shown, name) in Shown::ALL {
            let n = found.report.n_rejected() + found.report.notes.len() as u64;
            let name = match (shown, again) {
                (Shown::Again, None) => continue,
                (Shown::Again, Some(again)) => format!("{name} ({})", again.changes.len()),
                (Shown::Report, _) if n > 0 => format!("{name} ({n})"),
                _ => name.to_owned(),
            };
            if ui.selectable_label(ctx.session.shown_of_log == shown, name).clicked() {
                actions.push(EvidenceAction::Show(shown).into());
            }
        }
    });
    ui.add_space(metrics::GAP);
    match ctx.session.shown_of_log {
        Shown::Explore => explore::explore_ui(ui, ctx, found, actions),
        Shown::Proposal => accept::accept_ui(ui, work, found, actions),
        Shown::Waiting => waiting::waiting_ui(ui, work, found, actions),
        Shown::Decisions => decide::decide_ui(ui, work, found, actions),
        Shown::Again => again::again_ui(ui, ctx.base(), again.map(|again| &**again), actions),
        Shown::Verdict => verdict::verdict_ui(ui, work, found, actions),
        Shown::Report => report::report_ui(ui, found),
    }
}
