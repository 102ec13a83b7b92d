//! Carries out what the page of measurements asks for.

use std::collections::BTreeSet;
use std::path::Path;

use egui::Context;

use crate::evidence::function_rule::FunctionTable;
use crate::evidence::map::Part;
use crate::model::share::without_costs_and_names;
use crate::model::{EntityRef, Position};
use crate::project::Overwrite;
use crate::ui::action::Then;
use crate::ui::app::App;
use crate::ui::evidence::{EvidenceAction, Shown};
use crate::ui::files::SaveError;
use crate::ui::jobs::DialogFor;
use crate::ui::session::{Page, ViewRequest};
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;

/// How logs end.
const LOGS: [&str; 5] = ["csv", "xes", "gz", "tsv", "txt"];
/// How tables of functions end.
const TABLES: [&str; 2] = ["csv", "txt"];
/// Largest table of functions in bytes.
const LARGEST_TABLE: u64 = 1 << 20;
/// Room between the cards that are there and those of a proposal.
const BELOW: f32 = 240.0;

impl App {
    pub(super) fn evidence(&mut self, ctx: &Context, action: EvidenceAction) {
        let work = &mut self.jobs.evidence;
        let mut outcome = Ok(());
        match action {
            EvidenceAction::Open => {
                let pending = self.dialogs.pick_read(self.open.path.as_deref(), "Event log", &LOGS);
                self.jobs.dialog(pending, DialogFor::Log);
            }
            EvidenceAction::OpenTable => {
                let pending = self.dialogs.pick_read(self.open.path.as_deref(), "Table of teams", &TABLES);
                self.jobs.dialog(pending, DialogFor::TeamTable);
            }
            EvidenceAction::Look(input) => {
                self.session.page = Page::Measure;
                self.session.shown_of_log = Shown::Explore;
                outcome = work.look(ctx, input, self.open.history.document(), self.files.pseudonyms());
            }
            EvidenceAction::Ask(filter) => outcome = work.ask(ctx, *filter),
            EvidenceAction::LayBeside(beside) => {
                work.beside = beside;
                outcome = work.ask(ctx, work.filter.clone());
            }
            EvidenceAction::Replay => {
                if let Some(result) = self.jobs.result(self.session.scenario).cloned() {
                    outcome = self.jobs.evidence.replay(ctx, &self.derived.shown, &result);
                }
            }
            EvidenceAction::Show(shown) => self.session.shown_of_log = shown,
            EvidenceAction::Tick(elements, is_in) => {
                for element in elements {
                    if is_in {
                        work.left_out.remove(&element);
                    } else {
                        work.left_out.insert(element);
                    }
                }
            }
            EvidenceAction::TableFile(path) => match read_table(&path) {
                Ok(table) => self.change_mapped(|mapped| mapped.table = table),
                Err(why) => outcome = Err(why),
            },
            EvidenceAction::Map(mapping) => self.change_mapped(|mapped| mapped.mapping = *mapping),
            EvidenceAction::Rule(rule) => self.change_mapped(|mapped| mapped.rule = rule),
            EvidenceAction::Table(table) => self.change_mapped(|mapped| mapped.table = table),
            EvidenceAction::Zone(zone) => self.change_mapped(|mapped| mapped.zone = zone),
            EvidenceAction::KeepNames(keeps) => self.change_mapped(|mapped| mapped.keeps_names = keeps),
            EvidenceAction::TellAsBefore(again) => self.change_mapped(|mapped| mapped.tells_as_before = again),
            EvidenceAction::Read => outcome = work.read(ctx),
            EvidenceAction::Stop => work.stop(),
            EvidenceAction::PartWaits(counts_hours) => outcome = work.part(ctx, counts_hours),
            EvidenceAction::Decide(asked) => outcome = work.decide(ctx, *asked),
            EvidenceAction::Judge(seed) => outcome = work.judge(ctx, seed),
            EvidenceAction::StopJudging => work.deeper.stop_judging(),
            EvidenceAction::Columns => work.back_to_columns(),
            EvidenceAction::Leave => work.forget(),
            EvidenceAction::Accept(parts) => self.accept_evidence(|element| Part::of(element).is_some_and(|part| parts.contains(&part))),
            EvidenceAction::Compare => work.compare(self.open.history.snapshot(), self.open.history.document()),
            EvidenceAction::TakeAgain => {
                if let Some(again) = work.again(self.open.history.snapshot()).cloned() {
                    self.edit(again.edit.clone(), None, Then::Nothing);
                }
            }
            EvidenceAction::AcceptTicked => {
                let left_out = work.left_out.clone();
                if let Some(found) = work.found.clone() {
                    let elements = found.proposal.elements().into_iter().map(|(element, _)| element);
                    let ticked: BTreeSet<EntityRef> = elements.filter(|element| !left_out.contains(element)).collect();
                    let whole = found.needs.with_needed(&ticked);
                    self.accept_evidence(|element| whole.contains(&element));
                }
            }
        }
        if let Err(why) = outcome {
            self.session.toasts.say(Tone::Clash, why, Offer::Nothing);
        }
    }

