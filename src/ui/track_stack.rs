//! What the tracks show of results: lines gathered by quantity, with medians and bands worked out once,
//! lanes, events and markers.
//!
//! It is made when results, the project or what is compared change, never per frame.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::DateTime;

use super::theme::SeriesColour;
use super::timeline::{Dash, EventMark, Lanes, MarkerView, SeriesView, TimeRange};
use super::track_agreed::{self, Beside};
use super::track_events::{self, Event};
use super::track_lanes;
use super::track_line::LineData;
use super::track_money;
use super::track_specs::{self, QUANTITIES, Spec};
use super::tracks_view::TracksView;
use crate::experiment::{Band, Series, SeriesKey, StudyResult, Trace};
use crate::model::{
    Document, EntityRef, Formula, Measure, MetricScope, Quantity, ScenarioId, SignalId, Statistic, Track as SavedTrack, TrackKind, TrackOf,
    TrackScale,
};

/// Most lines of one track; more cannot be told apart.
const MAX_LINES: usize = 8;
/// Most elements of one track when nothing is compared.
pub const MAX_ELEMENTS: usize = 6;
/// Up to this many lines of a track have bands; more would only cover each other.
const MAX_BANDS: usize = 2;
/// Most single repeats that are drawn.
const MAX_REPEATS: usize = 200;

/// Bands by scenario, series and whether they are of the difference to the base; kept as long as results are the same.
pub type BandCache = BTreeMap<(Option<ScenarioId>, SeriesKey, bool), Arc<Band>>;

/// What a stack is made from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The document as the scenario in the picker sees it.
    pub document: &'a Document,
    /// The scenario in the picker.
    pub scenario: Option<ScenarioId>,
    /// All results by scenario.
    pub results: &'a dyn Fn(Option<ScenarioId>) -> Option<&'a Arc<StudyResult>>,
    /// The instants of the repeat that is looked at, where they are there.
    pub traces: &'a dyn Fn(&'a StudyResult) -> Option<&'a Trace>,
    /// How the tracks are looked at.
    pub view: &'a TracksView,
    /// Start of the clock.
    pub start: Option<DateTime>,
    /// Whether the plan has changed since the baseline was agreed on.
    pub is_agreed_outdated: bool,
}

/// The tracks of one result.
#[derive(Debug, Default)]
pub struct TrackStack {
    /// Tracks from top to bottom.
    pub tracks: Vec<TrackData>,
    /// Where each of them comes from.
    pub specs: Vec<Spec>,
    /// End of the warm-up in ticks, if there is one.
    pub warm_up_end: Option<i64>,
    /// Events that are shown.
    pub events: Vec<EventMark>,
    /// Stretches in which nobody works.
    pub closed: Vec<TimeRange>,
    /// Named instants.
    pub markers: Vec<MarkerView>,
    /// What the tags of events and bars stand for.
    pub targets: Vec<EntityRef>,
    /// Scenarios whose lines are shown, with their colours.
    pub shown: Vec<(String, SeriesColour)>,
    /// Why differences are wanted and cannot be shown.
    pub notice: Option<&'static str>,
}

/// One track.
#[derive(Debug)]
pub struct TrackData {
    /// Title.
    pub title: String,
    /// Unit.
    pub unit: String,
    /// What is measured.
    pub definition: String,
    /// What lines and bands are.
    pub caption: String,
    /// Whose results they are, where that is not what the picker says.
    pub whose: String,
    /// Whether its scenario has not been simulated.
    pub is_missing: bool,
    /// Whether the lines are beliefs about the first of them.
    pub are_beliefs: bool,
    /// Lines.
    pub lines: Vec<LineData>,
    /// Lanes instead of lines.
    pub lanes: Option<Lanes>,
    /// Levels: name, value, whether it is the track's own.
    pub levels: Vec<(String, f64, bool)>,
    /// Values that are shown, where they are locked.
    pub range: Option<[f64; 2]>,
    /// Whether equal factors are equally high.
    pub is_logarithmic: bool,
    /// Height in points, where it was chosen.
    pub height: Option<f32>,
}

