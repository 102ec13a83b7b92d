//! What the planner is doing right now and what is never saved with the project: page, selection, tool,
//! view of the map, place in time, open panels, messages.
//!
//! It holds no document and no results.

use egui::{Pos2, Rect, Vec2, pos2};

use super::agree::AgreeView;
use super::evidence::Shown;
use super::selection::Selection;
use super::timeline::TimeAxis;
use super::toasts::Toasts;
use super::tracks_view::TracksView;
use super::whatif::TryView;
use super::whatif::form::AskForm;
use crate::engine::plan::DEFAULT_HORIZON_TICKS;
use crate::model::history::GestureId;
use crate::model::{EntityRef, FunctionId, HandoffId, HandoffKind, Position, ScenarioId, StudyId};

/// One of the five steps of the left rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// Draw functions and handoffs.
    #[default]
    Map,
    /// Find out how long things take today.
    Measure,
    /// Settle definitions, rights and rhythm.
    Agree,
    /// Change something and see what happens.
    Try,
    /// Keep watching.
    Watch,
}

impl Page {
    /// All pages in the order of the rail.
    pub const ALL: [Self; 5] = [Self::Map, Self::Measure, Self::Agree, Self::Try, Self::Watch];
}

/// What the pointer does on the map.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Tool {
    /// Selects, moves, frames.
    #[default]
    Select,
    /// Moves the sheet.
    Hand,
    /// Connects two functions.
    Connect {
        /// The sender, once it is chosen.
        from: Option<FunctionId>,
        /// The receiver the keyboard points at.
        to: Option<FunctionId>,
    },
    /// Attaches one end of a handoff to another function.
    Reattach {
        /// The handoff.
        handoff: HandoffId,
        /// Which end.
        end: End,
        /// The function the keyboard points at.
        to: Option<FunctionId>,
    },
    /// Pushes everything to the right or below away.
    MakeRoom,
}

/// An end of a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Where it comes from.
    Sender,
    /// Where it goes.
    Receiver,
}

impl End {
    /// The field of the handoff that holds it.
    pub fn field(self) -> &'static str {
        match self {
            Self::Sender => "from",
            Self::Receiver => "to",
        }
    }
}

/// Smallest zoom of the map.
pub const ZOOM_MIN: f32 = 0.05;
/// Largest zoom of the map.
pub const ZOOM_MAX: f32 = 8.0;

/// Which part of the map is seen: `screen = upper left corner of the canvas + offset + zoom · map`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Points on screen per unit of the map.
    pub zoom: f32,
    /// Where the origin of the map stands, from the canvas's upper left corner.
    pub offset: Vec2,
}

impl Default for View {
    fn default() -> Self {
        Self { zoom: 1.0, offset: Vec2::splat(48.0) }
    }
}

impl View {
    /// A point of the map on screen.
    pub fn to_screen(self, canvas: Rect, at: Pos2) -> Pos2 {
        canvas.min + self.offset + at.to_vec2() * self.zoom
    }

    /// A point on screen as a point of the map.
    pub fn to_map(self, canvas: Rect, at: Pos2) -> Pos2 {
        ((at - canvas.min - self.offset) / self.zoom).to_pos2()
    }

    /// A rectangle of the map on screen.
    pub fn rect_to_screen(self, canvas: Rect, rect: Rect) -> Rect {
        Rect::from_min_max(self.to_screen(canvas, rect.min), self.to_screen(canvas, rect.max))
    }

    /// A rectangle on screen as a rectangle of the map.
    pub fn rect_to_map(self, canvas: Rect, rect: Rect) -> Rect {
        Rect::from_min_max(self.to_map(canvas, rect.min), self.to_map(canvas, rect.max))
    }

    /// Zoomed by a factor about a point on screen, which stays where it is.
    pub fn zoomed_about(self, canvas: Rect, at: Pos2, factor: f32) -> Self {
        let fixed = self.to_map(canvas, at);
        let zoom = (self.zoom * factor).clamp(ZOOM_MIN, ZOOM_MAX);
        Self { zoom, offset: at - canvas.min - fixed.to_vec2() * zoom }
    }

    /// The view that shows a part of the map inside a part of the canvas (counted from its corner), at most so large.
    pub fn showing(room: Rect, part: Rect, most: f32) -> Self {
        let size = part.size().max(Vec2::splat(1.0));
        let zoom = (room.size().max(Vec2::splat(1.0)) / size).min_elem().clamp(ZOOM_MIN, most);
        Self { zoom, offset: room.center().to_vec2() - part.center().to_vec2() * zoom }
    }
}

