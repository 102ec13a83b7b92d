//! From a figure to its cause: late orders, and figures counted inside a selected stretch of time.

use egui::{Modifiers, PointerButton};
use egui_kittest::kittest::Queryable as _;
use syncline::ui::Action;
use syncline::ui::timeline::{TimeRange, TimelineAction};

use super::picture;
use super::ui_support::Window;
use super::ui_timeline_support::{DAY, choose, copied, drag_with, place, run, starting, texts, view};

fn example(name: &str) -> Window {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    run(syncline::project::load(&path).unwrap().document)
}

#[test]
fn a_late_order_is_traced_over_its_replenishment_to_what_was_known_when_that_was_ordered() {
    let mut window = example("demand_spike.ron");
    let ctx = window.0.ctx.clone();
    // Where demand rises, orders are late.
    let second = window.document().scenarios.ids().nth(1);
    window.0.state_mut().act(&ctx, Action::SetScenario(second));
    window.0.run();
    window.click("Run");
    window.settle();
    let n_tracks = window.document().tracks.len();
    window.click("Tables").click("Late orders");
    let text = copied(&mut window, "Copy this table");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    assert!(3 < rows.len() && rows.iter().all(|row| row.len() == 6), "{text}");
    let first = rows[2][0];
    window.0.query_all_by_label(first).next().unwrap().click();
    window.0.run();
    window.0.run();
    let story = texts(&window).into_iter().find(|text| text.starts_with(&format!("{first} was "))).unwrap();
    assert!(story.contains(" late: ") && story.contains('%') && story.contains("since it came; what had to come first: "), "{story}");
    let legs: Vec<String> =
        texts(&window).into_iter().filter(|text| text.contains(" · before it") || text.contains(" · the order itself")).collect();
    assert!(legs.iter().any(|leg| leg.contains(" waiting for goods at ") && leg.ends_with("the order itself")), "{legs:?}");
    assert!(legs.iter().any(|leg| leg.contains(" being made at ") || leg.contains(" on the way by ")), "{legs:?}");
    let path = starting(&window, "Track Why ");
    assert_eq!(path, [format!("Track Why {first} was late")], "the way is a path on the time axis");
    assert!(1 < window.0.state().session().selection.len(), "the teams of its way are chosen on the map");
    assert!(view(&window).selection.is_some(), "the whole of it is selected on the time axis");
    let copy = copied(&mut window, "Copy this table");
    assert!(copy.starts_with(&format!("{first} was ")), "the sentence is copied with the list");
    picture::save(&mut window.0, "tables late orders");
    window.click(&format!("Options of Why {first} was late"));
    window.click("Remove track");
    window.0.run();
    assert!(starting(&window, "Track Why ").is_empty() && window.document().tracks.len() == n_tracks, "only the path is gone");
}

#[test]
fn t08_percentiles_shares_and_money_are_counted_inside_the_selection_alone() {
    let mut window = example("purchase_to_pay.ron");
    window.click("Tables").click("Distribution");
    let n_values = |window: &Window| -> f64 {
        let text = texts(window).into_iter().find(|text| text.contains(" values of ") && text.contains("repeats together")).unwrap();
        text.split(" values").next().unwrap().replace('\u{2009}', "").parse().unwrap()
    };
    let whole = n_values(&window);
    let track = starting(&window, "Track ")[0].clone();
    let (from, to) = (place(&window, &track, 28 * DAY), place(&window, &track, 42 * DAY));
    drag_with(&mut window, from, to, PointerButton::Primary, Modifiers::COMMAND, |_| {});
    window.settle();
    assert!(texts(&window).iter().any(|text| text.starts_with("Only what came in the ")), "{:?}", starting(&window, "Figures"));
    let inside = n_values(&window);
    assert!(0.0 < inside && inside < 0.6 * whole, "{inside} of {whole}");
    for table in ["Scorecard", "Load"] {
        window.click(table);
        window.settle();
        assert!(texts(&window).iter().any(|text| text.starts_with("Only what came in the ")), "{table}");
    }
    window.click("Distribution").click("Count all of the time");
    window.settle();
    assert_eq!((view(&window).selection, n_values(&window)), (None, whole));
}

#[test]
fn pictures_of_clashes_faults_fences_and_of_working_time_alone() {
    let mut window = example("purchase_to_pay.ron");
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetRange(TimeRange::new(28 * DAY, 49 * DAY))));
    choose(&mut window, "Show", "Working time only, closed hours cut out");
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetCursor(Some(38 * DAY))));
    window.0.run();
    picture::save(&mut window.0, "tracks working time");
    let mut window = example("demand_spike.ron");
    choose(&mut window, "Views", "Open “Each for itself against the joint rhythm”");
    window.settle();
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetRange(TimeRange::new(80 * DAY, 92 * DAY))));
    window.0.run();
    picture::save(&mut window.0, "tracks clashes close");
}