/// One scenario on screen.
#[derive(Clone)]
pub struct Shown<'a> {
    /// Which; none is the base.
    pub scenario: Option<ScenarioId>,
    /// Its name.
    pub name: String,
    /// Its result.
    pub result: &'a Arc<StudyResult>,
    /// The colour of its lines where lines are told apart by scenario.
    pub colour: SeriesColour,
}

impl TrackData {
    /// A track without lines yet.
    pub fn of_spec(title: String, spec: &SavedTrack) -> Self {
        Self {
            title,
            unit: String::new(),
            definition: String::new(),
            caption: String::new(),
            whose: String::new(),
            is_missing: false,
            are_beliefs: false,
            lines: Vec::new(),
            lanes: None,
            levels: spec.levels.iter().map(|level| (level.name.clone(), level.value, true)).collect(),
            range: spec.range.map(|(least, greatest)| [least, greatest]),
            is_logarithmic: spec.scale == TrackScale::Logarithmic,
            height: spec.height,
        }
    }
}

impl TrackStack {
    /// The tracks of a result with those it is compared with.
    pub fn new(sources: Sources<'_>, cache: &mut BandCache) -> Self {
        let Sources { document, scenario, results, view, start, .. } = sources;
        let Some(result) = results(scenario) else {
            let agreed = document.agreed.as_deref().map(|baseline| track_agreed::alone(document, baseline, sources.is_agreed_outdated));
            return Self { markers: track_events::markers(document), ..agreed.unwrap_or_default() };
        };
        let mut targets: Vec<EntityRef> = Vec::new();
        let mut tag = |of: EntityRef| -> u32 {
            if let Some(place) = targets.iter().position(|known| *known == of) {
                return place as u32;
            }
            targets.push(of);
            (targets.len() - 1) as u32
        };
        let shown = shown(sources, result);
        let base = results(None).filter(|_| view.is_difference);
        let differs = view.is_difference && base.is_some() && shown.iter().any(|shown| shown.scenario.is_some());
        let notice = (view.is_difference && !differs).then_some("Choose a scenario that has been run beside the base to see differences");
        let specs = track_specs::specs(document, result);
        let mut tracks = Vec::new();
        for (_, spec) in &specs {
            let mut data = TrackData::of_spec(free_title(&spec.title, &tracks), spec);
            let Some(own) = shown_in(sources, spec.of, &shown) else {
                data.whose = match spec.of {
                    TrackOf::Scenario(id) => document.name_of(id.into()),
                    TrackOf::Base | TrackOf::Shown => "Base".to_owned(),
                };
                data.is_missing = true;
                tracks.push(data);
                continue;
            };
            if spec.of != TrackOf::Shown || (spec.kind != TrackKind::Plot && 1 < shown.len()) {
                data.whose.clone_from(&own[0].name);
            }
            let trace = (sources.traces)(own[0].result);
            match (spec.kind, trace) {
                (TrackKind::Plot, _) => {
                    let base = base.filter(|_| differs && spec.of == TrackOf::Shown);
                    Plotter { sources, shown: &own, base, cache }.plot(&spec.measures, &mut data);
                }
                (TrackKind::Money, _) => track_money::money(document, &own, view, trace, spec.split, &mut data),
                (_, None) => data.caption = format!("Repeat {} is being run again", view.repeat + 1),
                (TrackKind::Beliefs, Some(trace)) => beliefs(document, own[0].result, trace, &spec.measures, &mut data),
                (TrackKind::Decisions, Some(trace)) => {
                    "Every taking of a decision from the input to its effect, in six parts".clone_into(&mut data.definition);
                    data.lanes = Some(track_lanes::decisions(document, (own[0].result, trace), &mut tag));
                }
                (TrackKind::Commitments, Some(trace)) => {
                    "Plans in force as bars with what was decided, pale from the decision until they begin, and ties where they clash"
                        .clone_into(&mut data.definition);
                    let decision = |measure: &Measure| if let Some(EntityRef::Decision(id)) = measure.of { Some(id) } else { None };
                    let only: Vec<_> = spec.measures.iter().filter_map(decision).collect();
                    data.lanes = Some(track_lanes::commitments(document, (own[0].result, trace), &only, &mut tag));
                }
            }
            if data.caption.is_empty() {
                data.caption = format!("Repeat {}", view.repeat + 1);
            }
            for line in &mut data.lines {
                line.is_hidden = spec.hidden.contains(&line.name);
            }
            tracks.push(data);
        }
        let all: Vec<Event> =
            (sources.traces)(result).map_or_else(Vec::new, |trace| track_events::events(document, (result, trace), &mut tag));
        let events = all.into_iter().filter(|(kind, _)| !view.hidden_events.contains(kind)).map(|(_, event)| event).collect();
        Self {
            tracks,
            specs,
            warm_up_end: (result.plan.warm_up > 0).then_some(result.plan.warm_up),
            events,
            closed: track_events::closed(document, start, result.plan.horizon),
            markers: track_events::markers(document),
            targets,
            shown: shown.into_iter().map(|shown| (shown.name, shown.colour)).collect(),
            notice,
        }
    }

