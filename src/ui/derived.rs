//! What is worked out from the document whenever it changes: the document as the scenario sees it,
//! findings, and where everything stands on the map.
//!
//! It is kept with the state it came from and never worked out twice for the same state.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Color32, Context, FontFamily, FontId};

use super::canvas::badges::{Badge, badges};
use super::canvas::geometry::{Lettering, MapGeometry, Sizes};
use super::jobs::Jobs;
use super::moment::Moments;
use super::open_document::OpenDocument;
use super::overlay::Overlay;
use super::results::{Sheet, Sheets, Window, event_list, start_of};
use super::session::{Page, Session};
use super::theme;
use super::timeline::TimeRange;
use super::track_stack::{BandCache, Sources, TrackStack};
use super::tracks_view::{PlayHead, ResultTable, TracksView};
use super::whatif::{TryView, inputs};
use crate::engine::plan::DEFAULT_HORIZON_TICKS;
use crate::experiment::StudyResult;
use crate::experiment::baseline::is_outdated;
use crate::experiment::compare::{Comparison, MAX_COMPARED, compare};
use crate::experiment::library::WhatIf;
use crate::experiment::study::{Overrides, prepare, study_of};
use crate::experiment::warm_up::{Proposal, propose};
use crate::model::finding::{Finding, Severity};
use crate::model::history::SnapshotId;
use crate::model::{Document, HandoffId, Layout, ScenarioId, StudyId, Table, scenario_tree};

/// Most widths that are kept.
const MAX_WIDTHS: usize = 20_000;

/// Versions of results, of single repeats and of plans, the repeat, the scenario, what is counted of a stretch of time.
type ResultKey = (u64, u64, u64, u32, Option<ScenarioId>, Option<(u64, TimeRange)>);
type WayKey = (Option<ResultKey>, [Option<usize>; 3], Option<ResultTable>, bool);
/// Versions of results and of single repeats, of the project without its layout, whether its baseline is older, the scenario, how it is looked at.
type StackKey = ((u64, u64), (u64, bool), Option<ScenarioId>, TracksView);

/// Everything worked out from one state of the document and of the results.
#[derive(Default)]
pub struct Derived {
    key: Option<(SnapshotId, Option<ScenarioId>)>,
    result_key: Option<ResultKey>,
    /// Of which result which chain, item and late order are traced in which table, and how time is told.
    way_key: Option<WayKey>,
    /// What the tracks were made from, besides results: the project without its layout, and how they are looked at.
    stack_key: Option<StackKey>,
    /// The results version whose bands are kept.
    bands_of: u64,
    bands: BandCache,
    /// Counts the states of the project, as it is shown, that differ in more than where cards stand.
    n_shown: u64,
    /// Counts the plans that were compiled; moving cards makes no new one.
    n_plans: u64,
    /// Widths of texts at 100 %, because laying text out takes most of the time.
    widths: BTreeMap<(Lettering, String), f32>,
    /// The document without its layout from which the signs of handoffs were worked out.
    badged: Option<Document>,
    badges: BTreeMap<HandoffId, Badge>,
    /// The document without its layout from which findings and plan were worked out.
    planned: Option<(Document, Option<ScenarioId>, Option<StudyId>)>,
    /// The document as the scenario in the picker sees it.
    pub shown: Document,
    /// What is wrong or worth knowing, the gravest first.
    pub findings: Vec<Finding>,
    /// Where everything stands on the map.
    pub map: MapGeometry,
    /// Whether lines stayed that would run elsewhere if all found their ways anew.
    is_rough: bool,
    /// Hash of the plan that would be simulated now; nothing when it cannot be compiled.
    pub plan_hash: Option<String>,
    /// End of the observed time in ticks.
    pub horizon: i64,
    /// Start of the clock, if it is dated.
    pub start: Option<jiff::civil::DateTime>,
    /// What a run showed, team by team and handoff by handoff.
    pub overlay: Overlay,
    /// How much of the start of the run should be left out, unless all of that is left out already.
    pub warm_up: Option<Proposal>,
    /// Whether the plan has changed since the baseline was agreed on.
    pub is_agreed_outdated: bool,
    compare_key: Option<(SnapshotId, u64)>,
    /// Results against the base, while they are looked at.
    pub comparison: Option<Comparison>,
    /// In which inputs its scenarios differ from the base, in words.
    pub input_lines: Vec<Vec<String>>,
    /// Scenarios whose results are of an older plan.
    pub stale: Vec<String>,
    questions_key: Option<(SnapshotId, Option<ScenarioId>)>,
    /// Ready questions that fit what is shown, with the names of their scenarios.
    pub questions: Vec<(WhatIf, String)>,
    /// What the tracks show.
    pub tracks: TrackStack,
    /// Tables beside the tracks.
    pub sheets: Sheets,
    /// Events as a table.
    pub event_list: Sheet,
    /// Means over the selected stretch.
    pub window: Window,
    /// The state of the map at any instant.
    pub moments: Moments,
}

