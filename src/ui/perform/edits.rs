//! Changes of the document: every one is a step to undo, refused changes say why, and while a scenario is
//! shown the values of fields go into it.

use egui::{Vec2, vec2};

use crate::model::edit::Edit;
use crate::model::history::GestureId;
use crate::model::{EntityRef, Scenario, ScenarioId};
use crate::ui::action::Then;
use crate::ui::app::App;
use crate::ui::canvas::moving::Moved;
use crate::ui::capture;
use crate::ui::selection::SelectionChange;
use crate::ui::session::{DraftTeam, Page, ViewRequest, Writing, position};
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;

/// Distance from a team to the one appended beside it.
const BESIDE: Vec2 = vec2(336.0, 128.0);
/// Fields that are the same in every scenario.
const SHARED_FIELDS: [&str; 3] = ["name", "description", "owner"];

impl App {
    /// Carries an edit out as one step, or as part of a gesture's step.
    pub(in crate::ui) fn edit(&mut self, edit: Edit, gesture: Option<GestureId>, then: Then) {
        let (edit, to_base) = match self.session.scenario {
            Some(scenario) => (into_scenario(edit.clone(), scenario), is_structural(&edit)),
            None => (edit, false),
        };
        let before = self.open.history.snapshot();
        match self.open.history.apply(&edit, gesture) {
            Err(error) => self.session.toasts.say(Tone::Clash, error.to_string(), Offer::Nothing),
            Ok(applied) => {
                if self.open.history.snapshot() != before {
                    self.session.toasts.withdraw_offers();
                }
                match applied.notice {
                    Some(notice) => self.session.toasts.say(Tone::Plain, format!("{} – {notice}", applied.label), Offer::Undo),
                    None if to_base => {
                        let text = "This changed the base, which every scenario builds on";
                        self.session.toasts.say(Tone::Plain, text, Offer::Undo);
                    }
                    None => {}
                }
                let document = self.open.history.document();
                if then != Then::Nothing && !applied.created.is_empty() {
                    // The last one made leads: of a team and its handoff, the handoff is made last and the team is meant.
                    let mut created = applied.created.clone();
                    created.sort_by_key(|of| matches!(of, EntityRef::Function(_)));
                    let lead = created.last().copied();
                    let change = SelectionChange::Only(if created.len() <= 2 { lead.into_iter().collect() } else { created });
                    self.session.selection.apply(change, document);
                    self.session.view_request = Some(ViewRequest::Reveal(applied.created));
                    if then == Then::Rename
                        && let Some(of) = lead
                    {
                        self.session.writing = Writing::Name(of);
                    }
                }
            }
        }
    }

    pub(super) fn step_back(&mut self) {
        if let Some(touched) = self.open.history.undo() {
            self.session.toasts.withdraw_offers();
            self.show_touched(&touched);
        }
    }

    pub(super) fn step_forward(&mut self) {
        if let Some(touched) = self.open.history.redo() {
            self.session.toasts.withdraw_offers();
            self.show_touched(&touched);
        }
    }

    /// Selects what a step touched and brings it into view.
    fn show_touched(&mut self, touched: &[EntityRef]) {
        let document = self.open.history.document();
        let there: Vec<EntityRef> =
            touched.iter().copied().filter(|of| document.contains(*of) && !matches!(of, EntityRef::Scenario(_))).collect();
        self.session.writing = Writing::Nothing;
        self.session.selection.apply(SelectionChange::Only(there.clone()), document);
        if !there.is_empty() {
            self.session.view_request = Some(ViewRequest::Reveal(there));
        }
    }

    pub(super) fn delete_selection(&mut self) {
        let wanted: Vec<EntityRef> = self.session.selection.iter().collect();
        if wanted.is_empty() {
            return;
        }
        let is_scenario_shown = self.session.scenario.is_some_and(|id| wanted.contains(&id.into()));
        self.edit(Edit::Delete(wanted), None, Then::Nothing);
        if is_scenario_shown {
            self.session.scenario = None;
        }
        self.session.wants_map_focus = true;
    }

    pub(super) fn nudge(&mut self, dx: f32, dy: f32, repeated: bool) {
        let gesture = if repeated { self.session.same_gesture() } else { self.session.next_gesture() };
        let chosen: Vec<EntityRef> = self.session.selection.iter().collect();
        let moved = Moved::new(self.shared(), &chosen, true);
        if moved.is_empty() {
            self.session.toasts.say(Tone::Look, "It is locked in place; unlock it with Ctrl+Shift+L to move it", Offer::Nothing);
        } else {
            self.edit(moved.edit(vec2(dx, dy)), Some(gesture), Then::Nothing);
        }
    }

