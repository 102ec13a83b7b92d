//! What panels ask for. Actions are plain values: panels return them while they paint, and
//! `perform` carries them out afterwards, in order.

use std::path::PathBuf;

use super::agree::AgreeView;
use super::canvas::guides::Align;
use super::evidence::EvidenceAction;
use super::selection::SelectionChange;
use super::session::{AfterSave, End, MapOption, Modal, Page, Tool, View, ViewRequest, Writing};
use super::theme::Appearance;
use super::timeline::TimelineAction;
use super::tracks_view::TracksChange;
use super::whatif::WhatIfAction;
use crate::model::edit::Edit;
use crate::model::history::GestureId;
use crate::model::{EntityRef, FunctionId, GroupId, HandoffId, HandoffKind, ScenarioId, StudyId};

/// What becomes of the elements an edit has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Then {
    /// Nothing.
    #[default]
    Nothing,
    /// They are selected.
    Select,
    /// The first is selected and its name is written in place.
    Rename,
}

/// One request of a panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Changes the document.
    Edit {
        /// The change.
        edit: Edit,
        /// Edits of one gesture are one step to undo.
        gesture: Option<GestureId>,
        /// What becomes of what it made.
        then: Then,
    },
    /// Moves the selected cards by so many units; with `repeated`, as part of the last such step.
    Nudge {
        /// To the right.
        dx: f32,
        /// Downwards.
        dy: f32,
        /// Whether a key is being held down.
        repeated: bool,
    },
    /// Takes the last step back.
    Undo,
    /// Does the next step again.
    Redo,
    /// Goes to a state in the list of steps.
    Jump(usize),
    /// Deletes what is selected.
    DeleteSelection,
    /// Puts copies of the selected elements beside them.
    Duplicate,
    /// Puts copies of the selected elements at a distance from them.
    DuplicateBy {
        /// To the right.
        dx: f32,
        /// Downwards.
        dy: f32,
    },
    /// Changes where and how things are drawn.
    Arrange(Arrange),
    /// Attaches one end of a handoff to another function.
    Reattach {
        /// The handoff.
        handoff: HandoffId,
        /// Which end.
        end: End,
        /// The function.
        to: FunctionId,
    },
    /// Adds a note to the leading element, else to the sheet.
    AddNote,
    /// Selects everything of the same kind, or with the same owner, as the leading element.
    SelectLike(Likeness),
    /// Goes along a handoff from the leading element.
    Follow {
        /// To the right.
        dx: f32,
        /// Downwards.
        dy: f32,
    },
    /// Puts a picture of the map on the clipboard.
    CopyPicture,
    /// Puts a drawing of the map on the clipboard as text.
    CopyDrawing,
    /// Chooses where to write a drawing of the map.
    ExportDrawing,
    /// Chooses where a copy without costs and names is written.
    Share,
    /// Writes a copy without costs and names.
    SharePath(PathBuf),
    /// Turns a way the map is shown or handled on or off.
    ToggleMap(MapOption),
    /// Puts the selected elements on the clipboard as text.
    Copy,
    /// Copies and deletes.
    Cut,
    /// Adds what stands on the clipboard: elements, or lines of quick capture.
    Paste(String),
    /// Adds the teams and handoffs a text describes.
    Capture(String),
    /// Changes the selection.
    Select(SelectionChange),
    /// Shows this part of the map from now on.
    SetView(View),
    /// Asks the map to come to show something.
    View(ViewRequest),
    /// Changes the tool.
    SetTool(Tool),
    /// Chooses the kind of the next handoff.
    SetHandoffKind(HandoffKind),
    /// Gives the selected handoffs, or the next one, the next kind.
    CycleHandoffKind,
    /// Starts or ends writing in place.
    Write(Writing),
    /// Starts to write a new team at a free place.
    WriteTeam,
    /// Starts to write a new team that the selected one hands over to, on this side of it.
    AppendTeam {
        /// To the right.
        dx: f32,
        /// Downwards.
        dy: f32,
    },
    /// Gives a field of an element the keyboard.
    FocusField {
        /// The element.
        of: EntityRef,
        /// Path of the field.
        field: String,
    },
    /// Gives the map the keyboard.
    FocusMap,
    /// Passes the keyboard from the map to the next or the previous widget.
    LeaveMap {
        /// To the next one.
        forward: bool,
    },
    /// Shows a page.
    SetPage(Page),
    /// Shows a part of the page of agreements.
    SetAgreeView(AgreeView),
    /// Shows a scenario.
    SetScenario(Option<ScenarioId>),
    /// Makes a scenario on top of the one shown and shows it.
    AddScenario,
    /// Chooses the study of the next run.
    SetStudy(Option<StudyId>),
    /// Moves the cursor, the pins or the seen stretch of time.
    Time(TimelineAction),
    /// Changes how the tracks are looked at.
    Tracks(TracksChange),
    /// Looks at results as a saved view says, and simulates what it needs.
    ShowBoard(crate::model::BoardId),
    /// Puts text on the clipboard.
    CopyText(String),
    /// Puts a picture of the tracks on the clipboard.
    CopyTracksPicture,
    /// Puts a picture of the open table beside them on the clipboard.
    CopyTablePicture,
    /// Opens or closes a side panel.
    TogglePanel(SidePanel),
    /// Shows a dialog.
    Show(Modal),
    /// Closes the dialog.
    CloseModal,
    /// Takes a message away.
    DismissToast(usize),
    /// Says something.
    Say(String),
    /// Changes how the window looks.
    SetAppearance(Appearance),
    /// Starts a run, or wants one after the running one.
    Run,
    /// Stops the run.
    StopRun,
    /// Fills the screen, or no longer.
    ToggleFullScreen,
    /// Removes motion, or allows it.
    ToggleMotion,
    /// Closes the project.
    CloseProject,
    /// Opens the project that was closed last.
    ReopenClosed,
    /// Starts an empty project.
    New,
    /// Chooses a project and opens it.
    Open,
    /// Opens the project at a path.
    OpenPath(PathBuf),
    /// Saves.
    Save,
    /// Chooses where to save.
    SaveAs,
    /// Writes a drawing of the map at a path.
    ExportPath(PathBuf),
    /// Saves at a path.
    SavePath(PathBuf, AfterSave),
    /// Saves at a path whatever stands there.
    Overwrite(PathBuf, AfterSave),
    /// Saves under another name and goes on with what was wanted.
    SaveAsThen(AfterSave),
    /// Saves and goes on with what was wanted.
    SaveThen(AfterSave),
    /// Drops unsaved changes and goes on with what was wanted.
    DropChangesThen(AfterSave),
    /// Leaves the program, asking first when there are unsaved changes.
    Quit,
    /// Something about scenarios, comparisons and rankings.
    WhatIf(WhatIfAction),
    /// Something about event logs.
    Evidence(EvidenceAction),
}