    /// Names of the lines of every track.
    pub fn names(&self) -> Vec<Vec<String>> {
        self.tracks.iter().map(|track| track.lines.iter().map(|line| line.name.clone()).collect()).collect()
    }

    /// The line for the strip that shows everything: the first there is.
    pub fn overview(&self) -> Option<SeriesView<'_>> {
        self.tracks.iter().flat_map(|track| &track.lines).find(|line| line.source.is_some()).map(LineData::view)
    }
}

/// The scenario in the picker first, then those it is compared with that have results.
fn shown<'a>(sources: Sources<'a>, result: &'a Arc<StudyResult>) -> Vec<Shown<'a>> {
    let Sources { document, scenario, results, view, .. } = sources;
    let slot = |scenario: Option<ScenarioId>| scenario_colour(document, scenario);
    let mut all = vec![Shown { scenario, name: result.scenario_name.clone(), result, colour: slot(scenario) }];
    for other in view.compared.iter().copied().filter(|other| *other != scenario) {
        if let Some(result) = results(other) {
            all.push(Shown { scenario: other, name: result.scenario_name.clone(), result, colour: slot(other) });
        }
    }
    all
}

/// Whose results a track shows, the first leading; nothing where its scenario was not simulated.
fn shown_in<'a>(sources: Sources<'a>, of: TrackOf, shown: &[Shown<'a>]) -> Option<Vec<Shown<'a>>> {
    let scenario = match of {
        TrackOf::Shown => return Some(shown.to_vec()),
        TrackOf::Base => None,
        TrackOf::Scenario(id) => Some(id),
    };
    let result = (sources.results)(scenario)?;
    let colour = scenario_colour(sources.document, scenario);
    Some(vec![Shown { scenario, name: result.scenario_name.clone(), result, colour }])
}

/// The colour of a scenario: the base neutral, others in the order of the file.
fn scenario_colour(document: &Document, scenario: Option<ScenarioId>) -> SeriesColour {
    match scenario {
        None => SeriesColour::Base,
        Some(id) => SeriesColour::Slot(document.scenarios.ids().position(|other| other == id).unwrap_or(0)),
    }
}

fn free_title(wanted: &str, tracks: &[TrackData]) -> String {
    let mut title = wanted.to_owned();
    let mut n = 2;
    while tracks.iter().any(|track| track.title == title) {
        title = format!("{wanted} {n}");
        n += 1;
    }
    title
}

/// Makes the lines of one track.
struct Plotter<'s, 'd> {
    sources: Sources<'s>,
    shown: &'d [Shown<'s>],
    base: Option<&'s Arc<StudyResult>>,
    cache: &'d mut BandCache,
}

