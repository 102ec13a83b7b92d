//! Typical channels: one choice sets how long information takes, how much is lost and when it is sent.

use egui::Ui;
use serde_json::{Value, json};

use crate::model::edit::Edit;
use crate::model::{ChannelPreset, HandoffId};
use crate::ui::action::Action;
use crate::ui::fields::{Form, choose_ui, note_ui, row_ui};

/// A typical channel.
struct Typical {
    preset: ChannelPreset,
    words: &'static str,
    latency: fn() -> Value,
    loss: &'static str,
}

const TYPICAL: &[Typical] = &[
    Typical { preset: ChannelPreset::SharedLedger, words: "Shared ledger, 3 min", latency: || json!({ "Fixed": "0.05 h" }), loss: "0" },
    Typical { preset: ChannelPreset::InAppPrompt, words: "Prompt in the tool, 8 s", latency: || by_p95("8 s", "34 s"), loss: "0" },
    Typical { preset: ChannelPreset::Chat, words: "Chat, 2.4 min", latency: || by_p95("2.4 min", "18 min"), loss: "0" },
    Typical { preset: ChannelPreset::Email, words: "E-mail, 23 min, 5 % lost", latency: || by_p95("23 min", "2.7 h"), loss: "0.05" },
    Typical { preset: ChannelPreset::Dashboard, words: "Dashboard, 47 min", latency: || by_p95("47 min", "4.1 h"), loss: "0" },
    Typical { preset: ChannelPreset::NightlyBatch, words: "Nightly batch, 0.5–24.5 h", latency: || evenly("0.5 h", "24 h"), loss: "0" },
    Typical { preset: ChannelPreset::WeeklySpreadsheet, words: "Weekly sheet, 4–172 h", latency: || evenly("4 h", "168 h"), loss: "0" },
    Typical {
        preset: ChannelPreset::AskSomeone,
        words: "Asking someone, 48 h, 25 % lost",
        latency: || json!({ "LognormalMedian": { "median": "48 h", "sigma": 0.8 } }),
        loss: "0.25",
    },
];

/// The row that chooses a typical channel; the whole choice is one step.
pub fn preset_ui(ui: &mut Ui, form: &mut Form<'_>, id: HandoffId) {
    let held = form.ctx.document().handoffs.get(id).and_then(|handoff| handoff.channel.preset.clone());
    let place = held.and_then(|held| TYPICAL.iter().position(|typical| typical.preset == held));
    let words: Vec<String> = TYPICAL.iter().map(|typical| typical.words.to_owned()).collect();
    let definition = "A typical channel: sets the time it takes and the share that gets lost (median values of published measurements)";
    let picked = row_ui(ui, "By", definition, form.is_changed(&["channel", "preset"]), |ui, label| {
        choose_ui(ui, form.id(&["typical channel"]), Some(label), "By", place, &words, "A channel of its own")
    });
    if let Some(typical) = place.and_then(|place| TYPICAL.get(place)) {
        note_ui(
            ui,
            &format!("Source: typical {}; median and 95th percentile of published measurements, not of this handoff", typical.words),
        );
    }
    let Some(typical) = picked.and_then(|picked| TYPICAL.get(picked)) else { return };
    let Ok(preset) = serde_json::to_string(&typical.preset) else { return };
    let of = form.of;
    let set = |field: &str, to: String| Edit::SetField { of, field: field.to_owned(), to };
    let edits =
        vec![set("latency", (typical.latency)().to_string()), set("channel/loss", typical.loss.to_owned()), set("channel/preset", preset)];
    form.actions.push(Action::edit(Edit::All { label: format!("Hand over by {}", typical.words.to_lowercase()), edits }));
}

fn by_p95(median: &str, p95: &str) -> Value {
    json!({ "LognormalP95": { "median": median, "p95": p95 } })
}

fn evenly(after: &str, within: &str) -> Value {
    json!({ "Shifted": { "by": after, "of": { "Uniform": { "low": "0 h", "high": within } } } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::set_field;
    use crate::model::{Entity, Handoff};

    #[test]
    fn every_typical_channel_can_be_set() {
        let handoff = Entity::Handoff(1.into(), Handoff::default());
        for typical in TYPICAL {
            let timed = set_field(&handoff, "latency", &(typical.latency)().to_string()).unwrap();
            let lossy = set_field(&timed, "channel/loss", typical.loss).unwrap();
            let preset = serde_json::to_string(&typical.preset).unwrap();
            assert!(set_field(&lossy, "channel/preset", &preset).is_ok(), "{}", typical.words);
        }
    }
}
