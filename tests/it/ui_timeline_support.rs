//! What the tests of the tracks share: an example that has been run, and ways to point at instants.

use egui::{Event, Modifiers, PointerButton, Pos2, Rect, pos2};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use syncline::model::{Document, ScenarioId};
use syncline::ui::first_example;
use syncline::ui::theme::Appearance;
use syncline::ui::timeline::AxisView;

use super::ui_support::Window;

pub const DAY: i64 = 86_400_000;

/// The track that is always there in the example.
pub const TRACK: &str = "Track Chains in progress";

/// The first example, larger on screen and with few repeats, after a run.
pub fn run_example() -> Window {
    run(first_example().history.document().clone())
}

/// A document after a run.
pub fn run(mut document: Document) -> Window {
    for id in document.studies.ids().collect::<Vec<_>>() {
        document.studies.get_mut(id).unwrap().replications = 6;
    }
    let mut window = Window::sized(document, Appearance::Light, 1580.0, 1050.0, []);
    window.click("Run");
    window.settle();
    window
}

/// Shows scenarios one after the other and runs each, then shows the given one.
pub fn run_scenarios(window: &mut Window, scenarios: &[u32], then: Option<u32>) {
    let ctx = window.0.ctx.clone();
    let all = scenarios.iter().map(|id| Some(*id)).chain([then]);
    for (place, scenario) in all.enumerate() {
        let action = syncline::ui::Action::SetScenario(scenario.map(ScenarioId));
        window.0.state_mut().act(&ctx, action);
        window.0.run();
        if place < scenarios.len() {
            window.click("Run");
            window.settle();
        }
    }
}

/// Range, cursor, pins and selection.
pub fn view(window: &Window) -> AxisView<'static> {
    window.0.state().session().axis.view().uncut()
}

/// Where a node is.
pub fn rect(window: &Window, name: &str) -> Rect {
    window.get(name).rect()
}

/// The place of an instant in a plot, half-way up.
pub fn place(window: &Window, name: &str, time: i64) -> Pos2 {
    let rect = rect(window, name);
    pos2(window.0.state().session().axis.view().x_of(time, rect.x_range()), rect.center().y)
}

/// Moves the pointer to an instant of a plot.
pub fn point(window: &mut Window, name: &str, time: i64) -> Pos2 {
    let at = place(window, name, time);
    window.0.hover_at(at);
    window.0.run();
    at
}

/// A press and a release of a button at a place with keys held.
pub fn press_at(window: &mut Window, at: Pos2, button: PointerButton, modifiers: Modifiers) {
    window.0.hover_at(at);
    for pressed in [true, false] {
        window.0.event_modifiers(Event::PointerButton { pos: at, button, pressed, modifiers }, modifiers);
    }
    window.0.run_steps(10);
}

/// A drag with a button and keys held; `each` looks at the window after every frame of it.
pub fn drag_with(window: &mut Window, from: Pos2, to: Pos2, button: PointerButton, modifiers: Modifiers, mut each: impl FnMut(&Window)) {
    window.0.hover_at(from);
    window.0.event(Event::ModifiersChanged(modifiers));
    window.0.event(Event::PointerButton { pos: from, button, pressed: true, modifiers });
    window.0.step();
    for step in 1..=8 {
        window.0.hover_at(from.lerp(to, step as f32 / 8.0));
        window.0.step();
        each(window);
    }
    window.0.event(Event::PointerButton { pos: to, button, pressed: false, modifiers });
    window.0.event(Event::ModifiersChanged(Modifiers::NONE));
    window.0.run();
}

/// Names and values of all nodes.
pub fn texts(window: &Window) -> Vec<String> {
    window
        .0
        .query_all(By::new().predicate(|_| true))
        .flat_map(|node| [node.accesskit_node().label(), node.accesskit_node().value()])
        .flatten()
        .collect()
}

/// Names of all nodes that begin with a text.
pub fn starting(window: &Window, start: &str) -> Vec<String> {
    let mut found: Vec<String> = texts(window).into_iter().filter(|text| text.starts_with(start)).collect();
    found.dedup();
    found
}

/// The visible range that every plot tells, by name.
pub fn ranges(window: &Window) -> Vec<(String, f64, f64)> {
    window
        .0
        .query_all(By::new().predicate(|_| true))
        .filter_map(|node| {
            let node = node.accesskit_node();
            let name = node.label().filter(|label| label.starts_with("Track "))?;
            Some((name, node.data().min_numeric_value()?, node.data().max_numeric_value()?))
        })
        .collect()
}

/// Opens a menu of the bar and presses an item.
pub fn choose(window: &mut Window, menu: &str, item: &str) {
    window.click(menu);
    window.click(item);
    window.0.run();
}

/// The text that a press on a widget puts on the clipboard.
pub fn copied(window: &mut Window, name: &str) -> String {
    window.get(name).click();
    for _ in 0..4 {
        window.0.step();
        let commands = &window.0.output().platform_output.commands;
        let text = commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(text) = text {
            window.0.run();
            return text;
        }
    }
    panic!("{name} copies nothing")
}
