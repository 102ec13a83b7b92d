//! The map at the instant of the cursor: how loaded teams are, what they have in hand, which decisions are
//! under way and which messages travel. Painted over the map; it takes nothing but its own small bar.

use egui::{Align2, Color32, Painter, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::action::Action;
use super::ctx::Ctx;
use super::theme::{self, Palette, faded, metrics};
use super::timeline::{TimelineAction, instant_text, round_for, value_text};
use crate::engine::episode::part;
use crate::engine::flow_trace::{MessageRow, RunRow};
use crate::experiment::{PARTS, StudyResult, Trace};
use crate::model::{Document, EntityRef, FunctionId, HandoffId, Quantity};

/// Most messages that are drawn at an instant.
const MOST_DOTS: usize = 300;

/// What is needed to find the state at any instant quickly.
#[derive(Debug, Default)]
pub struct Moments {
    /// Messages by sending, with the handoff.
    messages: Vec<(HandoffId, MessageRow)>,
    /// The latest arrival among the messages up to each place.
    arrived_by: Vec<i64>,
    /// Runs by the input heard, with the team.
    runs: Vec<(FunctionId, RunRow)>,
    /// The latest end among the runs up to each place.
    ended_by: Vec<i64>,
    /// By team: median load of its staff (share) and median items in hand, by bin.
    teams: Vec<(FunctionId, Vec<f32>, Vec<f32>)>,
    /// Width of a bin in ticks.
    bin: i64,
}

/// What a team does at an instant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TeamState {
    /// Busy share of its staff.
    pub load: Option<f32>,
    /// Items waiting and in work.
    pub items: Option<f32>,
    /// The part of a decision that is under way.
    pub deciding: Option<&'static str>,
}

impl Moments {
    /// Gathers what a result knows over time.
    pub fn new(document: &Document, (result, trace): (&StudyResult, &Trace)) -> Self {
        let chain = &result.plan.chain;
        let handoff = |index: u32| chain.handoff_idx.iter().find(|(_, known)| **known == index).map(|(id, _)| *id);
        let mut messages: Vec<(HandoffId, MessageRow)> =
            trace.flow.messages.iter().filter_map(|row| Some((handoff(row.handoff)?, *row))).collect();
        messages.sort_by_key(|(_, row)| row.sent);
        let owner = |index: u32| {
            let id = chain.decision_idx.iter().find(|(_, known)| **known == index).map(|(id, _)| *id)?;
            document.decisions.get(id).map(|decision| decision.owner)
        };
        let mut runs: Vec<(FunctionId, RunRow)> = trace.runs.iter().filter_map(|run| Some((owner(run.decision)?, *run))).collect();
        runs.sort_by_key(|(_, run)| run.heard);
        let latest = |ends: &mut dyn Iterator<Item = i64>| {
            let mut most = i64::MIN;
            ends.map(|end| {
                most = most.max(end);
                most
            })
            .collect::<Vec<i64>>()
        };
        let arrived_by = latest(&mut messages.iter().map(|(_, row)| row.arrives.unwrap_or(row.sent)));
        let ended_by = latest(&mut runs.iter().map(|(_, run)| run.heard + run.parts.iter().sum::<i64>()));
        let teams = document.functions.ids().filter_map(|id| team(document, result, id)).collect();
        Self { messages, arrived_by, runs, ended_by, teams, bin: result.plan.bin.max(1) }
    }

    /// What a team does at an instant.
    pub fn team(&self, id: FunctionId, at: i64) -> TeamState {
        let mut state = TeamState::default();
        let bin = usize::try_from(at.div_euclid(self.bin.max(1))).unwrap_or(0);
        if let Some((_, load, items)) = self.teams.iter().find(|(team, ..)| *team == id) {
            let at = |values: &[f32]| values.get(bin).copied().filter(|value| value.is_finite());
            (state.load, state.items) = (at(load), at(items));
        }
        let first = self.ended_by.partition_point(|end| *end <= at);
        let last = self.runs.partition_point(|(_, run)| run.heard <= at);
        let under_way = self
            .runs
            .get(first..last)
            .into_iter()
            .flatten()
            .rev()
            .take(2_000)
            .find_map(|(team, run)| (*team == id).then(|| stage(run, at)).flatten());
        state.deciding = under_way;
        state
    }

