//! Short messages at the lower edge that leave by themselves; one may offer to undo what it tells of.
//!
//! They must not be the only place where something is said.

use egui::{Align2, Area, Id, Order, Ui, Vec2, vec2};

use super::action::Action;
use super::theme::controls::{self, Rank, Tone};
use super::theme::{Palette, metrics};

/// How long a message stays, in seconds.
const STAYS: f64 = 8.0;
/// How many messages are seen at once.
const MAX_SEEN: usize = 3;
/// Widest message.
const WIDTH: f32 = 420.0;

/// What a message offers to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Nothing.
    Nothing,
    /// To undo.
    Undo,
}

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// What it says.
    pub text: String,
    /// How serious it is.
    pub tone: Tone,
    /// What it offers.
    pub offer: Offer,
    /// When it was first seen, in seconds of the window's clock.
    seen_at: Option<f64>,
}

/// All messages that are still to be seen, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct Toasts {
    list: Vec<Toast>,
}

impl Toasts {
    /// Says something.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>, offer: Offer) {
        let text = text.into();
        self.list.retain(|toast| toast.text != text);
        self.list.push(Toast { text, tone, offer, seen_at: None });
        if MAX_SEEN < self.list.len() {
            self.list.remove(0);
        }
    }

    /// Takes offers to undo away, once something else has happened.
    pub fn withdraw_offers(&mut self) {
        self.list.retain(|toast| toast.offer == Offer::Nothing);
    }

    /// Takes one away.
    pub fn dismiss(&mut self, index: usize) {
        if index < self.list.len() {
            self.list.remove(index);
        }
    }

    /// Lets time pass; returns in how many seconds the next one leaves.
    pub fn tick(&mut self, now: f64) -> Option<f64> {
        for toast in &mut self.list {
            toast.seen_at.get_or_insert(now);
        }
        self.list.retain(|toast| toast.seen_at.is_none_or(|since| now - since < STAYS));
        self.list.iter().filter_map(|toast| toast.seen_at.map(|since| STAYS - (now - since))).reduce(f64::min)
    }

    /// The messages, the oldest first.
    pub fn list(&self) -> &[Toast] {
        &self.list
    }
}

/// Paints the messages above the lower edge of the window.
pub fn toasts_ui(ui: &Ui, toasts: &Toasts) -> Vec<Action> {
    let mut actions = Vec::new();
    if toasts.list.is_empty() {
        return actions;
    }
    let palette = Palette::of(ui);
    Area::new(Id::unique("toasts"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -(metrics::GAP_SECTION + metrics::GAP_LARGE)))
        .show(ui.ctx(), |ui| {
            for (index, toast) in toasts.list.iter().enumerate() {
                egui::Frame::popup(ui.style()).fill(palette.raised).show(ui, |ui| {
                    ui.horizontal(|ui| {
                        ui.set_max_width(WIDTH);
                        let (glyph, ink) = match toast.tone {
                            Tone::Look => (super::theme::Icon::Warning, palette.look),
                            Tone::Clash => (super::theme::Icon::Clash, palette.clash),
                            Tone::Plain => (super::theme::Icon::Info, palette.ink_secondary),
                        };
                        controls::icon(ui, glyph, ink);
                        let rest = vec2(WIDTH - 140.0, 0.0);
                        let text = egui::Label::new(&toast.text).wrap();
                        ui.allocate_ui(rest.max(Vec2::splat(1.0)), |ui| ui.add(text));
                        if toast.offer == Offer::Undo && controls::button(ui, Rank::Secondary, None, "Undo this").clicked() {
                            actions.push(Action::Undo);
                            actions.push(Action::DismissToast(index));
                        }
                        if controls::icon_button(ui, super::theme::Icon::Close, "Dismiss message").clicked() {
                            actions.push(Action::DismissToast(index));
                        }
                    });
                });
                ui.add_space(metrics::GAP_SMALL);
            }
        });
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_leaves_after_its_time_and_the_same_text_is_said_once() {
        let mut toasts = Toasts::default();
        toasts.say(Tone::Plain, "Saved", Offer::Nothing);
        toasts.say(Tone::Plain, "Saved", Offer::Nothing);
        assert_eq!(toasts.list().len(), 1);
        assert_eq!(toasts.tick(100.0), Some(STAYS));
        toasts.tick(100.0 + STAYS - 0.1);
        assert_eq!(toasts.list().len(), 1);
        assert_eq!(toasts.tick(100.0 + STAYS), None);
        assert!(toasts.list().is_empty());
    }
}