    pub(super) fn capture(&mut self, text: &str) {
        match capture::capture(self.open.history.document(), text) {
            Ok(edit) => {
                let was_empty = self.open.history.document().functions.is_empty();
                self.edit(edit, None, Then::Nothing);
                self.session.page = Page::Map;
                self.session.wants_map_focus = true;
                if was_empty {
                    self.session.view_request = Some(ViewRequest::All);
                }
            }
            Err(why) => self.session.toasts.say(Tone::Look, why, Offer::Nothing),
        }
    }

    /// A new team right of the leading one, else in the middle of what is seen.
    pub(super) fn write_team(&mut self) {
        let map = &self.derived.map;
        let beside = match self.session.selection.lead() {
            Some(EntityRef::Function(id)) => map.card(id).map(|card| card.rect.min + vec2(BESIDE.x, 0.0)),
            _ => None,
        };
        let wished = beside.unwrap_or_else(|| self.panels.canvas.middle(self.session.view) - vec2(96.0, 32.0));
        let at = position(map.free_place(wished));
        self.session.page = Page::Map;
        self.session.writing = Writing::Team(DraftTeam { at, from: None });
    }

    pub(super) fn append_team(&mut self, dx: f32, dy: f32) {
        let Some(EntityRef::Function(id)) = self.session.selection.lead() else { return };
        let Some(card) = self.derived.map.card(id) else { return };
        let at = position(self.derived.map.free_place(card.rect.min + BESIDE * vec2(dx, dy)));
        self.session.writing = Writing::Team(DraftTeam { at, from: Some((id, self.session.handoff_kind)) });
    }

    pub(super) fn add_scenario(&mut self) {
        let document = self.open.history.document();
        let name = (1..=document.scenarios.len() + 1)
            .map(|n| format!("Scenario {n}"))
            .find(|name| document.scenarios.values().all(|scenario| scenario.name != *name));
        let scenario = Scenario { name: name.unwrap_or_default(), parent: self.session.scenario, ..Scenario::default() };
        // The identifier is given by the edit; the document hands out the next one.
        let id = ScenarioId(document.next_id.max(1));
        let edit = Edit::Add(Box::new(crate::model::Entity::Scenario(id, scenario)));
        let before = self.open.history.snapshot();
        let shown = self.session.scenario.take();
        self.edit(edit, None, Then::Nothing);
        self.session.scenario = if self.open.history.snapshot() == before { shown } else { Some(id) };
    }
}

/// The edit with values of fields recorded as changes of the scenario.
fn into_scenario(edit: Edit, scenario: ScenarioId) -> Edit {
    match edit {
        Edit::SetField { of, field, to } if belongs_to_scenario(of, &field) => Edit::RecordChange { scenario, of, field, to },
        Edit::All { label, edits } => Edit::All { label, edits: edits.into_iter().map(|edit| into_scenario(edit, scenario)).collect() },
        other => other,
    }
}

/// Whether a field can differ between scenarios: not names, and not what describes the study itself.
fn belongs_to_scenario(of: EntityRef, field: &str) -> bool {
    let is_about_the_study = matches!(
        of,
        EntityRef::Scenario(_)
            | EntityRef::Study(_)
            | EntityRef::Track(_)
            | EntityRef::Marker(_)
            | EntityRef::Board(_)
            | EntityRef::Group(_)
            | EntityRef::Note(_)
            | EntityRef::Assumption(_)
            | EntityRef::Check(_)
            | EntityRef::Metric(_)
            | EntityRef::Actual(_)
    );
    let is_shared = SHARED_FIELDS.contains(&field) && !matches!(of, EntityRef::Decision(_) | EntityRef::Signal(_));
    !is_about_the_study && !is_shared
}

/// Whether an element only says how results are looked at, or what is tried.
const fn is_view(of: EntityRef) -> bool {
    matches!(of, EntityRef::Track(_) | EntityRef::Marker(_) | EntityRef::Board(_) | EntityRef::Scenario(_))
}

/// Whether an edit adds or removes elements, which a scenario shows but does not keep to itself.
fn is_structural(edit: &Edit) -> bool {
    match edit {
        // How results are looked at is the same in every scenario and changes no plan.
        Edit::Add(entity) => !is_view(entity.reference()),
        Edit::Delete(of) => !of.iter().all(|of| is_view(*of)),
        Edit::AssumeChanges | Edit::AddFunction { .. } | Edit::AddHandoff { .. } | Edit::Paste { .. } | Edit::SetCadence { .. } => true,
        Edit::All { edits, .. } => edits.iter().any(is_structural),
        // A scenario is not part of the plan.
        Edit::MergeScenario(_) => true,
        Edit::Put(_)
        | Edit::SetField { .. }
        | Edit::Move(_)
        | Edit::Bend(_)
        | Edit::Lock { .. }
        | Edit::Stack { .. }
        | Edit::DuplicateScenario(_)
        | Edit::ClearScenario(_)
        | Edit::Agree(_)
        | Edit::RecordChange { .. } => false,
    }
}
