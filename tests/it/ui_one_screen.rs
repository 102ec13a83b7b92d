//! The demand spike on one screen: opened as the project saves it, with the facts read by name as a screen reader
//! would read them, and looked at in light and dark.

use std::path::Path;

use egui_kittest::kittest::NodeT as _;
use syncline::model::Document;
use syncline::ui::Action;
use syncline::ui::theme::Appearance;
use syncline::ui::timeline::TimelineAction;

use super::picture;
use super::ui_support::Window;
use super::ui_timeline_support::{DAY, starting, texts, view};

/// The example as it is shipped, with fewer repeats.
fn project(file: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(file);
    let mut document = syncline::project::load(&path).unwrap().document;
    for id in document.studies.ids().collect::<Vec<_>>() {
        document.studies.get_mut(id).unwrap().replications = 12;
    }
    document
}

/// Opens the saved view by hand.
fn open(appearance: Appearance, width: f32, height: f32) -> Window {
    open_file("demand_spike.ron", appearance, width, height)
}

fn open_file(file: &str, appearance: Appearance, width: f32, height: f32) -> Window {
    let mut window = Window::sized(project(file), appearance, width, height, []);
    // Without results there are no tracks and no bar above them yet: the view is opened from the place itself.
    assert!(window.shows("Open “Each for itself against the joint rhythm”"));
    window.click("Open “Each for itself against the joint rhythm”");
    window.settle();
    window
}

fn cursor(window: &mut Window, days: f64) {
    let ctx = window.0.ctx.clone();
    let at = (days * DAY as f64) as i64;
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetCursor(Some(at))));
    window.0.run();
}

/// The number after a text, thin spaces between thousands left out.
fn number_after(text: &str, start: &str) -> f64 {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("“{start}” in “{text}”")).1;
    let digits: String = rest.replace('\u{2009}', "").replace('−', "-").chars().take_while(|c| "0123456789.-".contains(*c)).collect();
    digits.parse().unwrap_or_else(|_| panic!("a number after “{start}” in “{text}”"))
}

/// An instant such as "d 86, 12:00" after a text, in days.
fn instant_after(text: &str, start: &str) -> f64 {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("“{start}” in “{text}”")).1;
    let (day, clock) = rest.trim_start().trim_start_matches("d ").split_once(", ").unwrap();
    let (hour, minute) = clock[..5].split_once(':').unwrap();
    day.parse::<f64>().unwrap() + hour.parse::<f64>().unwrap() / 24.0 + minute.parse::<f64>().unwrap() / 1440.0
}

fn told(window: &Window, start: &str) -> String {
    starting(window, start).first().unwrap_or_else(|| panic!("nothing begins with “{start}”: {:?}", texts(window))).clone()
}

