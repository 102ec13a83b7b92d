//! A handoff: what it carries, how long it takes, which signals, and by which channel.

use egui::Ui;

use super::{channel, more_ui};
use crate::model::{HandoffId, HandoffKind};
use crate::ui::fields::{Form, field_ui};

/// The form of a handoff.
pub fn handoff_ui(ui: &mut Ui, form: &mut Form<'_>, id: HandoffId) {
    for field in ["name", "kind", "latency"] {
        field_ui(ui, form, &[field]);
    }
    let is_information = form.ctx.document().handoffs.get(id).is_some_and(|handoff| handoff.kind == HandoffKind::Information);
    if is_information {
        channel::preset_ui(ui, form, id);
        field_ui(ui, form, &["signals"]);
    }
    let more: &[&str] =
        if is_information { &["from", "to", "channel", "cost", "description"] } else { &["from", "to", "cost", "description"] };
    more_ui(ui, form, more);
}