impl Derived {
    /// Works everything out that has changed since the last time.
    pub fn refresh(&mut self, ctx: &Context, open: &OpenDocument, session: &Session, jobs: &Jobs) {
        let scenario = session.scenario;
        let snapshot = open.history.snapshot();
        // While something is dragged, only lines that it touches find new ways; all of them do once it is let go.
        let is_dragging = ctx.input(|input| input.pointer.any_down());
        if self.key != Some((snapshot, scenario)) || self.is_rough && !is_dragging {
            let goes_on = is_dragging && self.key.is_some_and(|(_, before)| before == scenario);
            self.key = Some((snapshot, scenario));
            let (mut shown, _, findings) = scenario_tree::resolve(open.history.document(), scenario);
            // Cards stand where they stand, whatever the scenario.
            shown.layout = open.history.document().layout.clone();
            self.shown = shown;
            if MAX_WIDTHS < self.widths.len() {
                self.widths.clear();
            }
            let mut bare = self.shown.clone();
            bare.layout = Layout::default();
            if self.badged.as_ref() != Some(&bare) {
                self.n_shown += 1;
                self.badges = badges(&bare);
                self.badged = Some(bare);
            }
            let widths = RefCell::new(std::mem::take(&mut self.widths));
            let sizes = Sizes::of(theme::Theme::of(ctx).appearance);
            let measure = |text: &str, lettering| {
                let key = (lettering, text.to_owned());
                *widths.borrow_mut().entry(key).or_insert_with(|| width(ctx, sizes, text, lettering))
            };
            let before = Some(&self.map).filter(|before| goes_on && before.sizes == sizes && !before.cards.is_empty());
            self.is_rough = before.is_some();
            self.map = MapGeometry::after(&self.shown, sizes, &self.badges, &measure, before);
            self.widths = widths.into_inner();
            self.plan(open.history.document(), session, findings);
        }
        self.refresh_what_if(open, session, jobs);
        let repeat = session.tracks.repeat;
        let stretch = session.axis.view().selection.filter(|_| session.tracks.table.is_some_and(ResultTable::is_cut_by_counting));
        let counted = stretch.map(|range| (jobs.windows.version(), range));
        let result_key = Some((jobs.results_version(), jobs.replays.version(), self.n_plans, repeat, scenario, counted));
        if self.result_key != result_key {
            self.result_key = result_key;
            let result = jobs.result(scenario);
            let is_longer = |proposal: &Proposal, result: &StudyResult| result.plan.warm_up < proposal.warm_up.ticks().0;
            self.warm_up = result.and_then(|result| propose(result).filter(|proposal| is_longer(proposal, result)));
            let base = scenario.and_then(|_| jobs.result(None));
            let trace = result.and_then(|result| jobs.replays.trace(result, repeat));
            let waits = trace.map(|trace| (repeat, trace));
            self.overlay = result.map(|result| Overlay::new(&self.shown, result, waits)).unwrap_or_default();
            let cut = |result| stretch.and_then(|range| jobs.windows.result(result, range));
            self.sheets = match (stretch, result.and_then(|result| cut(result))) {
                // Held against a base of the same stretch only.
                (Some(range), Some(cut_result)) => {
                    let base = base.and_then(|base| cut(base));
                    let sheets = Sheets::new(&self.shown, Some(cut_result), trace, base.map(AsRef::as_ref));
                    Sheets { stretch: Some(range), ..sheets }
                }
                _ => Sheets::new(&self.shown, result.map(AsRef::as_ref), trace, base.map(AsRef::as_ref)),
            };
            self.moments = result.zip(trace).map(|(result, trace)| Moments::new(&self.shown, (result, trace))).unwrap_or_default();
        }
        let looked = &session.tracks;
        let way_key = Some((self.result_key, [looked.chain, looked.item, looked.order], looked.table, looked.is_elapsed));
        if self.way_key != way_key {
            self.way_key = way_key;
            let result = jobs.result(scenario);
            let trace = result.and_then(|result| jobs.replays.trace(result, repeat));
            self.sheets.trace(&self.shown, result.map(AsRef::as_ref), trace, looked);
        }
        self.refresh_tracks(session, jobs);
    }

    /// Makes the tracks anew when results, the project or the way they are looked at changed.
    fn refresh_tracks(&mut self, session: &Session, jobs: &Jobs) {
        // The play head and open tables change no line.
        let view = TracksView {
            play: PlayHead::default(),
            table: None,
            item: None,
            chain: None,
            order: None,
            is_large: false,
            ..session.tracks.clone()
        };
        let key = Some(((jobs.results_version(), jobs.replays.version()), (self.n_shown, self.is_agreed_outdated), session.scenario, view));
        let is_new = self.stack_key != key;
        if is_new {
            self.stack_key = key;
            if self.bands_of != jobs.results_version() {
                self.bands_of = jobs.results_version();
                self.bands.clear();
            }
            let results = |scenario: Option<ScenarioId>| jobs.result(scenario);
            let traces = |result| jobs.replays.trace(result, session.tracks.repeat);
            let sources = Sources {
                document: &self.shown,
                scenario: session.scenario,
                results: &results,
                traces: &traces,
                view: &session.tracks,
                start: self.start,
                is_agreed_outdated: self.is_agreed_outdated,
            };
            self.tracks = TrackStack::new(sources, &mut self.bands);
            self.event_list = event_list(&self.tracks, self.start.filter(|_| !session.tracks.is_elapsed));
        }
        let selection = session.axis.view().selection;
        if is_new || self.window.range != selection {
            self.window = Window::new(&self.tracks, selection);
        }
    }

