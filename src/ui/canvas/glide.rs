//! Cards that were moved by a command glide to their new places, so that the eye can follow.
//!
//! Only how they are painted changes; where they stand does not.

use std::collections::BTreeMap;

use egui::{Pos2, Ui, Vec2};

use super::geometry::MapGeometry;
use crate::model::FunctionId;
use crate::ui::theme::metrics;

/// A card that moves less is simply there.
const LEAST: f32 = 24.0;

/// Where cards stood, and which are on their way.
#[derive(Debug, Clone, Default)]
pub struct Glide {
    stood: BTreeMap<FunctionId, Pos2>,
    from: BTreeMap<FunctionId, Vec2>,
    since: f64,
}

impl Glide {
    /// Notices cards that have moved since the last frame, unless the hand moves them itself.
    pub fn update(&mut self, ui: &Ui, map: &MapGeometry, by_hand: bool) {
        let now: BTreeMap<FunctionId, Pos2> = map.cards.iter().map(|card| (card.id, card.rect.min)).collect();
        if now == self.stood {
            return;
        }
        if !by_hand && ui.style().animation_time != 0.0 {
            let moved = now.iter().filter_map(|(id, at)| Some((*id, *self.stood.get(id)? - *at)));
            self.from = moved.filter(|(_, by)| LEAST < by.length()).collect();
            self.since = ui.input(|input| input.time);
        }
        self.stood = now;
    }

    /// How far a card is still away from where it stands, and asks for another frame while any is.
    pub fn offset(&self, ui: &Ui, id: FunctionId) -> Vec2 {
        let Some(from) = self.from.get(&id) else { return Vec2::ZERO };
        let left = 1.0 - self.share(ui);
        *from * left * left
    }

    /// Whether any card is on its way; the next frame is asked for then.
    pub fn is_under_way(&self, ui: &Ui) -> bool {
        let under_way = !self.from.is_empty() && self.share(ui) < 1.0;
        if under_way {
            ui.ctx().request_repaint();
        }
        under_way
    }

    fn share(&self, ui: &Ui) -> f32 {
        let now = ui.input(|input| input.time);
        (((now - self.since) as f32) / metrics::MOTION.max(0.001)).clamp(0.0, 1.0)
    }
}
