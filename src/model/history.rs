//! Undo: labelled snapshots of the document that share what did not change.

use super::edit::{Applied, Edit, EditError};
use super::entity::{Document, EntityRef};

/// How many steps can be undone.
pub const MAX_STEPS: usize = 2_000;

/// Names one state the document has had; never used for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotId(pub u64);

/// Several edits that belong to one movement of the hand, such as dragging a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GestureId(pub u64);

#[derive(Debug, Clone)]
struct Step {
    id: SnapshotId,
    document: Document,
    label: String,
    touched: Vec<EntityRef>,
    gesture: Option<GestureId>,
}

/// The document with everything that can be undone and redone.
#[derive(Debug, Clone)]
pub struct History {
    steps: Vec<Step>,
    now: usize,
    next_snapshot: u64,
    saved: Option<SnapshotId>,
}

impl History {
    /// Starts with a document as it was opened or made; it counts as saved when it came from a file.
    pub fn new(document: Document, saved: bool) -> Self {
        let id = SnapshotId(0);
        let first = Step { id, document, label: "Open".to_owned(), touched: Vec::new(), gesture: None };
        Self { steps: vec![first], now: 0, next_snapshot: 1, saved: saved.then_some(id) }
    }

    /// The earliest state that is still known: as it was opened, unless very many steps were taken since.
    pub fn earliest(&self) -> &Document {
        &self.steps[0].document
    }

    /// The document as it is now.
    pub fn document(&self) -> &Document {
        &self.steps[self.now].document
    }

    /// The state the document is in.
    pub fn snapshot(&self) -> SnapshotId {
        self.steps[self.now].id
    }

    /// Carries an edit out as a step of its own, or as part of the gesture's step.
    ///
    /// # Errors
    /// A refused edit changes nothing and says why.
    pub fn apply(&mut self, edit: &Edit, gesture: Option<GestureId>) -> Result<Applied, EditError> {
        let mut document = self.document().clone();
        let applied = edit.apply(&mut document)?;
        if document == *self.document() {
            return Ok(applied);
        }
        let merges = gesture.is_some() && self.steps[self.now].gesture == gesture && self.now > 0;
        let id = SnapshotId(self.next_snapshot);
        self.next_snapshot += 1;
        self.steps.truncate(self.now + 1);
        let step = Step { id, document, label: applied.label.clone(), touched: applied.touched.clone(), gesture };
        if merges {
            self.steps[self.now] = step;
        } else {
            self.steps.push(step);
            if self.steps.len() > MAX_STEPS + 1 {
                self.steps.remove(0);
            }
            self.now = self.steps.len() - 1;
        }
        Ok(applied)
    }

    /// Takes the last step back; what it touched is returned, to be selected and shown.
    pub fn undo(&mut self) -> Option<Vec<EntityRef>> {
        if self.now == 0 {
            return None;
        }
        let touched = self.steps[self.now].touched.clone();
        self.now -= 1;
        Some(touched)
    }

    /// Does the next step again; what it touched is returned.
    pub fn redo(&mut self) -> Option<Vec<EntityRef>> {
        if self.now + 1 >= self.steps.len() {
            return None;
        }
        self.now += 1;
        Some(self.steps[self.now].touched.clone())
    }

    /// Goes to any state in the list of steps.
    pub fn jump(&mut self, position: usize) {
        self.now = position.min(self.steps.len() - 1);
    }

    /// The label of the step that undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        (self.now > 0).then(|| self.steps[self.now].label.as_str())
    }

    /// The label of the step that redo would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.steps.get(self.now + 1).map(|step| step.label.as_str())
    }

    /// Labels of all steps, oldest first, and which one is current.
    pub fn labels(&self) -> (impl ExactSizeIterator<Item = &str>, usize) {
        (self.steps.iter().map(|step| step.label.as_str()), self.now)
    }

    /// Remembers that this state stands in the file.
    pub fn mark_saved(&mut self, snapshot: SnapshotId) {
        self.saved = Some(snapshot);
    }

    /// Whether the file holds something else than the document.
    pub fn is_dirty(&self) -> bool {
        self.saved != Some(self.snapshot())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Position;
    use super::*;

    fn add(name: &str) -> Edit {
        Edit::AddFunction { name: name.to_owned(), at: Position::default() }
    }

    #[test]
    fn undo_then_redo_is_identity_over_a_thousand_steps() {
        let mut history = History::new(Document::default(), true);
        for n in 0..1_000 {
            history.apply(&add(&format!("Team {n}")), None).unwrap();
        }
        let after = history.document().clone();
        for _ in 0..1_000 {
            assert!(history.undo().is_some());
        }
        assert_eq!(*history.document(), Document::default());
        assert!(!history.is_dirty(), "back at the saved state");
        while history.redo().is_some() {}
        assert_eq!(*history.document(), after);
    }

    #[test]
    fn a_gesture_is_one_step_and_a_refused_edit_is_none() {
        let mut history = History::new(Document::default(), true);
        let EntityRef::Function(id) = history.apply(&add("Sales"), None).unwrap().created[0] else { panic!() };
        for x in 0..10u8 {
            let edit = Edit::Move(vec![(id, Position { x: f32::from(x), y: 0.0 })]);
            history.apply(&edit, Some(GestureId(7))).unwrap();
        }
        let before = history.snapshot();
        assert!(history.apply(&Edit::Move(vec![(99.into(), Position::default())]), None).is_err());
        assert_eq!(history.snapshot(), before);
        history.undo();
        assert_eq!(history.document().layout.functions.get(id), Some(&Position::default()));
        assert_eq!(history.undo_label(), Some("Add team “Sales”"));
    }

    #[test]
    fn saving_keeps_undo_and_undoing_makes_dirty() {
        let mut history = History::new(Document::default(), true);
        history.apply(&add("Sales"), None).unwrap();
        history.mark_saved(history.snapshot());
        assert!(!history.is_dirty());
        history.undo();
        assert!(history.is_dirty());
        history.redo();
        assert!(!history.is_dirty());
    }
}