    /// Ready questions and the comparison, only while the page that shows them is open.
    fn refresh_what_if(&mut self, open: &OpenDocument, session: &Session, jobs: &Jobs) {
        if session.page != Page::Try {
            return;
        }
        let document = open.history.document();
        let snapshot = open.history.snapshot();
        if session.try_view == TryView::Questions && self.questions_key != Some((snapshot, session.scenario)) {
            self.questions_key = Some((snapshot, session.scenario));
            let named = |what_if: WhatIf| what_if.make(&self.shown).ok().map(|made| (what_if, made.name));
            self.questions = WhatIf::all_for(&self.shown).into_iter().filter_map(named).collect();
        }
        let key = Some((snapshot, jobs.results_version()));
        if session.try_view == TryView::Compare && self.compare_key != key {
            self.compare_key = key;
            let study = study_of(document, session.study);
            let is_stale = |result: &&Arc<StudyResult>| {
                prepare(document, result.scenario, &study, &Overrides::default()).map(|ready| ready.plan.hash()).ok().as_ref()
                    != Some(&result.plan_hash)
            };
            let others: Vec<_> = document.scenarios.ids().filter_map(|id| jobs.result(Some(id))).take(MAX_COMPARED).cloned().collect();
            self.stale = jobs.result(None).into_iter().chain(&others).filter(is_stale).map(|result| result.scenario_name.clone()).collect();
            let base = jobs.result(None).filter(|_| !others.is_empty());
            self.comparison = base.map(|base| compare(document, base.clone(), others, &[]));
            self.input_lines =
                self.comparison.iter().flat_map(|comparison| &comparison.scenarios).map(|one| inputs::lines(document, one)).collect();
        }
    }

    /// Compiles the plan anew, unless only cards were moved.
    fn plan(&mut self, document: &Document, session: &Session, findings: Vec<Finding>) {
        let mut bare = document.clone();
        bare.layout = Layout::default();
        // How results are looked at is no part of the plan.
        (bare.tracks, bare.markers, bare.boards) = (Table::default(), Table::default(), Table::default());
        let key = Some((bare, session.scenario, session.study));
        if self.planned == key {
            return;
        }
        self.planned = key;
        self.n_plans += 1;
        self.findings = findings;
        // A scenario that is shown has its changes carried out; to hold them against it once more would find
        // that what it removes is gone.
        self.findings.extend(match session.scenario {
            Some(_) => crate::model::check::check_plan(&self.shown),
            None => crate::model::check::check(&self.shown),
        });
        self.findings.extend(crate::experiment::yardstick::unit_findings(&self.shown));
        let study = study_of(document, session.study);
        match prepare(document, session.scenario, &study, &Overrides::default()) {
            Ok(prepared) => {
                self.plan_hash = Some(prepared.plan.hash());
                self.horizon = prepared.plan.horizon;
            }
            Err(more) => {
                self.plan_hash = None;
                for finding in more {
                    if !self.findings.contains(&finding) {
                        self.findings.push(finding);
                    }
                }
            }
        }
        self.is_agreed_outdated = match document.agreed.as_deref() {
            Some(agreed) if agreed.scenario == session.scenario => self.plan_hash.as_ref() != Some(&agreed.plan_hash),
            Some(agreed) => is_outdated(document, agreed, &study),
            None => false,
        };
        if self.horizon == 0 {
            self.horizon = DEFAULT_HORIZON_TICKS;
        }
        self.start = start_of(document);
        self.findings.sort_by_key(|finding| finding.severity);
    }

    /// Forgets everything, because another document was opened.
    pub fn forget(&mut self) {
        self.key = None;
        self.result_key = None;
        self.compare_key = None;
        self.comparison = None;
        self.input_lines.clear();
        self.questions_key = None;
        self.planned = None;
        self.stack_key = None;
        self.badged = None;
        self.widths.clear();
    }

    /// How many findings there are of each severity: errors, warnings, hints.
    pub fn counts(&self) -> [usize; 3] {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        [count(Severity::Error), count(Severity::Warning), count(Severity::Hint)]
    }
}

fn width(ctx: &Context, sizes: Sizes, text: &str, lettering: Lettering) -> f32 {
    let font = match lettering {
        Lettering::Name => FontId::new(sizes.name, theme::semibold()),
        Lettering::Small => FontId::new(sizes.meta, FontFamily::Proportional),
        Lettering::Label => FontId::new(sizes.label, FontFamily::Proportional),
    };
    ctx.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x)
}
