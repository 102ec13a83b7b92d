//! The page of scenarios, driven by names: a ready question compared, a ranking accepted, answers that follow.

use std::path::Path;

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use syncline::model::edit::Edit;
use syncline::model::{Document, StudyId};
use syncline::ui::{Action, TryView, WhatIfAction};

use super::ui_support::Window;
use crate::maps::{Map, exponential, poisson, study};

/// Two desks in a row, the second the bottleneck, and a handoff between them.
fn line() -> Document {
    let mut map = Map::new();
    let desks: Vec<_> = [0.2, 0.9]
        .into_iter()
        .map(|hours| {
            let staff = map.resource(1, |_| {});
            map.activity(staff, exponential(hours))
        })
        .collect();
    map.then(desks[0], desks[1]);
    map.stream(desks[0], poisson(0.8));
    for (n, desk) in desks.iter().enumerate() {
        map.change_activity(*desk, |activity| activity.name = format!("Desk {n}"));
    }
    let mut document = map.document;
    let handoff: syncline::model::HandoffId = document.new_id();
    let team = document.functions.ids().next().unwrap();
    let kind = syncline::model::HandoffKind::Work;
    let latency = crate::maps::fixed(24.0);
    document.handoffs.insert(handoff, syncline::model::Handoff { from: team, to: team, kind, latency, ..Default::default() });
    document.activities.get_mut(desks[0]).unwrap().routing.branches[0].via = Some(handoff);
    let id: StudyId = document.new_id();
    document.studies.insert(id, syncline::model::Study { name: "Short".to_owned(), ..study(300.0, 50.0, 20) });
    document
}

/// Everything that is said on screen and contains a part.
fn said(window: &Window, part: &str) -> Vec<String> {
    window
        .0
        .query_all(egui_kittest::kittest::By::new().predicate(|_| true))
        .filter_map(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value()))
        .filter(|label| label.contains(part))
        .collect()
}

/// Presses something that starts work and waits for its end; the window goes on painting meanwhile.
fn start(window: &mut Window, name: &str) {
    window.get(name).click();
    window.0.step();
    window.settle();
}

#[test]
fn a_ready_question_becomes_a_scenario_whose_verdict_can_be_read() {
    let mut window = Window::with(line());
    window.click("Try").click("Ready questions").click("Everything handed over at once");
    assert_eq!(window.document().scenarios.len(), 1);
    window.click("Compare");
    start(&mut window, "Compare with the base");
    let verdicts = said(&window, "Everything handed over at once: ");
    assert!(verdicts.iter().any(|text| text.contains("Better end to end")), "{verdicts:?}");
    assert!(!said(&window, "better by 24").is_empty(), "{:?}", said(&window, "better by"));
    // Undone, the scenario is gone again.
    window.press_with(egui::Modifiers::COMMAND, egui::Key::Z);
    assert!(window.document().scenarios.is_empty());
}

#[test]
fn a_relief_is_accepted_and_the_constraint_is_ranked_again() {
    let mut window = Window::with(line());
    window.click("Try").click("Where to act first");
    start(&mut window, "Rank coordination points");
    assert!(!said(&window, "With at least 95 % probability “").is_empty(), "{:?}", said(&window, "probability"));
    assert!(said(&window, "Slope chart").len() == 1);
    start(&mut window, "Accept “Desk 1: half the hands-on time”");
    let scenario = window.document().scenarios.values().next().unwrap().clone();
    assert_eq!(scenario.name, "Accepted: Desk 1: half the hands-on time");
    assert!(said(&window, "older plan").is_empty(), "the new ranking is of the plan with the relief");
    start(&mut window, "Accept “Desk 1: half the hands-on time”");
    assert_eq!(window.document().scenarios.len(), 1, "a second relief joins the first");
}

#[test]
fn answers_follow_a_field_that_is_changed() {
    let mut window = Window::with(line());
    window.click("Run").settle();
    window.click("Try");
    let bands = |window: &mut Window| {
        window.click("Scenarios and studies");
        said(window, " ± ").join(" ")
    };
    let before = bands(&mut window);
    window.click("Answer while I change things");
    let desk = window.document().activities.ids().next().unwrap();
    let ctx = window.0.ctx.clone();
    let edit = Edit::SetField { of: desk.into(), field: "service".to_owned(), to: "{\"Fixed\":\"1 h\"}".to_owned() };
    window.0.state_mut().act(&ctx, Action::edit(edit));
    window.0.step();
    window.settle();
    window.settle();
    let after = bands(&mut window);
    assert_ne!(before, after);
    assert!(!said(&window, "20 repeats").is_empty(), "ten repeats were refined to all of them");
    assert!(said(&window, "has changed since").is_empty());
}

#[test]
fn scenarios_are_duplicated_and_merged_into_the_base() {
    let mut window = Window::with(line());
    window.click("Try").click("Ready questions").click("A rise in demand").click("Scenarios and studies").click("Duplicate scenario");
    assert_eq!(window.document().scenarios.len(), 2);
    window.click("Merge into the base");
    assert_eq!(window.document().scenarios.len(), 1);
    assert_eq!(window.document().work_streams.values().next().unwrap().spikes.len(), 1);
}

#[test]
fn the_shipped_example_can_be_asked_compared_and_ranked_by_actions_alone() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/purchase_to_pay.ron");
    let mut document = syncline::project::load(&path).unwrap().document;
    let study = document.studies.ids().next().unwrap();
    document.studies.get_mut(study).unwrap().replications = 8;
    let mut window = Window::with(document);
    let ctx = window.0.ctx.clone();
    for action in [WhatIfAction::Show(TryView::Compare), WhatIfAction::CompareAll] {
        window.0.state_mut().act(&ctx, Action::WhatIf(action));
    }
    window.settle();
    window.click("Try");
    let verdicts = said(&window, "worse end to end");
    assert!(verdicts.iter().any(|text| text.starts_with("AI buying, overdue after 4 h: Better locally")), "{verdicts:?}");
}
