//! What is selected: a set of elements with one of them leading. It must not know how they are shown.

use std::collections::BTreeSet;

use crate::model::{Document, EntityRef, FunctionId, HandoffId};

/// The selected elements; the leading one is what keys act on and what the inspector shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    elements: BTreeSet<EntityRef>,
    lead: Option<EntityRef>,
}

/// How a selection changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectionChange {
    /// These and nothing else.
    Only(Vec<EntityRef>),
    /// These too.
    Add(Vec<EntityRef>),
    /// In if it was out, out if it was in.
    Toggle(EntityRef),
    /// Nothing.
    Clear,
    /// Every team and handoff.
    All,
}

impl Selection {
    /// Carries a change out.
    pub fn apply(&mut self, change: SelectionChange, document: &Document) {
        match change {
            SelectionChange::Only(elements) => {
                self.lead = elements.last().copied();
                self.elements = elements.into_iter().collect();
            }
            SelectionChange::Add(elements) => {
                self.lead = elements.last().copied().or(self.lead);
                self.elements.extend(elements);
            }
            SelectionChange::Toggle(of) => {
                if self.elements.remove(&of) {
                    if self.lead == Some(of) {
                        self.lead = self.elements.last().copied();
                    }
                } else {
                    self.elements.insert(of);
                    self.lead = Some(of);
                }
            }
            SelectionChange::Clear => *self = Self::default(),
            SelectionChange::All => {
                let functions = document.functions.ids().map(EntityRef::Function);
                let handoffs = document.handoffs.ids().map(EntityRef::Handoff);
                self.elements = functions.chain(handoffs).collect();
                self.lead = self.elements.first().copied();
            }
        }
        self.keep_existing(document);
    }

    /// Drops what does not exist any more.
    pub fn keep_existing(&mut self, document: &Document) {
        self.elements.retain(|of| document.contains(*of));
        if self.lead.is_some_and(|lead| !self.elements.contains(&lead)) {
            self.lead = self.elements.last().copied();
        }
    }

    /// The leading element.
    pub fn lead(&self) -> Option<EntityRef> {
        self.lead
    }

    /// The only element, if it is one.
    pub fn single(&self) -> Option<EntityRef> {
        if self.elements.len() == 1 { self.lead } else { None }
    }

    /// Whether the element is selected.
    pub fn contains(&self, of: EntityRef) -> bool {
        self.elements.contains(&of)
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// How many elements are selected.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// All selected elements in their order.
    pub fn iter(&self) -> impl Iterator<Item = EntityRef> + '_ {
        self.elements.iter().copied()
    }

    /// The selected functions.
    pub fn functions(&self) -> Vec<FunctionId> {
        self.iter()
            .filter_map(|of| match of {
                EntityRef::Function(id) => Some(id),
                _ => None,
            })
            .collect()
    }

    /// The selected handoffs.
    pub fn handoffs(&self) -> Vec<HandoffId> {
        self.iter()
            .filter_map(|of| match of {
                EntityRef::Handoff(id) => Some(id),
                _ => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Position;
    use crate::model::edit::Edit;

    fn two_teams() -> (Document, EntityRef, EntityRef) {
        let mut document = Document::default();
        let mut add = |name: &str| {
            let edit = Edit::AddFunction { name: name.to_owned(), at: Position::default() };
            edit.apply(&mut document).unwrap().created[0]
        };
        let (a, b) = (add("Sales"), add("Planning"));
        (document, a, b)
    }

    #[test]
    fn toggling_the_leading_element_passes_the_lead_on() {
        let (document, a, b) = two_teams();
        let mut selection = Selection::default();
        selection.apply(SelectionChange::Only(vec![a]), &document);
        selection.apply(SelectionChange::Toggle(b), &document);
        assert_eq!((selection.len(), selection.lead()), (2, Some(b)));
        selection.apply(SelectionChange::Toggle(b), &document);
        assert_eq!(selection.single(), Some(a));
    }

    #[test]
    fn what_was_deleted_leaves_the_selection() {
        let (mut document, a, b) = two_teams();
        let mut selection = Selection::default();
        selection.apply(SelectionChange::All, &document);
        document.take(b);
        selection.keep_existing(&document);
        assert_eq!(selection.single(), Some(a));
    }
}