    /// Messages on their way at an instant: the handoff and the share of the way behind them.
    pub fn under_way(&self, at: i64) -> impl Iterator<Item = (HandoffId, f32)> + '_ {
        let first = self.arrived_by.partition_point(|end| *end <= at);
        let last = self.messages.partition_point(|(_, row)| row.sent <= at);
        self.messages.get(first..last).unwrap_or_default().iter().filter_map(move |(handoff, row)| {
            let arrives = row.arrives.filter(|arrives| at < *arrives)?;
            Some((*handoff, (at - row.sent) as f32 / (arrives - row.sent).max(1) as f32))
        })
    }
}

/// The part of a run that an instant falls into.
fn stage(run: &RunRow, at: i64) -> Option<&'static str> {
    let mut end = run.heard;
    for (nth, ticks) in run.parts.iter().enumerate().take(part::N) {
        end += ticks;
        if at < end {
            return Some(PARTS[nth].label());
        }
    }
    None
}

/// Median load and items of a team by bin, if it has staff or work.
fn team(document: &Document, result: &StudyResult, id: FunctionId) -> Option<(FunctionId, Vec<f32>, Vec<f32>)> {
    let median = |what: Quantity, of: EntityRef| {
        let band = result.series_of((what, Some(of)))?.band();
        Some(band.median.into_iter().map(|value| value as f32).collect::<Vec<f32>>())
    };
    let staff = document.resources.iter().filter(|(_, resource)| resource.function == id).map(|(id, _)| EntityRef::Resource(id));
    let mut load: Vec<f32> = Vec::new();
    for values in staff.filter_map(|of| median(Quantity::Utilisation, of)) {
        merge(&mut load, values, f32::max);
    }
    let work = document.activities.iter().filter(|(_, activity)| activity.function == id).map(|(id, _)| EntityRef::Activity(id));
    let mut items: Vec<f32> = Vec::new();
    for values in work.filter_map(|of| median(Quantity::InSystem, of)) {
        merge(&mut items, values, |one, other| one + other);
    }
    (!load.is_empty() || !items.is_empty()).then_some((id, load, items))
}

fn merge(all: &mut Vec<f32>, values: Vec<f32>, join: fn(f32, f32) -> f32) {
    if all.is_empty() {
        *all = values;
        return;
    }
    for (one, other) in all.iter_mut().zip(values) {
        *one = if one.is_nan() {
            other
        } else if other.is_nan() {
            *one
        } else {
            join(*one, other)
        };
    }
}

