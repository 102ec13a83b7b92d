//! What is open in the decision rights: the findings of the plan about them, and levels that may take for
//! ever; with the simple edit that settles it.

use crate::model::edit::Edit;
use crate::model::finding::{Finding, Severity};
use crate::model::{DecisionRight, DecisionRightId, EntityRef, FunctionId, RapidRole, RoleOf};
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::Tone;
use crate::ui::words;

/// Time-out that is offered where none was agreed.
const USUAL_TIME_OUT: &str = "3 d";

/// One open point.
pub struct OpenPoint {
    /// The decision right.
    pub of: EntityRef,
    /// How serious it is.
    pub tone: Tone,
    /// What is open and what to do about it.
    pub sentence: String,
    /// The words on a button and what it does.
    pub fix: Option<(String, Edit)>,
}

/// Everything that is open in the decision rights of the plan that is shown.
pub fn open_points(ctx: Ctx<'_>) -> Vec<OpenPoint> {
    let mut points: Vec<OpenPoint> = ctx.findings().iter().filter_map(|finding| of_finding(ctx, finding)).collect();
    for (id, right) in ctx.document().decision_rights.iter() {
        for (index, level) in right.levels.iter().enumerate().filter(|(_, level)| level.time_out.is_none()) {
            let field = format!("levels/{index}/time_out");
            points.push(OpenPoint {
                of: id.into(),
                tone: Tone::Look,
                sentence: words::no_time_out(&ctx.document().name_of(level.function.into())),
                fix: Some((words::set_time_out(USUAL_TIME_OUT), Edit::SetField { of: id.into(), field, to: USUAL_TIME_OUT.to_owned() })),
            });
        }
    }
    points
}

fn of_finding(ctx: Ctx<'_>, finding: &Finding) -> Option<OpenPoint> {
    let Some(EntityRef::DecisionRight(id)) = finding.subject else { return None };
    let right = ctx.document().decision_rights.get(id)?;
    let tone = match finding.severity {
        Severity::Error => Tone::Clash,
        Severity::Warning => Tone::Look,
        Severity::Hint => Tone::Plain,
    };
    let sentence = format!("{} {}", finding.sentence, finding.remedy);
    Some(OpenPoint { of: id.into(), tone, sentence, fix: fix(ctx, id, right, finding) })
}

/// The simple edit that settles a finding, if there is one.
fn fix(ctx: Ctx<'_>, id: DecisionRightId, right: &DecisionRight, finding: &Finding) -> Option<(String, Edit)> {
    let owner = ctx.document().decisions.get(right.decision).map(|decision| decision.owner)?;
    let lets_owner_decide = || (words::lets_decide(&ctx.document().name_of(owner.into())), set_roles(id, &decided_by(right, owner)));
    match finding.code {
        "decider-none" | "deciders-two" | "decider-not-owner" => Some(lets_owner_decide()),
        "role-twice" => {
            let mut roles: Vec<RoleOf> = Vec::new();
            for role in &right.roles {
                if !roles.contains(role) {
                    roles.push(role.clone());
                }
            }
            Some((words::REMOVE_REPEATED.to_owned(), set_roles(id, &roles)))
        }
        "levels-circle" => {
            let index: usize = finding.field.split('/').nth(1)?.parse().ok()?;
            let mut levels = right.levels.clone();
            let gone = (index < levels.len()).then(|| levels.remove(index))?;
            let to = serde_json::to_string(&levels).ok()?;
            let edit = Edit::SetField { of: id.into(), field: "levels".to_owned(), to };
            Some((words::skip_level(&ctx.document().name_of(gone.function.into())), edit))
        }
        "limits-open" if !right.levels.is_empty() => {
            let field = format!("levels/{}/limit", right.levels.len() - 1);
            Some((words::REMOVE_LAST_LIMIT.to_owned(), Edit::SetField { of: id.into(), field, to: "null".to_owned() }))
        }
        "limits-open" => {
            Some((words::REMOVE_LIMIT.to_owned(), Edit::SetField { of: id.into(), field: "limit".to_owned(), to: "null".to_owned() }))
        }
        _ => None,
    }
}

/// The roles with this team as the only one that decides.
fn decided_by(right: &DecisionRight, owner: FunctionId) -> Vec<RoleOf> {
    let mut roles: Vec<RoleOf> = right.roles.iter().filter(|role| role.role != RapidRole::Decide).cloned().collect();
    roles.push(RoleOf { function: owner, role: RapidRole::Decide });
    roles
}

/// The edit that writes these roles.
pub fn set_roles(id: DecisionRightId, roles: &[RoleOf]) -> Edit {
    let to = serde_json::to_string(roles).unwrap_or_else(|_| "[]".to_owned());
    Edit::SetField { of: id.into(), field: "roles".to_owned(), to }
}