/// What the view of the map should come to show.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewRequest {
    /// The whole map.
    All,
    /// The selected elements.
    Selection,
    /// 100 %, about the middle.
    Actual,
    /// Larger or smaller about the middle.
    Zoom(f32),
    /// Moved by so many points.
    Pan(Vec2),
    /// Moved by so many widths and heights of what is seen.
    Page(Vec2),
    /// As it was before the last leap.
    Back,
    /// This view.
    To(View),
    /// These elements, only if they are out of sight.
    Reveal(Vec<EntityRef>),
}

/// A team that is being written on the map and does not exist yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DraftTeam {
    /// Where its card stands.
    pub at: Position,
    /// The sender of the handoff that is made with it.
    pub from: Option<(FunctionId, HandoffKind)>,
}

/// What is written in place on the map.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Writing {
    /// Nothing.
    #[default]
    Nothing,
    /// The name of an element.
    Name(EntityRef),
    /// The name of a team that does not exist yet.
    Team(DraftTeam),
}

/// A dialog that must be answered or left first.
#[derive(Debug, Clone, PartialEq)]
pub enum Modal {
    /// Commands and elements by name.
    Palette,
    /// The list of shortcuts.
    Help,
    /// A path to open or to save at, typed by hand.
    Path(PathPurpose),
    /// Several teams and handoffs written as text, which may be there already.
    Capture(String),
    /// What the planner prefers.
    Settings,
    /// What to do with changes that are not saved, and what comes after.
    Unsaved(AfterSave),
    /// Whether to write over something that stands there.
    Overwrite {
        /// Where.
        path: std::path::PathBuf,
        /// What would be lost.
        why: String,
        /// What comes after.
        then: AfterSave,
    },
}

/// What a path is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathPurpose {
    /// To open a project.
    Open,
    /// To save the project, and what comes after.
    Save(AfterSave),
    /// To write a drawing of the map.
    Export,
    /// To write a copy without costs and names.
    Share,
    /// To measure a log.
    Log,
    /// To take a table of functions for a log.
    TeamTable,
}

/// What the planner wanted when unsaved changes stood in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AfterSave {
    /// Nothing further.
    #[default]
    Stay,
    /// A new project.
    New,
    /// To choose another project.
    Open,
    /// To open the project whose path waits in the session.
    OpenWaiting,
    /// To leave the program.
    Quit,
}

/// Which side panels are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenPanels {
    /// The list of elements; `None` shows it where there is room.
    pub elements: Option<bool>,
    /// The tracks below the map.
    pub tracks: bool,
    /// The list of findings.
    pub findings: bool,
    /// The list of steps.
    pub history: bool,
}

impl Default for OpenPanels {
    fn default() -> Self {
        Self { elements: None, tracks: true, findings: false, history: false }
    }
}

/// How the map is shown and handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapOptions {
    /// What is moved is drawn to the grid and to guides.
    pub snaps: bool,
    /// The small map of the whole is shown.
    pub minimap: bool,
    /// The legend is shown.
    pub legend: bool,
    /// What a run showed is laid over the map.
    pub as_run: bool,
    /// The line for finding something is shown.
    pub finding: bool,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self { snaps: true, minimap: false, legend: false, as_run: true, finding: false }
    }
}

/// One way the map is shown or handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapOption {
    /// Grid and guides.
    Snaps,
    /// The small map of the whole.
    Minimap,
    /// The legend.
    Legend,
    /// What a run showed.
    AsRun,
    /// The line for finding something.
    Finding,
}

impl MapOptions {
    /// The flag of an option.
    pub fn flag(&mut self, option: MapOption) -> &mut bool {
        match option {
            MapOption::Snaps => &mut self.snaps,
            MapOption::Minimap => &mut self.minimap,
            MapOption::Legend => &mut self.legend,
            MapOption::AsRun => &mut self.as_run,
            MapOption::Finding => &mut self.finding,
        }
    }
}