#[test]
fn the_saved_view_of_the_demand_spike_tells_what_happened_from_beliefs_to_money() {
    let mut window = open(Appearance::Light, 1280.0, 800.0);
    // Demand rises by half.
    cursor(&mut window, 66.5);
    let before = number_after(&told(&window, "Customers at cursor"), "cursor: ");
    cursor(&mut window, 95.5);
    let after = number_after(&told(&window, "Customers at cursor"), "cursor: ");
    assert!(1.25 * before < after, "{before} {after}");
    // Five teams take it for five numbers; in the joint rhythm they hardly differ.
    let (mut alone, mut joint) = (0.0, 0.0);
    for day in [84.5, 88.5, 92.5, 96.5, 100.5, 104.5] {
        cursor(&mut window, day);
        let (one, other) = (told(&window, "What they take demand to be: 5"), told(&window, "The same in the joint rhythm: 5"));
        assert!(one.contains("(Procurement) to") && one.contains("(Production); truth"), "{one}");
        alone += number_after(&one, "differ by ") / 6.0;
        joint += number_after(&other, "differ by ") / 6.0;
    }
    assert!(30.0 < alone && joint < alone / 2.5, "{alone} pieces a day apart, {joint} in the joint rhythm");
    // Overtime stands before the material is there, and the two plans clash.
    cursor(&mut window, 82.0);
    let mut clash = String::new();
    for _ in 0..400 {
        window.click("Next event");
        let event = window.get("Events").accesskit_node().value().unwrap();
        if event.contains("Clash: too early") {
            clash = event;
            break;
        }
    }
    let (starts, delivers) = (instant_after(&clash, "Book overtime starts "), instant_after(&clash, "Choose the transport delivers "));
    assert!(starts + 0.15 < delivers, "{clash}");
    let at = view(&window).cursor.unwrap() as f64 / DAY as f64;
    assert!((80.0..90.0).contains(&at), "{at}");
    cursor(&mut window, f64::midpoint(starts, delivers));
    let overtime = told(&window, "Production: Book overtime at cursor: ");
    assert!(overtime.contains("pieces/d"), "{overtime}");
    let material: Vec<String> = texts(&window).into_iter().filter(|text| text.starts_with("Truth at cursor: ")).collect();
    let least = material.iter().map(|text| number_after(text, "cursor: ")).fold(f64::INFINITY, f64::min);
    assert!(least < 134.0, "there is not enough to work on with overtime: {material:?}");
    // It costs more than the joint rhythm, most of it for lateness and overtime.
    let (mut alone, mut joint, mut late) = (0.0, 0.0, 0.0);
    for day in 84..135 {
        cursor(&mut window, f64::from(day) + 0.5);
        alone += number_after(&told(&window, "All of it at cursor"), "cursor: ");
        joint += number_after(&told(&window, "All of AI in a joint rhythm of 24 h at cursor"), "cursor: ");
        late += number_after(&told(&window, "Lateness at cursor"), "cursor: ");
    }
    assert!(joint + 10_000.0 < alone && 10_000.0 < late, "{alone} € against {joint} €, lateness {late} €");
}

#[test]
fn pictures_of_the_one_screen() {
    for appearance in [Appearance::Light, Appearance::Dark] {
        for (width, height) in [(1280.0, 800.0), (1920.0, 1080.0)] {
            let mut window = open(appearance, width, height);
            picture::save(&mut window.0, &format!("one screen {} {width}", appearance.name()));
        }
    }
}

#[test]
fn a_plant_that_can_buy_its_way_out_has_the_same_view_and_the_same_gap_of_beliefs() {
    let mut window = open_file("demand_spike_flexible.ron", Appearance::Light, 1280.0, 800.0);
    cursor(&mut window, 92.5);
    let (one, other) = (told(&window, "What they take demand to be: 5"), told(&window, "The same in the joint rhythm: 5"));
    assert!(number_after(&other, "differ by ") < number_after(&one, "differ by "), "{one} {other}");
    picture::save(&mut window.0, "one screen flexible");
}

#[test]
fn two_pins_tell_what_a_stretch_costs_in_money_and_not_in_money_times_hours() {
    let mut window = open(Appearance::Light, 1920.0, 1080.0);
    let ctx = window.0.ctx.clone();
    for action in [TimelineAction::PinA(84 * DAY), TimelineAction::PinB(135 * DAY)] {
        window.0.state_mut().act(&ctx, Action::Time(action));
    }
    window.0.run();
    window.click("Tables");
    let text = super::ui_timeline_support::copied(&mut window, "Copy this table");
    let headings: Vec<&str> = text.lines().next().unwrap().split('\t').collect();
    let place = headings.iter().position(|heading| *heading == "Integral").unwrap();
    let sum = |name: &str| {
        let row = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
        let cell = row.split('\t').nth(place).unwrap();
        assert!(cell.ends_with(" €"), "{cell}");
        cell.trim_end_matches(" €").replace(' ', "").parse::<f64>().unwrap()
    };
    let (alone, joint) = (sum("All of it\t"), sum("All of AI in a joint rhythm of 24 h\t"));
    let parts = ["Lateness", "Overtime unit", "Cancelling", "Freight of a unit"].map(|name| sum(&format!("{name}\t")));
    assert!(parts.iter().sum::<f64>() <= alone * 1.001 && joint < alone, "{parts:?} {alone} {joint}");
}
