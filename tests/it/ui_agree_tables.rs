//! Definitions, ties between plans and measures of the planner's own, driven by names.

use egui::Key;
use syncline::model::{Coupling, CouplingKind, Decision, Document, Formula, Function, Handoff, HandoffKind, Term};

use super::ui_support::Window;

/// Two teams that decide and pass goods, and one word.
fn two_teams() -> Document {
    let mut document = Document::default();
    let teams = ["Sales", "Plant"].map(|name| {
        let id = document.new_id();
        document.functions.insert(id, Function { name: name.to_owned(), ..Function::default() });
        id
    });
    let handoff = document.new_id();
    document.handoffs.insert(handoff, Handoff { from: teams[0], to: teams[1], kind: HandoffKind::Material, ..Handoff::default() });
    for (name, owner) in [("Promise", teams[0]), ("Make", teams[1])] {
        let id = document.new_id();
        document.decisions.insert(id, Decision { name: name.to_owned(), owner, ..Decision::default() });
    }
    let term = document.new_id();
    document.terms.insert(term, Term { name: "Demand".to_owned(), ..Term::default() });
    document
}

fn term(window: &Window) -> Term {
    window.document().terms.values().next().unwrap().clone()
}

/// Types into the field of that name and leaves it.
fn enter(window: &mut Window, name: &str, text: &str) {
    window.get(name).focus();
    window.0.run();
    window.press_with(egui::Modifiers::COMMAND, Key::A).type_text(text).press(Key::Enter);
}

#[test]
fn a_reading_is_typed_in_the_table_and_a_conversion_closes_the_gap() {
    let mut window = Window::with(two_teams());
    window.click("Agree").click("Definitions");
    enter(&mut window, "How Plant reads Demand", "112 %");
    let plant = window.document().functions.ids().nth(1).unwrap();
    assert_eq!(term(&window).variants[&plant].factor, Some(1.12));
    assert!(window.shows("12\u{2009}%"), "the gap is shown");
    window.click("Demand is converted for Plant");
    assert!(term(&window).mapped.contains(&plant));
    assert!(!window.shows("12\u{2009}%"), "what is converted is no gap");
    enter(&mut window, "How Plant reads Demand", " ");
    assert!(term(&window).variants.is_empty());
    window.click("Demand is disputed");
    assert!(term(&window).disputed);
    enter(&mut window, "How Sales reads Demand", "a lot");
    assert!(window.shows("cannot be read; write 0.88"));
}

#[test]
fn a_word_is_added_owned_and_deleted() {
    let mut window = Window::with(Document::default());
    window.click("Agree").click("Definitions").click("Add definition");
    assert_eq!(window.document().terms.len(), 1);
    let name = window.document().terms.values().next().unwrap().name.clone();
    window.click(&format!("Delete {name}"));
    assert!(window.document().terms.is_empty());
}

#[test]
fn a_tie_that_the_map_suggests_is_declared_and_looked_after() {
    let mut window = Window::with(two_teams());
    window.click("Agree").click("Must match");
    window.click("Must be in time for each other: Promise – Make");
    let coupling: Coupling = window.document().couplings.values().next().unwrap().clone();
    assert_eq!((coupling.kind, coupling.members.len()), (CouplingKind::Needs, 2));
    assert!(window.shows("Nobody looks after it"));
    window.click(&format!("Let Sales look after “{}”", coupling.name));
    assert!(!window.shows("Nobody looks after it"));
    assert_eq!(window.document().coordinators.len(), 1);
}

#[test]
fn a_measure_is_written_as_an_expression_and_judged_against_its_target() {
    let mut document = two_teams();
    let handoff = document.handoffs.ids().next().unwrap();
    document.handoffs.get_mut(handoff).unwrap().kind = HandoffKind::Information;
    let mut window = Window::with(document);
    window.click("Agree").click("Measures").click("Add measure");
    let name = window.document().metrics.values().next().unwrap().name.clone();
    let field = format!("Expression of {name}");
    enter(&mut window, &field, "[Elapsed tim] * 2");
    assert!(window.shows("did you mean [Elapsed time]"));
    assert!(matches!(window.document().metrics.values().next().unwrap().formula, Formula::Undefined));
    enter(&mut window, &field, "[Trigger-to-action time] / 24 h");
    let formula = window.document().metrics.values().next().unwrap().formula.clone();
    assert_eq!(formula, Formula::Expression("[Trigger-to-action time] / 24 h".to_owned()));
    let id = window.document().metrics.ids().next().unwrap();
    let ctx = window.0.ctx.clone();
    let edit = syncline::model::edit::Edit::SetField { of: id.into(), field: "target".to_owned(), to: "1000".to_owned() };
    window.0.state_mut().act(&ctx, syncline::ui::Action::edit(edit));
    window.press(Key::F5).settle();
    let judged = ["target 1000 met", "target 1 000 met"];
    assert!(judged.iter().any(|text| window.shows(text)), "the value is held against its target");
}
