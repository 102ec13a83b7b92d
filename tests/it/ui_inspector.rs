//! The inspector: every field of every element can be read and entered, one commit being one step.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use syncline::model::{AgentKind, CalendarSchedule, Capacity, Distribution, HandoffKind, Phase, Schedule, Trigger};
use syncline::units::Duration;

use super::ui_support::Window;

fn connected() -> Window {
    let mut window = Window::empty();
    window.press(Key::Q).type_text("Sales -> Planning : forecast, info, 2 d").press_with(Modifiers::COMMAND, Key::Enter);
    window
}

/// Replaces what stands in a field.
fn enter(window: &mut Window, field: &str, text: &str) {
    window.get(field).focus();
    window.0.run();
    window.press_with(Modifiers::COMMAND, Key::A).type_text(text).press(Key::Enter);
}

/// Chooses an entry of a list, which may have to be scrolled to; it is what was not there before.
fn choose(window: &mut Window, field: &str, entry: &str) {
    let before: Vec<_> = window.0.query_all_by_label(entry).map(|node| node.accesskit_node().locate()).collect();
    window.click(field);
    let is_new = |node: &egui_kittest::Node<'_>| !before.contains(&node.accesskit_node().locate());
    window.0.get_all_by_label(entry).find(is_new).unwrap().click_accesskit();
    window.0.run();
}

/// Presses a button that may have to be scrolled to.
fn reach(window: &mut Window, name: &str) {
    window.get(name).click_accesskit();
    window.0.run();
}

#[test]
fn a_latency_is_typed_with_arithmetic_and_is_one_step() {
    let mut window = connected();
    window.label("Sales", "Planning").click();
    window.0.run();
    enter(&mut window, "Takes", "3*8h");
    assert_eq!(window.handoff("Sales", "Planning").latency, Distribution::Fixed(Duration::hours(24.0)));
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.handoff("Sales", "Planning").latency, Distribution::Fixed(Duration::days(2.0)));
}

#[test]
fn a_number_is_turned_by_dragging_its_label_as_one_step() {
    let mut window = connected();
    window.label("Sales", "Planning").click();
    window.0.run();
    let field = window.get("Takes").rect();
    // The name stands at the left of its column.
    let label = field.left_center() - egui::vec2(95.0, 0.0);
    window.drag(label, label + egui::vec2(40.0, 0.0));
    let Distribution::Fixed(latency) = window.handoff("Sales", "Planning").latency else { panic!("still fixed") };
    assert!(Duration::days(2.0).ticks() < latency.ticks() && latency.ticks() <= Duration::days(3.0).ticks(), "{latency}");
    window.drag(label, label - egui::vec2(400.0, 0.0));
    let Distribution::Fixed(least) = window.handoff("Sales", "Planning").latency else { panic!("still fixed") };
    assert_eq!(least.ticks(), Duration::ZERO.ticks(), "below nothing it goes no further");
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.handoff("Sales", "Planning").latency, Distribution::Fixed(latency));
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.handoff("Sales", "Planning").latency, Distribution::Fixed(Duration::days(2.0)));
}

#[test]
fn what_cannot_be_read_stays_with_its_reason_and_escape_takes_it_back() {
    let mut window = connected();
    window.label("Sales", "Planning").click();
    window.0.run();
    enter(&mut window, "Takes", "2 parsecs");
    assert!(window.shows("parsecs"));
    assert!(window.shows("character"), "the reason names the place");
    assert_eq!(window.handoff("Sales", "Planning").latency, Distribution::Fixed(Duration::days(2.0)));
    window.get("Takes").focus();
    window.0.run();
    window.press(Key::Escape);
    assert!(!window.shows("parsecs"));
    assert!(window.shows("2 d"));
    assert!(window.shows("Delete handoff"), "the inspector stays open");
}