    fn change_mapped(&mut self, change: impl FnOnce(&mut crate::ui::evidence::Mapped)) {
        if let Some(mapped) = &mut self.jobs.evidence.mapped {
            change(mapped);
        }
    }

    fn accept_evidence(&mut self, is_accepted: impl Fn(EntityRef) -> bool) {
        let Some(found) = self.jobs.evidence.found.clone() else { return };
        // What is there already keeps its place; the proposal comes below it.
        let document = self.open.history.document();
        let below = document.layout.functions.iter().map(|(_, at)| at.y + BELOW).fold(0.0, f32::max);
        let shift = Position { x: 0.0, y: below };
        let edit = found.proposal.accept_into(document, is_accepted, shift);
        self.edit(edit, None, Then::Nothing);
        self.session.page = Page::Map;
        self.session.view_request = Some(ViewRequest::All);
    }
}

/// Why something could not be saved.
fn save_words(why: &SaveError) -> &str {
    match why {
        SaveError::WouldOverwrite(words) | SaveError::Failed(words) => words,
    }
}

impl App {
    pub(super) fn choose_where_to_share(&mut self) {
        let name = self.open.file_name().unwrap_or_else(|| "Map".to_owned());
        let beside = self.open.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let pending = self.dialogs.pick_save(&beside.join(format!("{name} to share.ron")));
        self.jobs.dialog(pending, DialogFor::Share);
    }

    /// Writes a copy of the project without costs and names; the project itself stays as and where it is.
    pub(super) fn share(&mut self, path: &Path) {
        let path = if path.extension().is_none() { path.with_extension("ron") } else { path.to_owned() };
        let failed = |why: &dyn std::fmt::Display| format!("The copy was not written: {why}; choose another place. {}", path.display());
        let written = if self.is_own_file(&path) {
            Err("The copy would take the place of the project itself; choose another name".to_owned())
        } else {
            without_costs_and_names(self.open.history.document())
                .map_err(|why| failed(&why))
                .and_then(|copy| self.files.save(&copy, &path, None, Overwrite::IfUnchanged).map_err(|why| failed(&save_words(&why))))
        };
        let (tone, said) = match written {
            Ok(_) => (
                Tone::Plain,
                format!(
                    "The copy holds no costs and no names of people. Texts you wrote are in it: read them before you share. {}",
                    path.display()
                ),
            ),
            Err(why) => (Tone::Clash, why),
        };
        self.session.toasts.say(tone, said, Offer::Nothing);
    }
}

/// The text of a table of functions that can be read.
fn read_table(path: &Path) -> Result<String, String> {
    let failed = |why: &dyn std::fmt::Display| format!("The table of teams cannot be taken over: {why}. {}", path.display());
    let about = std::fs::metadata(path).map_err(|error| failed(&error))?;
    if LARGEST_TABLE < about.len() {
        return Err(failed(&"it is larger than 1 MB; choose a table with one row for each activity"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(&format!("{error}; save it as CSV with UTF-8 letters")))?;
    FunctionTable::parse(&text).map_err(|why| failed(&why))?;
    Ok(text)
}
