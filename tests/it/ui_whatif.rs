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
fn a_latency_slider_is_dragged_and_the_bands_move_with_it() {
    let mut window = Window::with(line());
    window.click("Run").settle();
    window.click("Map");
    let handoff = window.document().handoffs.ids().next().unwrap();
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::select([handoff.into()]));
    window.0.run();
    window.click("Answer while I change things");
    let bands = |window: &Window| said(window, "Elapsed time").join(" ");
    let before = bands(&window);
    let steps = window.0.state().open_document().history.labels().0.count();
    let name = said(&window, "Time under way of ").remove(0);
    let place = window.get(&name).rect();
    // Held at a third of the way, where 24 h of 72 h stand, and pulled to the right.
    let (from, to) = (place.left_center() + egui::vec2(place.width() / 3.0, 0.0), place.right_center() - egui::vec2(12.0, 0.0));
    window.0.hover_at(from);
    window.0.run();
    window.0.drag_at(from);
    window.0.step();
    let mut seen = std::collections::BTreeSet::new();
    for share in [0.4, 0.7, 1.0] {
        window.0.hover_at(from.lerp(to, share));
        window.0.step();
        // Bands move while the slider is still held.
        window.settle();
        seen.insert(bands(&window));
    }
    window.0.drop_at(to);
    window.0.run();
    seen.remove(&before);
    assert!(2 <= seen.len(), "{before} … {seen:?}");
    let latency = window.document().handoffs.get(handoff).unwrap().latency.clone();
    assert_ne!(latency, crate::maps::fixed(24.0));
    assert_eq!(window.0.state().open_document().history.labels().0.count(), steps + 1, "a drag is one step");
    window.press_with(egui::Modifiers::COMMAND, egui::Key::Z).settle();
    assert_eq!(window.document().handoffs.get(handoff).unwrap().latency, crate::maps::fixed(24.0));
}

#[test]
fn a_slider_goes_into_the_scenario_that_is_shown_and_can_be_set_by_a_screen_reader() {
    let mut window = Window::with(line());
    window.click("Try").click("New scenario").click("Map");
    let handoff = window.document().handoffs.ids().next().unwrap();
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::select([handoff.into()]));
    window.0.run();
    window.click("Answer while I change things");
    let name = said(&window, "Time under way of ").remove(0);
    window.get(&name).set_value_accesskit(48.0);
    window.0.step();
    window.settle();
    assert_eq!(window.document().handoffs.get(handoff).unwrap().latency, crate::maps::fixed(24.0), "the base stays");
    assert_eq!(window.document().scenarios.values().next().unwrap().changes.len(), 1);
    assert!(!said(&window, "20 repeats").is_empty());
}

#[test]
fn a_very_long_run_announces_its_length_in_the_window() {
    let mut document = line();
    let study = document.studies.ids().next().unwrap();
    let settings = document.studies.get_mut(study).unwrap();
    (settings.horizon, settings.replications) = ("100000 d".parse().unwrap(), 400);
    let mut window = Window::with(document);
    window.get("Run").click();
    let start = std::time::Instant::now();
    while said(&window, "This run is long").is_empty() && start.elapsed() < std::time::Duration::from_mins(2) {
        window.0.step();
    }
    let said = said(&window, "This run is long");
    assert!(said.iter().any(|text| text.contains("billion events")), "{said:?}");
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::StopRun);
    window.settle();
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

#[test]
fn a_number_is_turned_and_its_best_value_is_told() {
    let mut window = Window::with(line());
    window.click("Try").click("Turn a number");
    start(&mut window, "Turn it and look");
    assert!(said(&window, "Best: ").len() + said(&window, "makes no difference").len() == 1);
    assert_eq!(said(&window, "Curve of ").len(), 1);
    assert_eq!(said(&window, "than the base").len() + said(&window, "to the base found").len(), 7, "every point speaks");
    // A second number makes a field of differences.
    let ctx = window.0.ctx.clone();
    let mut form = window.0.state().session().ask.clone();
    form.points = 3;
    form.repeats = 3;
    let knobs = syncline::experiment::knob::knobs(window.document());
    (form.axes[0].knob, form.axes[1].knob) = (knobs[1].name.clone(), knobs[2].name.clone());
    window.0.state_mut().act(&ctx, WhatIfAction::Form(Box::new(form)).into());
    window.0.run();
    start(&mut window, "Turn it and look");
    assert_eq!(said(&window, "Differences of ").len(), 1);
    assert!(said(&window, "another scenario or an older plan").is_empty());
}

#[test]
fn what_matters_most_comes_first() {
    let mut window = Window::with(line());
    window.click("Try").click("What matters most");
    start(&mut window, "Find what matters most");
    let bars = said(&window, ": lower ");
    assert!(bars.len() >= 3, "{bars:?}");
    assert!(bars[0].starts_with("Desk 1") || bars[0].contains("arrivals"), "the bottleneck or the load: {bars:?}");
}