/// A panel that can be opened and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidePanel {
    /// The list of elements.
    Elements,
    /// The tracks.
    Tracks,
    /// The findings.
    Findings,
    /// The steps that can be undone.
    History,
}

/// A change of where and how things are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arrange {
    /// Places the selected teams, or all, so that they read in one direction.
    Tidy {
        /// Downwards instead of to the right.
        down: bool,
    },
    /// Puts the selected teams in line.
    Align(Align),
    /// Puts equal gaps between the selected teams.
    Distribute {
        /// Side by side instead of one below the other.
        across: bool,
    },
    /// Puts a frame round the selected teams.
    Group,
    /// Takes the frames of the selected teams away.
    Ungroup,
    /// Closes or opens a group, or those of the selection.
    Collapse(Option<GroupId>),
    /// Locks the selected teams in place, or lets them go.
    Lock,
    /// Draws the selected teams above or below all others.
    Stack {
        /// Above.
        front: bool,
    },
    /// Moves the longest piece of the selected handoff.
    Bend {
        /// To the right.
        dx: f32,
        /// Downwards.
        dy: f32,
        /// Whether a key is being held down.
        repeated: bool,
    },
    /// Takes all bends out of the selected handoffs.
    Straighten,
    /// Pushes everything right of or below the leading element away.
    MakeRoom {
        /// To the right.
        dx: f32,
        /// Downwards.
        dy: f32,
        /// Whether a key is being held down.
        repeated: bool,
    },
}

/// In what elements are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The kind of a handoff, or who acts in a team.
    Kind,
    /// Who answers for a team.
    Owner,
}

impl Action {
    /// An edit that is one step.
    pub fn edit(edit: Edit) -> Self {
        Self::Edit { edit, gesture: None, then: Then::Nothing }
    }

    /// An edit that is one step; what it makes is selected.
    pub fn edit_and_select(edit: Edit) -> Self {
        Self::Edit { edit, gesture: None, then: Then::Select }
    }

    /// An edit that is part of a gesture's step.
    pub fn gesture(edit: Edit, gesture: GestureId) -> Self {
        Self::Edit { edit, gesture: Some(gesture), then: Then::Nothing }
    }

    /// Selects these elements and nothing else.
    pub fn select(elements: impl IntoIterator<Item = EntityRef>) -> Self {
        Self::Select(SelectionChange::Only(elements.into_iter().collect()))
    }
}