#[test]
fn a_distribution_is_chosen_and_keeps_its_size() {
    let mut window = connected();
    window.label("Sales", "Planning").click();
    window.0.run();
    choose(&mut window, "Varies", "Smallest, likely, largest");
    let days = Duration::days;
    let expected = Distribution::Triangular { min: days(1.0), mode: days(2.0), max: days(4.0) };
    assert_eq!(window.handoff("Sales", "Planning").latency, expected);
    enter(&mut window, "Max", "5 d");
    let expected = Distribution::Triangular { min: days(1.0), mode: days(2.0), max: days(5.0) };
    assert_eq!(window.handoff("Sales", "Planning").latency, expected);
}

#[test]
fn a_typical_channel_sets_time_and_loss_in_one_step() {
    let mut window = connected();
    window.label("Sales", "Planning").click();
    window.0.run();
    choose(&mut window, "By", "E-mail, 23 min, 5 % lost");
    let handoff = window.handoff("Sales", "Planning");
    assert_eq!(handoff.channel.loss.value(), 0.05);
    assert!(matches!(handoff.latency, Distribution::LognormalP95 { .. }));
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.handoff("Sales", "Planning").latency, Distribution::Fixed(Duration::days(2.0)));
}

#[test]
fn a_team_gets_a_rhythm_a_weekday_and_staff() {
    let mut window = connected();
    window.click_card("Planning");
    enter(&mut window, "Every", "7 d");
    enter(&mut window, "On", "Tue 09:00");
    let decision = window.document().decisions.values().next().unwrap().clone();
    let at = Schedule::Every { period: Duration::days(7.0), phase: Phase::At(Duration::hours(33.0)) };
    match decision.trigger {
        Trigger::Periodic(CalendarSchedule { at: Schedule::Every { period, phase: Phase::At(offset) }, calendar: None }) => {
            assert_eq!((period.ticks(), offset.ticks()), (Duration::days(7.0).ticks(), Duration::hours(33.0).ticks()));
        }
        other => panic!("{other:?} instead of {at:?}"),
    }
    assert!(window.card("Planning").rect().is_positive());
    window.click("Add staff");
    choose(&mut window, "How many", "Servers");
    enter(&mut window, "How many, number", "3");
    assert_eq!(window.document().resources.values().next().unwrap().capacity, Capacity::Servers(3));
    assert!(window.0.state().document().decisions.len() == 1);
}

#[test]
fn an_impossible_rhythm_is_refused_with_a_remedy() {
    let mut window = connected();
    window.click_card("Planning");
    enter(&mut window, "Every", "0 d");
    assert!(window.shows("such as 7 d"));
    assert!(window.document().decisions.is_empty());
}

#[test]
fn several_teams_are_changed_together() {
    let mut window = connected();
    window.press_with(Modifiers::COMMAND, Key::A);
    choose(&mut window, "Who acts", "AI");
    assert!(window.document().functions.values().all(|function| function.agent == AgentKind::Ai));
    choose(&mut window, "Carries", "Work");
    assert_eq!(window.handoff("Sales", "Planning").kind, HandoffKind::Work);
    for _ in 0..2 {
        window.press_with(Modifiers::COMMAND, Key::Z);
    }
    assert!(window.document().functions.values().all(|function| function.agent == AgentKind::Human));
}

#[test]
fn a_definition_with_a_reading_is_entered_from_the_list_of_elements() {
    let mut window = connected();
    window.press(Key::L);
    window.click("Add definition");
    enter(&mut window, "Name", "demand");
    enter(&mut window, "Unit", "pieces");
    choose(&mut window, "Add to read as", "Planning");
    enter(&mut window, "Factor", "0,88");
    let term = window.document().terms.values().next().unwrap().clone();
    assert_eq!((term.name.as_str(), term.unit.as_str()), ("demand", "pieces"));
    assert_eq!(term.variants.values().next().unwrap().factor, Some(0.88));
    window.click("Remove planning");
    assert!(window.document().terms.values().next().unwrap().variants.is_empty());
}