#[test]
fn a_search_tells_its_best_confirms_it_and_makes_it_a_scenario() {
    let mut document = line();
    let desk = document.activities.ids().next().unwrap();
    let opens = syncline::model::Schedule::every("24 h".parse().unwrap(), "0 h".parse().unwrap());
    document.activities.get_mut(desk).unwrap().gate = Some(syncline::model::Gate { opens, ..Default::default() });
    let mut window = Window::with(document);
    window.click("Try").click("Search");
    start(&mut window, "Search for the best");
    assert!(!said(&window, "The best that was found").is_empty());
    assert!(!said(&window, "random numbers the search never saw").is_empty());
    window.click("Make the best a scenario");
    assert_eq!(window.document().scenarios.len(), 1);
}

#[test]
fn a_long_question_can_be_stopped() {
    let mut document = line();
    let study = document.studies.ids().next().unwrap();
    document.studies.get_mut(study).unwrap().horizon = "300000 h".parse().unwrap();
    let mut window = Window::with(document);
    window.click("Try").click("Turn a number");
    window.get("Turn it and look").click();
    window.0.step();
    window.0.step();
    window.get("Stop it").click();
    window.0.step();
    window.0.step();
    window.settle();
    assert!(said(&window, "Best: ").is_empty());
}

#[test]
fn who_gives_and_who_gains_and_what_would_make_it_vanish_stand_under_the_comparison() {
    let mut window = Window::sized(line(), syncline::ui::theme::Appearance::Light, 1280.0, 1600.0, []);
    window.click("Try").click("Ready questions").click("Everything handed over at once").click("Compare");
    start(&mut window, "Compare with the base");
    start(&mut window, "What would make the difference of Everything handed over at once vanish?");
    assert!(!said(&window, "without time under way").is_empty());
    assert!(!said(&window, "vanishes").is_empty(), "the time under way is all there is to it");
}

#[test]
fn the_ranking_is_laid_over_the_map_as_long_as_the_plan_is_the_same() {
    let mut window = Window::with(line());
    window.click("Try").click("Where to act first");
    start(&mut window, "Rank coordination points");
    window.click("Map");
    assert!(!said(&window, "Rank 1: ").is_empty());
    let handoff = window.document().handoffs.ids().next().unwrap();
    let ctx = window.0.ctx.clone();
    let edit = Edit::SetField { of: handoff.into(), field: "latency".to_owned(), to: "{\"Fixed\":\"1 h\"}".to_owned() };
    window.0.state_mut().act(&ctx, Action::edit(edit));
    window.0.run();
    assert!(said(&window, "Rank 1: ").is_empty(), "it was about another plan");
}

#[test]
fn an_agreed_baseline_stays_in_every_plot_when_the_plan_changes() {
    let mut window = Window::with(line());
    window.click("Run").settle();
    window.click("Try").click("Agree on this as the baseline").settle();
    let handoff = window.document().handoffs.ids().next().unwrap();
    let ctx = window.0.ctx.clone();
    let edit = Edit::SetField { of: handoff.into(), field: "latency".to_owned(), to: "{\"Fixed\":\"1 h\"}".to_owned() };
    window.0.state_mut().act(&ctx, Action::edit(edit));
    window.click("Run").settle();
    assert!(!said(&window, "has changed since this was agreed on").is_empty());
    window.click("Map");
    assert!(!said(&window, "greed").is_empty() && !said(&window, ", agreed 2").is_empty(), "its lines have names in the plots");
    window.click("Try").click("Let the baseline go").click("Map");
    assert!(said(&window, "agreed 2").is_empty());
    // Letting it go is one step, which can be taken back.
    window.press_with(egui::Modifiers::COMMAND, egui::Key::Z);
    assert!(!said(&window, ", agreed 2").is_empty());
}

#[test]
fn a_baseline_is_part_of_the_file_and_drawn_before_anything_is_simulated_again() {
    let mut window = Window::with(line());
    window.click("Run").settle();
    window.click("Try").click("Agree on this as the baseline").settle();
    window.0.get_by_label("Agreed by").focus();
    window.0.run();
    window.type_text("Operations board").press(egui::Key::Enter);
    let agreed = window.document().agreed.clone().unwrap();
    assert_eq!((agreed.by.as_str(), agreed.repeats, agreed.scenario), ("Operations board", 20, None));
    assert!(agreed.date.starts_with("20") && agreed.figures.iter().all(|figure| figure.half_width.is_some()), "{:?}", agreed.figures);
    let text = syncline::project::to_text(window.document()).unwrap();
    let again = Window::with(syncline::project::parse(&text).unwrap());
    assert_eq!(again.document().agreed, Some(agreed));
    assert!(!said(&again, ", agreed 2").is_empty(), "{:?}", said(&again, "agreed"));
    assert!(said(&again, "No result yet").is_empty(), "what was agreed on is there to be seen");
}

#[test]
fn a_warm_up_is_proposed_and_taken_over_by_a_press() {
    let mut document = line();
    let study = document.studies.ids().next().unwrap();
    let settings = document.studies.get_mut(study).unwrap();
    (settings.horizon, settings.warm_up) = ("4000 h".parse().unwrap(), "0 h".parse().unwrap());
    (settings.bin, settings.replications) = (Some("4 h".parse().unwrap()), 60);
    let mut window = Window::with(document);
    window.click("Run").settle();
    window.click("Try");
    let offers = said(&window, "Leave out ");
    assert_eq!(offers.len(), 1, "{:?}", said(&window, "settle"));
    window.click(&offers[0]);
    assert!(window.document().studies.values().next().unwrap().warm_up.ticks().0 > 0);
}
