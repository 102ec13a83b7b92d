//! Finds the lines of a large map anew on a thread of its own, once what was dragged has been let go, so that the
//! frame in which it is let go is no longer than any other. The map stays as it was while dragging until then.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use egui::Context;

use super::canvas::badges::Badge;
use super::canvas::geometry::{Lettering, MapGeometry, Sizes};
use crate::model::history::SnapshotId;
use crate::model::{Document, HandoffId, ScenarioId};

/// From so many lines on, finding all of them takes longer than a frame.
pub const MANY: usize = 200;

/// The state of the document that a map is of.
pub type MapKey = (SnapshotId, Option<ScenarioId>);

/// What a map is worked out from.
pub struct Ground {
    /// The document as it is shown.
    pub document: Document,
    /// Sizes of what stands on the map.
    pub sizes: Sizes,
    /// Signs of handoffs.
    pub badges: BTreeMap<HandoffId, Badge>,
    /// Widths of all texts that were measured so far.
    pub widths: BTreeMap<(Lettering, String), f32>,
}

/// A map that is being worked out.
#[derive(Debug)]
pub struct Refining {
    key: MapKey,
    outcome: Receiver<Option<MapGeometry>>,
}

/// How far it is.
pub enum Progress {
    /// Not yet.
    UnderWay,
    /// The map, of this state of the document.
    Done(MapKey, Box<MapGeometry>),
    /// A text has never been measured, or there was no thread to do it.
    Failed,
}

impl Refining {
    /// Starts to work out a map; nothing where there is no thread to do it.
    pub fn start(ctx: &Context, key: MapKey, ground: Ground) -> Option<Self> {
        let (sender, outcome) = sync_channel(1);
        let later = ctx.clone();
        let work = move || {
            let map = ground.map();
            // Nobody listens any more once the map has changed again.
            drop(sender.send(map));
            later.request_repaint();
        };
        std::thread::Builder::new().name("lines of the map".to_owned()).spawn(work).ok()?;
        Some(Self { key, outcome })
    }

    /// Whether it is of this state.
    pub fn is_of(&self, key: MapKey) -> bool {
        self.key == key
    }

    /// Looks how far it is.
    pub fn poll(&self) -> Progress {
        match self.outcome.try_recv() {
            Ok(Some(map)) => Progress::Done(self.key, Box::new(map)),
            Ok(None) | Err(TryRecvError::Disconnected) => Progress::Failed,
            Err(TryRecvError::Empty) => Progress::UnderWay,
        }
    }
}

impl Ground {
    /// The map; nothing when a text has never been measured, which only the window can do.
    fn map(&self) -> Option<MapGeometry> {
        let is_known = Cell::new(true);
        let measure = |text: &str, lettering| {
            self.widths.get(&(lettering, text.to_owned())).copied().unwrap_or_else(|| {
                is_known.set(false);
                0.0
            })
        };
        let map = MapGeometry::after(&self.document, self.sizes, &self.badges, &measure, None);
        is_known.get().then_some(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Position;
    use crate::model::edit::Edit;

    fn ground(widths: BTreeMap<(Lettering, String), f32>) -> Ground {
        let mut document = Document::default();
        Edit::AddFunction { name: "Sales".to_owned(), at: Position::default() }.apply(&mut document).unwrap();
        Ground { document, sizes: Sizes::DESK, badges: BTreeMap::new(), widths }
    }

    #[test]
    fn the_map_is_the_same_as_the_window_makes_and_none_is_made_from_texts_without_a_width() {
        assert_eq!(ground(BTreeMap::new()).map(), None);
        let seen = std::cell::RefCell::new(BTreeMap::new());
        let measure = |text: &str, lettering| {
            let width = 7.0 * text.len() as f32;
            seen.borrow_mut().insert((lettering, text.to_owned()), width);
            width
        };
        let made = MapGeometry::after(&ground(BTreeMap::new()).document, Sizes::DESK, &BTreeMap::new(), &measure, None);
        assert_eq!(ground(seen.into_inner()).map(), Some(made));
    }

    #[test]
    fn it_arrives_with_the_state_it_is_of() {
        let refining = Refining::start(&Context::default(), (SnapshotId(4), None), ground(BTreeMap::new())).unwrap();
        assert!(refining.is_of((SnapshotId(4), None)) && !refining.is_of((SnapshotId(5), None)));
        let start = std::time::Instant::now();
        while start.elapsed() < std::time::Duration::from_secs(20) {
            match refining.poll() {
                Progress::UnderWay => std::thread::sleep(std::time::Duration::from_millis(1)),
                Progress::Failed => return,
                Progress::Done(..) => panic!("a text has no width"),
            }
        }
        panic!("it never ended");
    }
}
