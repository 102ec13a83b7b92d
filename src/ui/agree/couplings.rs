//! What must match: ties between plans that are declared, whether anybody looks after them, and ties that the map
//! suggests, each declared by one press.

use egui::{Label, RichText, Ui};

use crate::model::edit::Edit;
use crate::model::statics::{Proposal, proposals, unattended};
use crate::model::{Coordinator, CoordinatorId, Coupling, CouplingId, CouplingKind, Document, Entity, EntityRef};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::session::{Page, ViewRequest};
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};
use crate::ui::words;

/// Widest text of this page, so that lines stay readable.
const TEXT: f32 = 720.0;

/// Shows what is declared and what the map suggests.
pub fn couplings_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let document = ctx.document();
    let open = unattended(document);
    let proposed = proposals(document);
    if document.couplings.is_empty() && proposed.is_empty() {
        super::nothing_ui(ui, words::NO_COUPLINGS, actions);
        return;
    }
    ui.label(theme::strong(words::declared(document.couplings.len(), open.len())).text_style(theme::title_style()));
    ui.add_space(metrics::GAP_SMALL);
    if document.couplings.is_empty() {
        ui.label(RichText::new(words::NONE_DECLARED).color(Palette::of(ui).ink_secondary));
    }
    for (id, coupling) in document.couplings.iter() {
        coupling_ui(ui, document, id, coupling, open.contains(&id), actions);
    }
    ui.add_space(metrics::GAP_LARGE);
    ui.label(theme::strong(words::proposed(proposed.len())).text_style(theme::title_style()));
    ui.add_space(metrics::GAP_SMALL);
    if proposed.is_empty() {
        ui.label(RichText::new(words::NOTHING_PROPOSED).color(Palette::of(ui).ink_secondary));
    }
    for proposal in &proposed {
        proposal_ui(ui, document, proposal, actions);
    }
    if 1 < proposed.len() {
        ui.add_space(metrics::GAP_SMALL);
        if controls::button(ui, Rank::Secondary, None, words::DECLARE_ALL).clicked() {
            let edits = proposed.iter().map(|proposal| declare(document, proposal)).collect();
            actions.push(Action::edit(Edit::All { label: words::DECLARE_ALL.to_owned(), edits }));
        }
    }
}

fn coupling_ui(ui: &mut Ui, document: &Document, id: CouplingId, coupling: &Coupling, is_open: bool, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let name = document.name_of(id.into());
    ui.horizontal_wrapped(|ui| {
        if ui.add(egui::Link::new(&name)).on_hover_text(words::SHOW_ON_MAP).clicked() {
            actions.extend([Action::SetPage(Page::Map), Action::select([EntityRef::from(id)]), Action::View(ViewRequest::Selection)]);
        }
        ui.label(
            RichText::new(format!("{} · {}", words::coupling(coupling.kind), members(document, &coupling.members)))
                .color(palette.ink_secondary),
        );
    });
    if is_open {
        ui.horizontal(|ui| {
            controls::note(ui, Tone::Look, words::UNATTENDED);
            if let Some(owner) = coupling.members.first().and_then(|id| document.decisions.get(*id)).map(|decision| decision.owner) {
                let label = words::appoint(&document.name_of(owner.into()), &name);
                if controls::button(ui, Rank::Secondary, None, &label).clicked() {
                    let coordinator =
                        Coordinator { name: words::coordinator_of(&name), coupling: Some(id), function: owner, ..Coordinator::default() };
                    actions.push(Action::edit(Edit::Add(Box::new(Entity::Coordinator(CoordinatorId(0), coordinator)))));
                }
            }
        });
    }
    ui.add_space(metrics::GAP_SMALL);
}

fn proposal_ui(ui: &mut Ui, document: &Document, proposal: &Proposal, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let who = members(document, &proposal.members);
    ui.horizontal(|ui| {
        if controls::button(ui, Rank::Secondary, Some(Icon::Plus), &words::declare(proposal.kind, &who)).clicked() {
            actions.push(Action::edit(declare(document, proposal)));
        }
    });
    ui.allocate_ui(egui::vec2(TEXT.min(ui.available_width()), 0.0), |ui| {
        ui.add(Label::new(RichText::new(&proposal.reason).small().color(palette.ink_secondary)).wrap());
    });
    ui.add_space(metrics::GAP_SMALL);
}

fn members(document: &Document, members: &[crate::model::DecisionId]) -> String {
    members.iter().map(|id| document.name_of((*id).into())).collect::<Vec<_>>().join(" – ")
}

/// The edit that declares a proposal.
fn declare(document: &Document, proposal: &Proposal) -> Edit {
    let coupling = Coupling {
        name: format!("{}: {}", words::capital(words::coupling(proposal.kind)), members(document, &proposal.members)),
        kind: proposal.kind,
        members: proposal.members.clone(),
        resource: proposal.resource.filter(|_| proposal.kind == CouplingKind::SharesCapacity),
        ..Coupling::default()
    };
    Edit::Add(Box::new(Entity::Coupling(CouplingId(0), coupling)))
}
