//! Groups on the map: a frame round their teams, or one card in their place when they are closed.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Rect, pos2, vec2};

use super::geometry::{Card, Lettering, Measure, Sizes};
use super::labels::elided;
use crate::model::{Document, FunctionId, GroupId};
use crate::ui::rhythm;

/// Distance of a frame from the cards in it.
pub const PAD: f32 = 20.0;

/// A group on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The group.
    pub id: GroupId,
    /// Where it stands.
    pub rect: Rect,
    /// Its name, cut to the frame.
    pub title: String,
    /// Whether it is shown as one card.
    pub collapsed: bool,
    /// Whether its members cannot be moved.
    pub locked: bool,
    /// Members that exist.
    pub members: Vec<FunctionId>,
    /// What a closed group says of its members together.
    pub summary: Vec<String>,
    /// What a screen reader says.
    pub spoken: String,
}

impl Frame {
    /// The strip with the name, by which the group is moved.
    pub fn header(&self, sizes: Sizes) -> Rect {
        if self.collapsed { self.rect } else { Rect::from_min_size(self.rect.min, vec2(self.rect.width(), header_height(sizes))) }
    }
}

/// Height of the strip with the name.
fn header_height(sizes: Sizes) -> f32 {
    sizes.name_line + 8.0
}

/// Functions inside a closed group, with the group.
pub fn hidden(document: &Document) -> BTreeMap<FunctionId, GroupId> {
    let mut hidden = BTreeMap::new();
    for (id, group) in document.groups.iter().filter(|(_, group)| group.collapsed) {
        for member in group.members.iter().filter(|member| document.functions.contains(**member)) {
            hidden.entry(*member).or_insert(id);
        }
    }
    hidden
}

/// Functions that the hand must not move: locked themselves or by their group.
pub fn locked(document: &Document) -> BTreeSet<FunctionId> {
    let by_group = document.groups.values().filter(|group| group.locked).flat_map(|group| group.members.iter().copied());
    by_group.chain(document.layout.locked.iter().copied()).collect()
}

/// The frames of all groups that have a member to show.
pub fn frames(
    document: &Document,
    sizes: Sizes,
    cards: &[Card],
    hidden: &BTreeMap<FunctionId, GroupId>,
    measure: &Measure<'_>,
) -> Vec<Frame> {
    let frame = |(id, group): (GroupId, &crate::model::Group)| {
        let members: Vec<FunctionId> = group.members.iter().copied().filter(|member| document.functions.contains(*member)).collect();
        let shown = |card: &&Card| members.contains(&card.id) && (group.collapsed || !hidden.contains_key(&card.id));
        let bounds = cards.iter().filter(shown).map(|card| card.rect).reduce(Rect::union)?;
        let called = document.name_of(id.into());
        let staff: u32 = members.iter().map(|member| rhythm::staff_of(document, *member)).sum();
        let count = if members.len() == 1 { "1 team".to_owned() } else { format!("{} teams", members.len()) };
        let summary = if staff == 0 { count.clone() } else { format!("{count} · {staff} staff") };
        let rect = if group.collapsed {
            let size = vec2(sizes.card_width, sizes.card_height(1, 1));
            Rect::from_min_size(bounds.min, size)
        } else {
            Rect::from_min_max(pos2(bounds.left() - PAD, bounds.top() - PAD - header_height(sizes)), bounds.max + vec2(PAD, PAD))
        };
        let title = elided(&called, rect.width() - 48.0, &|text| measure(text, Lettering::Name));
        let state = if group.collapsed { "closed" } else { "open" };
        let spoken = format!("Group {called}, {summary}, {state}");
        Some(Frame { id, rect, title, collapsed: group.collapsed, locked: group.locked, members, summary: vec![summary], spoken })
    };
    document.groups.iter().filter_map(frame).collect()
}
