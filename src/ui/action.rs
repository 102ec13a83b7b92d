//! What panels ask for. Actions are plain values: panels return them while they paint, and
//! `perform` carries them out afterwards, in order.

use std::path::PathBuf;

use super::selection::SelectionChange;
use super::session::{AfterSave, Modal, Page, Tool, View, ViewRequest, Writing};
use super::theme::Appearance;
use super::timeline::TimelineAction;
use super::whatif::WhatIfAction;
use crate::model::edit::Edit;
use crate::model::history::GestureId;
use crate::model::{HandoffKind, ScenarioId, StudyId};

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
    /// Gives the map the keyboard.
    FocusMap,
    /// Passes the keyboard from the map to the next or the previous widget.
    LeaveMap {
        /// To the next one.
        forward: bool,
    },
    /// Shows a page.
    SetPage(Page),
    /// Shows a scenario.
    SetScenario(Option<ScenarioId>),
    /// Makes a scenario on top of the one shown and shows it.
    AddScenario,
    /// Chooses the study of the next run.
    SetStudy(Option<StudyId>),
    /// Moves the cursor, the pins or the seen stretch of time.
    Time(TimelineAction),
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
    pub fn select(elements: impl IntoIterator<Item = crate::model::EntityRef>) -> Self {
        Self::Select(SelectionChange::Only(elements.into_iter().collect()))
    }
}