impl Plotter<'_, '_> {
    fn plot(self, measures: &[Measure], data: &mut TrackData) {
        let Self { sources, shown, base, cache } = self;
        let Sources { document, view, .. } = sources;
        let Some(first) = measures.first() else { return };
        let what = first.what;
        data.definition =
            QUANTITIES.iter().find(|(of, ..)| *of == what).map_or(String::new(), |(_, definition, _)| (*definition).to_owned());
        let result = shown[0].result;
        let keys: Vec<SeriesKey> =
            result.series.iter().filter(|series| is_wanted(series, result, measures)).map(|series| series.key).collect();
        // The base beside a single scenario is told apart by its dashes; with more, colours are for scenarios.
        let others = shown.iter().filter(|shown| shown.scenario.is_some()).count();
        let by_scenario = base.is_some() || 1 < others || (others == 1 && shown[0].scenario.is_none());
        // What is the same in all scenarios is drawn once.
        let is_same = |key: &SeriesKey| {
            let first = shown[0].result.series_of(*key);
            // While one is still running, as far as both have repeats.
            let equals = |other: &Shown<'_>| match (first, other.result.series_of(*key)) {
                (Some(first), Some(other)) => first.rows.iter().zip(&other.rows).all(|(one, other)| one == other),
                _ => false,
            };
            base.is_none() && 1 < shown.len() && shown[1..].iter().all(equals)
        };
        let same: Vec<bool> = keys.iter().map(is_same).collect();
        let n_scenarios = if base.is_some() { others } else { shown.len() };
        let most = if by_scenario { (MAX_LINES / n_scenarios.max(1)).max(1) } else { MAX_ELEMENTS };
        let n_elements = keys.len().min(most);
        let n_lines = n_elements * n_scenarios;
        let mut gathered = Vec::new();
        for (nth, key) in keys.iter().take(n_elements).enumerate() {
            let element = key.1.map_or_else(|| "Whole map".to_owned(), |of| document.name_of(of));
            for (place, one) in shown.iter().enumerate() {
                let is_base = one.scenario.is_none();
                if base.is_some() && is_base || same[nth] && 0 < place {
                    continue;
                }
                let Some(series) = one.result.series_of(*key) else { continue };
                let Some(Numbers { band, rows, single }) = numbers(one, series, base, view, cache) else { continue };
                let (colour, dash) = match (by_scenario, place) {
                    _ if same[nth] && by_scenario => (SeriesColour::Truth, Dash::Solid),
                    (true, _) => (one.colour, [Dash::Solid, Dash::Dashed, Dash::Dotted][nth % 3]),
                    (false, 0) => (SeriesColour::Slot(nth), Dash::Solid),
                    (false, _) => (SeriesColour::Base, Dash::Dashed),
                };
                let name = match (by_scenario, place) {
                    _ if same[nth] => element.clone(),
                    (true, _) if n_elements == 1 => one.name.clone(),
                    (true, _) => format!("{element}, {}", one.name),
                    (false, 0) => element.clone(),
                    (false, _) => format!("{element}, {}", one.name.to_lowercase()),
                };
                let n_banded = if by_scenario { n_lines } else { n_elements };
                let has_bands = view.has_bands && (by_scenario || place == 0) && n_banded <= MAX_BANDS;
                let runs = if view.has_repeats && place == 0 && n_elements <= MAX_BANDS { rows } else { Vec::new() };
                gathered.push((name, one, *key, band, single, (colour, dash), has_bands, runs));
            }
        }
        // One unit for all lines of a track, or their heights could not be compared.
        let finite = gathered.iter().flat_map(|(_, _, _, band, ..)| &band.median).filter(|value| value.is_finite());
        let largest = finite.fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let (shown_unit, factor) = track_agreed::in_unit(document, what, largest);
        let counted = if is_counted(what) { track_money::per_bin(shown_unit, result.plan.bin) } else { shown_unit.to_owned() };
        let shown_unit = counted.as_str();
        shown_unit.clone_into(&mut data.unit);
        let has_single = gathered.iter().any(|(_, _, _, _, single, ..)| single.is_some());
        for (name, one, key, band, single, (colour, dash), has_bands, runs) in gathered {
            let mut line = LineData::of_band(name, (shown_unit, factor), &band, one.result.plan.bin, has_bands);
            if let Some(row) = single {
                line.median = row.into_iter().map(|value| f64::from(value) * factor).collect();
                line.finish();
            }
            (line.of, line.scenario) = (key.1, one.name.clone());
            (line.colour, line.dash) = (colour, dash);
            line.runs = runs.into_iter().map(|row| row.into_iter().map(|value| value * factor as f32).collect()).collect();
            line.source = base.is_none().then(|| (one.result.clone(), key, factor));
            data.lines.push(line);
        }
        if let Some(agreed) = document.agreed.as_deref().filter(|_| base.is_none()) {
            let elements: Vec<Option<EntityRef>> = keys.iter().take(n_elements).map(|key| key.1).collect();
            let has_bands = view.has_bands && n_lines == 1;
            let beside =
                Beside { what, unit: (shown_unit, factor), bin: result.plan.bin, by_element: !by_scenario && 1 < n_elements, has_bands };
            data.lines.extend(track_agreed::lines(document, agreed, &elements, beside));
        }
        data.levels.extend(targets(document, measures, factor));
        let n_repeats = result.series.first().map_or(0, |series| series.rows.len());
        data.caption = format!("Median of {n_repeats} repeats, bands hold 50 % and 90 % of them (interpolated quantiles)");
        if has_single {
            data.caption = format!("Lines of repeat {} alone; bands hold 50 % and 90 % of {n_repeats} repeats", view.repeat + 1);
        }
        if base.is_some() {
            data.caption = format!("Scenario less base, repeat by repeat; {}", data.caption.to_lowercase());
        }
        if let Some(agreed) = document.agreed.as_deref() {
            let shown = if data.lines.iter().any(|line| line.scenario == agreed.title()) {
                track_agreed::caption(agreed, sources.is_agreed_outdated)
            } else {
                format!("the baseline agreed on {} is not drawn here", agreed.date)
            };
            data.caption = format!("{}; {shown}", data.caption);
        }
        if same.iter().take(n_elements).any(|same| *same) {
            data.caption = format!("{}; what is the same in all scenarios is drawn once", data.caption);
        }
        if n_elements < keys.len() {
            data.caption = format!("{}; the first {n_elements} of {} elements", data.caption, keys.len());
        }
    }
}