#[test]
fn fields_without_a_form_of_their_own_are_entered_under_all_fields() {
    let mut window = connected();
    window.press(Key::L);
    reach(&mut window, "Add item");
    enter(&mut window, "Name", "Gearbox");
    assert_eq!(window.document().items.values().next().unwrap().name, "Gearbox");
    reach(&mut window, "Add site");
    reach(&mut window, "Add stock");
    assert_eq!(window.document().stocks.len(), 1);
}

#[test]
fn what_is_missing_is_said_when_an_element_cannot_be_added_yet() {
    let mut window = Window::empty();
    window.press(Key::L);
    reach(&mut window, "Add stock");
    assert!(window.document().stocks.is_empty());
    assert!(window.shows("add one first"));
}

#[test]
fn changes_made_while_a_scenario_is_shown_go_into_it() {
    let mut window = connected();
    window.click("Scenario").click("New scenario");
    window.label("Sales", "Planning").click();
    window.0.run();
    enter(&mut window, "Takes", "4 h");
    assert_eq!(window.handoff("Sales", "Planning").latency, Distribution::Fixed(Duration::days(2.0)), "the base stays");
    let scenario = window.document().scenarios.values().next().unwrap();
    assert_eq!(scenario.changes.len(), 1);
    assert!(window.shows("4 h"));
    window.click("Scenario").click("Base");
    assert!(window.shows("2 d"));
}

#[test]
fn a_distribution_is_shown_with_its_quantiles_and_its_source_is_told() {
    let mut document = syncline::model::Document::default();
    let teams = ["Sales", "Plant"].map(|name| {
        let id = document.new_id();
        document.functions.insert(id, syncline::model::Function { name: name.to_owned(), ..Default::default() });
        id
    });
    let handoff = document.new_id();
    let latency = syncline::model::Distribution::LognormalP95 { median: "23 min".parse().unwrap(), p95: "2.7 h".parse().unwrap() };
    let of = syncline::model::Handoff { from: teams[0], to: teams[1], latency, ..Default::default() };
    document.handoffs.insert(handoff, of);
    let mut window = Window::sized(document, syncline::ui::theme::Appearance::Light, 1280.0, 1400.0, []);
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, syncline::ui::Action::select([syncline::model::EntityRef::Handoff(handoff)]));
    window.0.run();
    assert!(window.shows("p95 2.") || window.shows("p95 162"), "what one in twenty exceeds is told");
    assert!(window.shows("median 2"), "about 23 min");
    window.click("Where its numbers come from (0)").click("Say where a number comes from").click("Latency");
    let assumption = window.document().assumptions.values().next().unwrap().clone();
    assert_eq!(assumption.place.map(|place| (place.of, place.field)), Some((handoff.into(), "latency".to_owned())));
    assert!(window.shows("Where its numbers come from (1)"));
    window.click("Forget the source of Latency");
    assert!(window.document().assumptions.is_empty());
}

#[test]
fn every_kind_of_element_of_the_examples_shows_its_form_and_everything_the_file_holds_on_demand() {
    let mut seen = std::collections::BTreeSet::new();
    for text in [
        include_str!("../../examples/demand_spike.ron"),
        include_str!("../../examples/ecommerce.ron"),
        include_str!("../../examples/purchase_to_pay.ron"),
        include_str!("../../examples/weekly_meetings.ron"),
    ] {
        let mut window = Window::with(syncline::project::parse(text).unwrap());
        let before = window.document().clone();
        let leads: Vec<syncline::model::EntityRef> = before
            .entities()
            .filter(|of| !matches!(of, syncline::model::EntityRef::Track(_)))
            .filter(|of| seen.insert(of.kind_label()))
            .collect();
        for of in leads {
            let ctx = window.0.ctx.clone();
            window.0.state_mut().act(&ctx, syncline::ui::Action::select([of]));
            window.0.run();
            assert!(window.shows(&format!("Delete {}", of.kind_label())), "{of:?} has no form");
            assert!(window.shows("All fields"), "{of:?} hides what the file holds");
            window.get("All fields").click_accesskit();
            window.0.run();
        }
        assert_eq!(window.document(), &before, "to look changes nothing");
    }
    assert!(20 <= seen.len(), "{seen:?}");
}
