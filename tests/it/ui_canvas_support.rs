//! A map of fifty teams and the movements of the hand that tests of the map share.

use egui::{Event, Modifiers, PointerButton, Pos2, Vec2};
use syncline::model::edit::Edit;
use syncline::model::{Document, EntityRef, HandoffKind, Position};

use super::ui_support::Window;

/// Ctrl and Shift together.
pub const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// Fifty teams in rows of ten, each handing over to the next and to the one below it.
pub fn fifty() -> Document {
    let mut document = Document::default();
    for n in 0..50u32 {
        let at = Position { x: (n % 10) as f32 * 336.0, y: (n / 10) as f32 * 160.0 };
        Edit::AddFunction { name: format!("Team {n}"), at }.apply(&mut document).unwrap();
    }
    for n in 0..50u32 {
        let mut connect = |to: u32| {
            let kind = HandoffKind::ALL[(n + to) as usize % 3];
            Edit::AddHandoff { from: (n + 1).into(), to: (to + 1).into(), kind }.apply(&mut document).unwrap();
        };
        if n % 10 < 9 {
            connect(n + 1);
        }
        if n < 40 {
            connect(n + 10);
        }
    }
    document
}

/// Sales, Planning and Production side by side, connected in a row.
pub fn three() -> Document {
    let mut document = Document::default();
    for (n, name) in ["Sales", "Planning", "Production"].into_iter().enumerate() {
        let at = Position { x: 336.0 * n as f32, y: 0.0 };
        Edit::AddFunction { name: name.to_owned(), at }.apply(&mut document).unwrap();
    }
    for (from, to) in [(1u32, 2u32), (2, 3)] {
        Edit::AddHandoff { from: from.into(), to: to.into(), kind: HandoffKind::Work }.apply(&mut document).unwrap();
    }
    document
}

/// The window at 100 % with the map's origin below the tools.
pub fn at_full_size(document: Document) -> Window {
    let mut window = Window::with(document);
    window.act(syncline::ui::Action::SetView(syncline::ui::View { zoom: 1.0, offset: Vec2::new(48.0, 96.0) }));
    window
}

/// The window with fifty teams at 100 %, the map having the keyboard.
pub fn fifty_window() -> Window {
    at_full_size(fifty())
}

/// What the hand does beyond clicks.
pub trait Hands {
    /// Holds keys such as Shift down from now on.
    fn hold(&mut self, modifiers: Modifiers) -> &mut Self;
    /// Drags with a button of the mouse.
    fn drag_with(&mut self, button: PointerButton, from: Pos2, to: Pos2) -> &mut Self;
    /// Turns the wheel over a place.
    fn wheel(&mut self, at: Pos2, delta: Vec2, modifiers: Modifiers) -> &mut Self;
    /// The names of the selected elements.
    fn selected(&self) -> Vec<String>;
    /// Where a function's card is stored.
    fn place(&self, name: &str) -> Pos2;
    /// The stored bends of the first handoff between two functions.
    fn bends(&self, from: &str, to: &str) -> Vec<Position>;
    /// How many steps can be undone.
    fn n_steps(&self) -> usize;
    /// Does what a panel could have asked for.
    fn act(&mut self, action: syncline::ui::Action) -> &mut Self;
    /// Selects a handoff by its label.
    fn click_handoff(&mut self, from: &str, to: &str) -> &mut Self;
}

impl Hands for Window {
    fn hold(&mut self, modifiers: Modifiers) -> &mut Self {
        self.0.event(Event::ModifiersChanged(modifiers));
        self.0.run();
        self
    }

    fn drag_with(&mut self, button: PointerButton, from: Pos2, to: Pos2) -> &mut Self {
        let press = |window: &mut Self, pos: Pos2, pressed: bool| {
            window.0.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
            window.0.run();
        };
        self.0.hover_at(from);
        self.0.run();
        press(self, from, true);
        for share in [0.4, 1.0] {
            self.0.hover_at(from.lerp(to, share));
            self.0.run();
        }
        press(self, to, false);
        self
    }

    fn wheel(&mut self, at: Pos2, delta: Vec2, modifiers: Modifiers) -> &mut Self {
        self.0.hover_at(at);
        self.0.run();
        let (unit, phase, source) = (egui::MouseWheelUnit::Line, egui::TouchPhase::Move, egui::MouseWheelSource::Wheel);
        self.0.event_modifiers(Event::MouseWheel { unit, delta, phase, source, modifiers }, modifiers);
        for _ in 0..30 {
            self.0.step();
        }
        self
    }

    fn selected(&self) -> Vec<String> {
        let app = self.0.state();
        app.session().selection.iter().map(|of| app.document().name_of(of)).collect()
    }

    fn place(&self, name: &str) -> Pos2 {
        let document = self.document();
        let id = document.functions.iter().find(|(_, function)| function.name == name).map(|(id, _)| id).unwrap();
        document.layout.functions.get(id).map(|at| Pos2::new(at.x, at.y)).unwrap()
    }

    fn bends(&self, from: &str, to: &str) -> Vec<Position> {
        let document = self.document();
        let named = |id| document.name_of(EntityRef::Function(id));
        let found = document.handoffs.iter().find(|(_, handoff)| named(handoff.from) == from && named(handoff.to) == to);
        document.layout.bends.get(found.unwrap().0).cloned().unwrap_or_default()
    }

    fn n_steps(&self) -> usize {
        self.0.state().open_document().history.labels().1
    }

    fn act(&mut self, action: syncline::ui::Action) -> &mut Self {
        let ctx = self.0.ctx.clone();
        self.0.state_mut().act(&ctx, action);
        self.0.run();
        self
    }

    fn click_handoff(&mut self, from: &str, to: &str) -> &mut Self {
        self.label(from, to).click();
        self.0.run();
        self
    }
}