/// What lines are made of.
struct Numbers {
    band: Arc<Band>,
    /// The first repeats.
    rows: Vec<Vec<f32>>,
    /// The repeat that is looked at, where its line is wanted instead of the median and was kept.
    single: Option<Vec<f32>>,
}

/// Band of a series, or of its difference to the base, and its rows.
fn numbers(one: &Shown<'_>, series: &Series, base: Option<&Arc<StudyResult>>, view: &TracksView, cache: &mut BandCache) -> Option<Numbers> {
    let cached = (one.scenario, series.key, base.is_some());
    let less = match base {
        Some(base) => {
            // The same repeats in the same order, or pairs would not be pairs.
            let numbers = |result: &StudyResult| result.replications.iter().map(|row| row.replication).collect::<Vec<u32>>();
            let other = base.series_of(series.key)?;
            let n = series.rows.len().min(other.rows.len());
            if numbers(one.result).get(..n) != numbers(base).get(..n) {
                return None;
            }
            Some(series.less(other))
        }
        None => None,
    };
    let series = less.as_ref().unwrap_or(series);
    let band = cache.entry(cached).or_insert_with(|| Arc::new(series.band())).clone();
    let rows = if view.has_repeats { series.rows.iter().take(MAX_REPEATS).cloned().collect() } else { Vec::new() };
    let place = one.result.replications.iter().position(|row| row.replication == view.repeat);
    let single = place.filter(|_| view.is_single).and_then(|place| series.rows.get(place)).cloned();
    Some(Numbers { band, rows, single })
}

