//! What can be done about a finding with one press.
//!
//! Only what has one obvious remedy is offered; everything else leads to its field.

use super::action::Action;
use super::ctx::Ctx;
use super::session::{Page, Tool, Writing};
use crate::model::EntityRef;
use crate::model::edit::Edit;
use crate::model::finding::Finding;

/// A remedy with the words on its button.
pub struct Fix {
    /// What it is called.
    pub label: &'static str,
    /// What it asks for.
    pub actions: Vec<Action>,
}

/// The remedy of a finding, if one is obvious.
pub fn fix(ctx: Ctx<'_>, finding: &Finding) -> Option<Fix> {
    let of = finding.subject.filter(|of| ctx.document().contains(*of))?;
    let show = [Action::SetPage(Page::Map), Action::select([of])];
    let edit = |label: &'static str, edit: Edit| Some(Fix { label, actions: vec![Action::edit(edit)] });
    let set = |field: &str, to: &str| Edit::SetField { of, field: field.to_owned(), to: to.to_owned() };
    match (finding.code, of) {
        ("function-alone", EntityRef::Function(id)) => {
            let connect = Action::SetTool(Tool::Connect { from: Some(id), to: None });
            Some(Fix { label: "Connect it", actions: show.into_iter().chain([connect, Action::FocusMap]).collect() })
        }
        ("name-duplicate" | "name-similar" | "name-empty", EntityRef::Function(_) | EntityRef::Handoff(_)) => {
            Some(Fix { label: "Rename it", actions: show.into_iter().chain([Action::Write(Writing::Name(of))]).collect() })
        }
        ("handoff-self", _) => edit("Remove it", Edit::Delete(vec![of])),
        ("handoff-signals", _) => edit("Make it information", set("kind", "Information")),
        ("term-unused" | "scenario-empty", _) => edit("Remove it", Edit::Delete(vec![of])),
        ("mapping-idle", _) => edit("Remove the conversion", set("mapped", "[]")),
        ("input-twice" | "right-twice" | "stock-twice" | "price-twice", _) => None,
        _ if !finding.field.is_empty() => {
            let field = Action::FocusField { of, field: finding.field.clone() };
            Some(Fix { label: "Show the field", actions: show.into_iter().chain([field]).collect() })
        }
        _ => None,
    }
}
