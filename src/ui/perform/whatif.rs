//! Carries out what the page of scenarios asks for, and lets answers follow changes.

use std::collections::BTreeSet;

use egui::Context;

use crate::experiment::baseline::{Signed, signed_by, today};
use crate::experiment::compare::MAX_COMPARED;
use crate::experiment::study::{DEFAULT_REPLICATIONS, Overrides, prepare, study_of};
use crate::model::edit::Edit;
use crate::model::{Change, Entity, Scenario, ScenarioId, TrackOf};
use crate::ui::action::Then;
use crate::ui::app::App;
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;
use crate::ui::tracks_view::ResultTable;
use crate::ui::whatif::asked::{About, Question};
use crate::ui::whatif::{TryView, WhatIfAction};

impl App {
    pub(super) fn what_if(&mut self, ctx: &Context, action: WhatIfAction) {
        match action {
            WhatIfAction::Show(view) => self.session.try_view = view,
            WhatIfAction::Make(what_if) => match what_if.make(&self.derived.shown) {
                Ok(made) => self.new_scenario(made.name, made.changes),
                Err(why) => self.session.toasts.say(Tone::Look, why, Offer::Nothing),
            },
            WhatIfAction::CompareAll => self.compare_all(ctx),
            WhatIfAction::Rank => self.rank(ctx),
            WhatIfAction::StopRanking => self.jobs.what_if.stop(),
            WhatIfAction::Accept(relief) => {
                let (name, changes) = (format!("Accepted: {}", relief.name), relief.changes.clone());
                match self.session.scenario {
                    None => self.new_scenario(name, changes),
                    Some(id) => self.add_changes(id, changes),
                }
                self.derived.refresh(ctx, &self.open, &self.session, &self.jobs);
                self.rank(ctx);
            }
            WhatIfAction::Duplicate(id) => self.edit(Edit::DuplicateScenario(id), None, Then::Nothing),
            WhatIfAction::Merge(id) => {
                let parent = self.open.history.document().scenarios.get(id).and_then(|scenario| scenario.parent);
                self.edit(Edit::MergeScenario(id), None, Then::Nothing);
                if !self.open.history.document().scenarios.contains(id) && self.session.scenario == Some(id) {
                    self.session.scenario = parent;
                }
            }
            WhatIfAction::Clear(id) => self.edit(Edit::ClearScenario(id), None, Then::Nothing),
            WhatIfAction::Live(live) => self.session.live = live,
            WhatIfAction::Form(form) => self.session.ask = *form,
            WhatIfAction::Ask(question) => self.ask(ctx, question),
            WhatIfAction::Agree(true) => {
                let Some(result) = self.jobs.result(self.session.scenario).cloned() else { return };
                let document = self.open.history.document().clone();
                // Who agreed stays the same when the same people agree anew.
                let by = document.agreed.as_ref().map_or_else(String::new, |agreed| agreed.by.clone());
                if let Err(why) = self.jobs.what_if.freeze(ctx, document, result, Signed { date: today(), by }) {
                    self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
                }
            }
            WhatIfAction::Agree(false) => self.edit(Edit::Agree(None), None, Then::Nothing),
            WhatIfAction::AgreedBy(by) => {
                if let Some(agreed) = self.open.history.document().agreed.clone() {
                    self.edit(Edit::Agree(Some(signed_by(&agreed, &by))), None, Then::Nothing);
                }
            }
            WhatIfAction::StopAsking => self.jobs.what_if.asked.stop(),
            WhatIfAction::MakeOf(name, changes) => self.new_scenario(name, changes),
        }
    }