/// Paints the state at an instant over the map and offers to go back to the averages of the run.
pub fn moment_ui(ui: &mut Ui, ctx: Ctx<'_>, canvas: Rect, at: Option<i64>) -> Vec<Action> {
    let mut actions = Vec::new();
    let (Some(at), true) = (at, ctx.jobs.result(ctx.session.scenario).is_some()) else { return actions };
    let map = &ctx.derived.map;
    let moments = &ctx.derived.moments;
    let palette = Palette::of(ui);
    let painter = ui.painter_at(canvas);
    let view = ctx.session.view;
    for card in &map.cards {
        let rect = view.rect_to_screen(canvas, card.rect);
        let state = moments.team(card.id, at);
        if canvas.intersects(rect) && state != TeamState::default() {
            team_ui(ui, &painter, rect, &card.name.join(" "), &state, view.zoom, palette);
        }
    }
    let place = |way: &[Pos2], share: f32| view.to_screen(canvas, along(way, share));
    for (handoff, share) in moments.under_way(at).take(MOST_DOTS) {
        if let Some(link) = map.link(handoff) {
            let centre = place(&link.way, share);
            painter.circle(centre, 4.0 * view.zoom.clamp(0.5, 1.5), palette.accent, Stroke::new(metrics::HAIRLINE, palette.paper));
        }
    }
    let start = if ctx.session.tracks.is_elapsed { None } else { ctx.session.axis.start_date() };
    let text = format!("Map at {}", instant_text(round_for(&ctx.session.axis.view(), at), start));
    let galley = painter.layout_no_wrap(text.clone(), theme::small_strong(ui), palette.ink);
    let size = galley.size() + vec2(34.0, 10.0);
    let chip = Rect::from_min_size(pos2(canvas.right() - size.x - 12.0, canvas.top() + 12.0), size);
    let response = ui.interact(chip, ui.scope_id().with("map moment"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
    let edge =
        if response.has_focus() { Stroke::new(metrics::FOCUS, palette.accent) } else { Stroke::new(metrics::HAIRLINE, palette.outline) };
    painter.rect(chip, 6.0, if response.hovered() { palette.sunken } else { palette.raised }, edge, egui::StrokeKind::Inside);
    painter.galley(chip.left_center() + vec2(10.0, -galley.size().y / 2.0), galley, palette.ink);
    let cross = Rect::from_center_size(chip.right_center() - vec2(14.0, 0.0), vec2(10.0, 10.0));
    theme::icons::paint(&painter, cross, theme::Icon::Close, palette.ink_secondary);
    if response.on_hover_text("What is seen on the map is this instant; press to see the averages of the run again").clicked() {
        actions.push(Action::Time(TimelineAction::SetCursor(None)));
    }
    actions
}

fn team_ui(ui: &Ui, painter: &Painter, rect: Rect, name: &str, state: &TeamState, zoom: f32, palette: Palette) {
    let mut words = Vec::new();
    if let Some(items) = state.items.filter(|items| 0.05 <= *items) {
        words.push(format!("{} in hand", value_text(f64::from(items))));
    }
    if let Some(load) = state.load {
        words.push(format!("{:.0} % busy", load * 100.0));
    }
    if let Some(part) = state.deciding {
        words.push(part.to_lowercase());
    }
    let text = words.join(" · ");
    let response = ui.interact(
        Rect::from_min_size(rect.left_bottom(), vec2(rect.width(), 1.0)),
        ui.scope_id().with(("team moment", name)),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name} now: {text}")));
    // Too small to read is worse than nothing.
    if zoom < 0.5 || text.is_empty() {
        return;
    }
    let galley = painter.layout_no_wrap(text, theme::small(ui), palette.ink);
    let place = Align2::LEFT_CENTER.anchor_size(pos2(rect.left() + 8.0, rect.bottom() + 1.0), galley.size());
    let ground = place.expand2(vec2(5.0, 1.0));
    let edge: Color32 = if state.deciding.is_some() { palette.accent } else { palette.hairline };
    painter.rect(ground, 4.0, palette.raised, Stroke::new(metrics::HAIRLINE, edge), egui::StrokeKind::Inside);
    painter.galley(place.min, galley, palette.ink);
    if let Some(load) = state.load {
        let bar = Rect::from_min_max(pos2(rect.left() + 8.0, rect.bottom() - 14.0), pos2(rect.right() - 8.0, rect.bottom() - 11.0));
        painter.rect_filled(bar, 1.0, palette.hairline);
        let full = Rect::from_min_size(bar.min, vec2(bar.width() * load.clamp(0.0, 1.0), bar.height()));
        painter.rect_filled(full, 1.0, if 0.95 <= load { palette.look } else { faded(palette.ink, 0.7) });
    }
}

/// The point at a share of a way's length.
fn along(way: &[Pos2], share: f32) -> Pos2 {
    let total: f32 = way.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let mut left = total * share.clamp(0.0, 1.0);
    for pair in way.windows(2) {
        let length = pair[0].distance(pair[1]);
        if left <= length {
            return pair[0].lerp(pair[1], if length > 0.0 { left / length } else { 0.0 });
        }
        left -= length;
    }
    way.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_where_its_share_of_the_way_is() {
        let way = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 30.0)];
        assert_eq!(along(&way, 0.0), pos2(0.0, 0.0));
        assert_eq!(along(&way, 0.5), pos2(10.0, 10.0));
        assert_eq!(along(&way, 1.0), pos2(10.0, 30.0));
    }

    #[test]
    fn messages_under_way_are_found_at_any_instant() {
        let row = |sent, arrives| (HandoffId(1), MessageRow { handoff: 0, signal: None, sent, arrives });
        let messages = vec![row(0, Some(100)), row(10, Some(20)), row(30, None), row(40, Some(50))];
        let moments = Moments { arrived_by: vec![100, 100, 100, 100], messages, ..Moments::default() };
        let at = |time| moments.under_way(time).map(|(_, share)| share).collect::<Vec<f32>>();
        assert_eq!(at(15), [0.15, 0.5]);
        assert_eq!(at(45), [0.45, 0.5]);
        assert!(at(100).is_empty());
    }

    #[test]
    fn the_part_of_a_decision_at_an_instant_is_told() {
        let run = RunRow { decision: 0, heard: 100, parts: [10, 20, 5, 0, 0, 0], escalated: false, timed_out: false };
        assert_eq!(stage(&run, 105), Some(PARTS[part::SENSE].label()));
        assert_eq!(stage(&run, 129), Some(PARTS[part::QUEUE].label()));
        assert_eq!(stage(&run, 135), None);
    }
}