/// Everything about the present moment.
#[derive(Debug, Clone)]
pub struct Session {
    /// The page that is shown.
    pub page: Page,
    /// The scenario that is shown and edited; `None` is the base.
    pub scenario: Option<ScenarioId>,
    /// The study a run uses; `None` is the first.
    pub study: Option<StudyId>,
    /// What the page of agreements shows.
    pub agree_view: AgreeView,
    /// What the page of scenarios shows.
    pub try_view: TryView,
    /// What the page of measurements shows of a log.
    pub shown_of_log: Shown,
    /// What sweeps, sensitivities and searches are asked with.
    pub ask: AskForm,
    /// Whether results follow every change at once.
    pub live: bool,
    /// What is selected.
    pub selection: Selection,
    /// What the pointer does.
    pub tool: Tool,
    /// The kind of the next handoff.
    pub handoff_kind: HandoffKind,
    /// Which part of the map is seen.
    pub view: View,
    /// What the view should come to show, until the map has carried it out.
    pub view_request: Option<ViewRequest>,
    /// What is written in place.
    pub writing: Writing,
    /// The time axis that all tracks, the map and the lists share.
    pub axis: TimeAxis,
    /// How the tracks are looked at.
    pub tracks: TracksView,
    /// Which side panels are open.
    pub panels: OpenPanels,
    /// How the map is shown and handled.
    pub map: MapOptions,
    /// Views before leaps, the latest last.
    pub views_before: Vec<View>,
    /// The dialog in front.
    pub modal: Option<Modal>,
    /// Messages.
    pub toasts: Toasts,
    /// A project that waits to be opened until changes are saved or dropped.
    pub waiting_path: Option<std::path::PathBuf>,
    /// Set once the planner has agreed to leave.
    pub quit_agreed: bool,
    /// Whether the map should take the keyboard.
    pub wants_map_focus: bool,
    /// Whether the map should pass the keyboard on: forward or back.
    pub leaves_map: Option<bool>,
    last_gesture: u64,
}

impl Session {
    /// A session at its start: the map has the keyboard and shows everything.
    pub fn new() -> Self {
        Self {
            page: Page::default(),
            scenario: None,
            study: None,
            agree_view: AgreeView::default(),
            try_view: TryView::default(),
            shown_of_log: Shown::default(),
            ask: AskForm::default(),
            live: false,
            selection: Selection::default(),
            tool: Tool::default(),
            handoff_kind: HandoffKind::default(),
            view: View::default(),
            view_request: Some(ViewRequest::All),
            writing: Writing::default(),
            axis: TimeAxis::new(DEFAULT_HORIZON_TICKS, None),
            tracks: TracksView::default(),
            panels: OpenPanels::default(),
            map: MapOptions::default(),
            views_before: Vec::new(),
            modal: None,
            toasts: Toasts::default(),
            waiting_path: None,
            quit_agreed: false,
            wants_map_focus: true,
            leaves_map: None,
            last_gesture: 0,
        }
    }

    /// A new name for edits that belong to one movement of the hand.
    pub fn next_gesture(&mut self) -> GestureId {
        self.last_gesture += 1;
        GestureId(self.last_gesture)
    }

    /// The gesture of the last movement, for a key that is held down.
    pub fn same_gesture(&self) -> GestureId {
        GestureId(self.last_gesture)
    }
}

/// A position of the document as a point of the map.
pub fn point(at: Position) -> Pos2 {
    pos2(at.x, at.y)
}

/// A point of the map as a position of the document.
pub fn position(at: Pos2) -> Position {
    Position { x: at.x, y: at.y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    fn canvas() -> Rect {
        Rect::from_min_size(pos2(56.0, 48.0), vec2(900.0, 600.0))
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer_in_place() {
        let mut view = View::default();
        let pointer = pos2(431.0, 222.0);
        let before = view.to_map(canvas(), pointer);
        for factor in [1.3, 0.4, 2.2, 0.9] {
            view = view.zoomed_about(canvas(), pointer, factor);
        }
        let after = view.to_screen(canvas(), before);
        assert!(after.distance(pointer) < 1.0, "{after:?}");
    }

    #[test]
    fn zooming_stops_at_both_ends() {
        let view = View::default();
        assert_eq!(view.zoomed_about(canvas(), pos2(0.0, 0.0), 1e9).zoom, ZOOM_MAX);
        assert_eq!(view.zoomed_about(canvas(), pos2(0.0, 0.0), 1e-9).zoom, ZOOM_MIN);
    }

    #[test]
    fn fitting_shows_the_whole_part_and_never_enlarges() {
        let part = Rect::from_min_size(pos2(-500.0, 100.0), vec2(4000.0, 300.0));
        let room = Rect::from_min_size(Pos2::ZERO, canvas().size()).shrink(40.0);
        let view = View::showing(room, part, 1.0);
        assert!(canvas().contains_rect(view.rect_to_screen(canvas(), part)));
        let small = Rect::from_min_size(pos2(0.0, 0.0), vec2(40.0, 30.0));
        assert_eq!(View::showing(room, small, 1.0).zoom, 1.0);
    }
}