    /// A scenario with these changes over the one that is shown; it is shown afterwards.
    fn new_scenario(&mut self, name: String, changes: Vec<Change>) {
        let document = self.open.history.document();
        let taken = |name: &str| document.scenarios.values().any(|scenario| scenario.name == name);
        let free = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name} ({n})"))).find(|name| !taken(name));
        let parent = self.session.scenario.take();
        let scenario = Scenario { name: free.unwrap_or(name), parent, changes, ..Scenario::default() };
        let before: Vec<ScenarioId> = document.scenarios.ids().collect();
        self.edit(Edit::Add(Box::new(Entity::Scenario(ScenarioId(0), scenario))), None, Then::Nothing);
        let made = self.open.history.document().scenarios.ids().find(|id| !before.contains(id));
        self.session.scenario = made.or(parent);
    }

    fn add_changes(&mut self, id: ScenarioId, changes: Vec<Change>) {
        let Some(mut scenario) = self.open.history.document().scenarios.get(id).cloned() else { return };
        scenario.changes.extend(changes);
        self.edit(Edit::Put(vec![Entity::Scenario(id, scenario)]), None, Then::Nothing);
    }

    fn compare_all(&mut self, ctx: &Context) {
        self.session.try_view = TryView::Compare;
        let document = self.open.history.document();
        let study = study_of(document, self.session.study);
        let mut prepared = Vec::new();
        let mut refused = Vec::new();
        for scenario in std::iter::once(None).chain(document.scenarios.ids().map(Some)).take(1 + MAX_COMPARED) {
            match prepare(document, scenario, &study, &Overrides::default()) {
                Ok(ready) => prepared.push(ready),
                Err(findings) => {
                    let name = scenario.map_or_else(|| "Base".to_owned(), |id| document.name_of(id.into()));
                    let why = findings.first().map_or_else(String::new, |finding| finding.sentence.clone());
                    refused.push(format!("“{name}” cannot be simulated: {why}"));
                }
            }
        }
        for why in refused {
            self.session.toasts.say(Tone::Look, why, Offer::Nothing);
        }
        if let Err(why) = self.jobs.run(ctx, prepared) {
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
    }

    fn rank(&mut self, ctx: &Context) {
        self.session.try_view = TryView::ActFirst;
        let Some(plan_hash) = self.derived.plan_hash.clone() else {
            self.session.panels.findings = true;
            self.session.toasts.say(Tone::Clash, "The plan cannot be simulated yet; see the findings", Offer::Nothing);
            return;
        };
        let (scenario, study) = (self.session.scenario, self.session.study);
        if let Err(why) = self.jobs.what_if.rank(ctx, self.open.history.document(), scenario, study, plan_hash) {
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
    }

    fn ask(&mut self, ctx: &Context, question: Question) {
        let about = About {
            document: self.open.history.document(),
            scenario: self.session.scenario,
            study: self.session.study,
            plan_hash: self.derived.plan_hash.clone(),
            form: &self.session.ask,
        };
        if let Err(why) = self.jobs.what_if.asked.ask(ctx, question, about) {
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
    }

    /// Runs what is shown as soon as it differs from its result: the first few repeats are shown at once, the others refine them.
    pub(in crate::ui) fn follow_changes(&mut self, ctx: &Context) {
        let scenario = self.session.scenario;
        if let Some(plan_hash) = &self.derived.plan_hash {
            self.jobs.recall(scenario, plan_hash);
        }
        self.follow_repeat(ctx);
        if !self.session.live {
            return;
        }
        let Some(plan_hash) = self.derived.plan_hash.clone() else { return };
        let n_done = self.jobs.result(scenario).filter(|result| result.plan_hash == plan_hash).map_or(0, |result| result.n() as u32);
        let document = self.open.history.document();
        let study = study_of(document, self.session.study);
        let full = if study.replications == 0 { DEFAULT_REPLICATIONS } else { study.replications };
        let n_wanted = full;
        let wanted = (scenario, plan_hash, n_wanted);
        // Asked once: a run that was stopped or failed is not asked for again by itself.
        if n_wanted <= n_done || self.jobs.what_if.live.as_ref() == Some(&wanted) {
            return;
        }
        let overrides = Overrides { replications: Some(n_wanted), ..Overrides::default() };
        let Ok(prepared) = prepare(document, scenario, &study, &overrides) else { return };
        self.jobs.what_if.live = Some(wanted);
        if let Err(why) = self.jobs.run_soon(ctx, vec![prepared], true) {
            self.session.live = false;
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
    }

    /// Runs the repeat that is looked at again, where a track shows its instants.
    fn follow_repeat(&mut self, ctx: &Context) {
        let repeat = self.session.tracks.repeat;
        self.jobs.replays.poll(repeat);
        // What a table that can be cut to the selected stretch needs, for the scenario and for what it is held against.
        let range = self.session.axis.view().selection.filter(|_| self.session.tracks.table.is_some_and(ResultTable::is_cut_by_counting));
        self.jobs.windows.poll(range);
        if let Some(range) = range.filter(|_| self.jobs.progress().is_none()) {
            for scenario in BTreeSet::from([None, self.session.scenario]) {
                if let Some(result) = self.jobs.result(scenario).cloned() {
                    self.jobs.windows.want(ctx, &result, range);
                }
            }
        }
        let pinned = self.derived.shown.tracks.values().map(|track| match track.of {
            TrackOf::Shown => self.session.scenario,
            TrackOf::Base => None,
            TrackOf::Scenario(id) => Some(id),
        });
        let wanted: BTreeSet<Option<ScenarioId>> = pinned.chain([self.session.scenario]).collect();
        for scenario in wanted {
            if let Some(result) = self.jobs.result(scenario).cloned() {
                self.jobs.replays.want(ctx, &result, repeat);
            }
        }
    }
}
