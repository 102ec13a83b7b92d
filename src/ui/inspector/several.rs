//! Several elements at once: what they share can be set for all of them in one step.

use egui::{Id, Ui};

use crate::model::edit::Edit;
use crate::model::{AgentKind, EntityRef, FunctionId, HandoffId, HandoffKind, ScorProcess};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::fields::{TextField, choose_ui, row_ui, section_ui, text_field};
use crate::ui::theme::controls::{self, Rank};
use crate::ui::theme::{Icon, metrics};
use crate::ui::words;
use crate::units::Duration;

/// What a field shows when the elements differ.
const MIXED: &str = "Mixed";

/// The form about all selected elements.
pub fn several_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let selection = &ctx.session.selection;
    let (functions, handoffs) = (selection.functions(), selection.handoffs());
    if !functions.is_empty() {
        functions_ui(ui, ctx, &functions, &mut actions);
    }
    if !handoffs.is_empty() {
        handoffs_ui(ui, ctx, &handoffs, &mut actions);
    }
    ui.add_space(metrics::GAP_LARGE);
    if controls::button(ui, Rank::Secondary, Some(Icon::Trash), "Delete these elements").clicked() {
        actions.push(Action::DeleteSelection);
    }
    actions
}

fn functions_ui(ui: &mut Ui, ctx: Ctx<'_>, ids: &[FunctionId], actions: &mut Vec<Action>) {
    section_ui(ui, &count(ids.len(), "team"), |_| {});
    let of: Vec<EntityRef> = ids.iter().map(|id| (*id).into()).collect();
    let held =
        |read: &dyn Fn(&crate::model::Function) -> usize| common(ids.iter().filter_map(|id| ctx.document().functions.get(*id)).map(read));
    let processes: Vec<String> = ScorProcess::ALL.iter().map(|process| words::process(*process).to_owned()).collect();
    let process = held(&|function| place(ScorProcess::ALL, function.process));
    if let Some(picked) = choice_row_ui(ui, "Process", "several process", process, &processes) {
        actions.push(set_all(&of, "process", &format!("{:?}", ScorProcess::ALL[picked])));
    }
    let agents: Vec<String> = AgentKind::ALL.iter().map(|agent| words::variant("AgentKind", &format!("{agent:?}"))).collect();
    let agent = held(&|function| place(AgentKind::ALL, function.agent));
    if let Some(picked) = choice_row_ui(ui, "Who acts", "several agents", agent, &agents) {
        actions.push(set_all(&of, "agent", &format!("{:?}", AgentKind::ALL[picked])));
    }
}

fn handoffs_ui(ui: &mut Ui, ctx: Ctx<'_>, ids: &[HandoffId], actions: &mut Vec<Action>) {
    section_ui(ui, &count(ids.len(), "handoff"), |_| {});
    let of: Vec<EntityRef> = ids.iter().map(|id| (*id).into()).collect();
    let handoffs = || ids.iter().filter_map(|id| ctx.document().handoffs.get(*id));
    let kinds: Vec<String> = HandoffKind::ALL.iter().map(|kind| words::capital(words::handoff_kind(*kind))).collect();
    let kind = common(handoffs().map(|handoff| place(HandoffKind::ALL, handoff.kind)));
    if let Some(picked) = choice_row_ui(ui, "Carries", "several kinds", kind, &kinds) {
        actions.push(set_all(&of, "kind", &format!("{:?}", HandoffKind::ALL[picked])));
    }
    let latency = common(handoffs().map(|handoff| crate::ui::latency::brief(&handoff.latency)));
    let shown = latency.map(|text| text.replace('\u{2009}', " ")).unwrap_or_default();
    let committed = row_ui(ui, "Takes", "The same time for all of them", false, |ui, label| {
        let field = TextField { id: Id::unique("several latencies"), labelled_by: Some(label), name: "Takes", hint: MIXED, is_long: false };
        text_field(ui, field, &shown, &|text| {
            let time: Duration = text.trim().parse().map_err(|error| words::capital(&format!("{error}")))?;
            Ok(serde_json::json!({ "Fixed": time }).to_string())
        })
    });
    if let Some(to) = committed {
        actions.push(set_all(&of, "latency", &to));
    }
}

fn choice_row_ui(ui: &mut Ui, label: &str, salt: &str, held: Option<usize>, words: &[String]) -> Option<usize> {
    row_ui(ui, label, "", false, |ui, label_id| choose_ui(ui, Id::unique(salt), Some(label_id), label, held, words, MIXED))
}

fn set_all(of: &[EntityRef], field: &str, to: &str) -> Action {
    let edits = of.iter().map(|of| Edit::SetField { of: *of, field: field.to_owned(), to: to.to_owned() }).collect();
    Action::edit(Edit::All { label: format!("Set {field} of {} elements", of.len()), edits })
}

/// The value all have in common, if they have one.
fn common<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

fn place<T: PartialEq + Copy>(all: &[T], one: T) -> usize {
    all.iter().position(|other| *other == one).unwrap_or(0)
}

fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}