/// Whether a track with these measures shows a series. A measure without an element shows all elements.
///
/// Sums over the whole map repeat the single line of a map with one stream or one signal; activities that
/// nobody waits at have no queue to show.
fn is_wanted(series: &Series, result: &StudyResult, measures: &[Measure]) -> bool {
    let (what, of) = series.key;
    if measures.iter().any(|measure| measure.what == what && measure.of.is_some() && measure.of == of) {
        return true;
    }
    if !measures.iter().any(|measure| measure.what == what && measure.of.is_none()) {
        return false;
    }
    let is_of_activity = matches!(of, Some(EntityRef::Activity(_)));
    match (what, of) {
        (_, None) => false,
        (Quantity::InSystem, _) => !is_of_activity,
        (Quantity::QueueLength, Some(EntityRef::Activity(id))) => {
            let index = result.plan.work.activity_idx.get(&id);
            index.is_some_and(|index| result.plan.work.activities[*index as usize].resource != crate::engine::plan::NONE)
        }
        _ => true,
    }
}

/// Targets of the planners' measures of the same quantity, in the unit of the track.
fn targets(document: &Document, measures: &[Measure], factor: f64) -> Vec<(String, f64, bool)> {
    let metrics = document.metrics.values().filter_map(|metric| {
        let Formula::Measure(measure) = &metric.formula else { return None };
        let is_shown = measures.iter().any(|shown| shown.what == measure.what) && measure.statistic == Statistic::Mean;
        let scope = if metric.scope == MetricScope::Local { ", local" } else { "" };
        metric.target.filter(|_| is_shown).map(|target| (format!("Target of {}{scope}", metric.name), target * factor, false))
    });
    metrics.collect()
}

/// What every team knew of a signal in one repeat, and the truth.
fn beliefs(document: &Document, result: &Arc<StudyResult>, trace: &Trace, measures: &[Measure], data: &mut TrackData) {
    "What every team last heard or worked out itself, as it reads it, against the truth".clone_into(&mut data.definition);
    if document.functions.len() != result.plan.chain.functions.len() {
        // Teams were added or removed since: their numbers are others now.
        return;
    }
    let signal = |measure: &Measure| if let Some(EntityRef::Signal(id)) = measure.of { Some(id) } else { None };
    let signals: Vec<SignalId> = measures.iter().filter_map(signal).collect();
    if let Some(first) = signals.first().and_then(|id| document.signals.get(*id)) {
        first.unit.trim().clone_into(&mut data.unit);
    }
    let all = track_lanes::beliefs(document, (result, trace), &signals);
    data.are_beliefs = all.first().is_some_and(|first| first.whose.is_none());
    for belief in &all {
        let name = match belief.whose {
            None => "Truth".to_owned(),
            Some(team) if all.iter().filter(|other| other.whose == Some(team)).count() == 1 => document.name_of(team.into()),
            Some(team) => format!("{}, {}", document.name_of(team.into()), document.name_of(belief.signal.into())),
        };
        let mut line = LineData::single(name, belief.values.clone());
        line.times = Some((belief.times.clone(), result.plan.horizon));
        (line.of, line.scenario) = (belief.whose.map(EntityRef::Function), result.scenario_name.clone());
        line.unit.clone_from(&data.unit);
        // A team has the same colour in every track.
        let place = belief.whose.and_then(|team| document.functions.ids().position(|id| id == team));
        line.colour = place.map_or(SeriesColour::Truth, SeriesColour::Slot);
        line.dash = if place.is_none_or(|place| place < 7) { Dash::Solid } else { Dash::Dashed };
        line.finish();
        data.lines.push(line);
    }
}

/// Whether values are sums over each stretch of time, and not what there is or how long something takes.
pub fn is_counted(what: Quantity) -> bool {
    matches!(
        what,
        Quantity::Demand
            | Quantity::Made
            | Quantity::OvertimeUnits
            | Quantity::Ordered
            | Quantity::Shipped
            | Quantity::Completions
            | Quantity::ChainsFinished
            | Quantity::Cost
    )
}

/// Hours are shown as days where they are long and as minutes where they are short.
pub fn scale_of(largest_hours: f64) -> (&'static str, f64) {
    if largest_hours > 72.0 {
        ("d", 1.0 / 24.0)
    } else if largest_hours < 1.0 && largest_hours > 0.0 {
        ("min", 60.0)
    } else {
        ("h", 1.0)
    }
}
