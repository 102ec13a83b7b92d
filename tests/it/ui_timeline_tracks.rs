//! Tracks and tables in the window: lines shown and hidden, comparison, differences, repeats, targets,
//! scales, lanes, beliefs, arranging, copying, tables. Names say the rows of `docs/timeline.md`.

use egui::{Key, Modifiers, PointerButton, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use syncline::ui::theme::Appearance;
use syncline::ui::timeline::{TimeRange, TimelineAction};
use syncline::ui::{Action, first_example};

use super::picture;
use super::ui_support::Window;
use super::ui_timeline_support::{
    DAY, TRACK, choose, copied, drag_with, place, point, press_at, rect, run, run_example, run_scenarios, starting, texts, view,
};

fn tracks(window: &Window) -> Vec<String> {
    starting(window, "Track ").into_iter().filter(|name| !name.contains('\n')).collect()
}

#[test]
fn t03_values_of_every_visible_line_are_told_and_listed_with_unit_and_scenario() {
    let mut window = run_example();
    point(&mut window, TRACK, 50 * DAY);
    let told: Vec<String> = texts(&window).into_iter().filter(|text| text.contains(" at cursor: ")).collect();
    assert!(tracks(&window).len() <= told.len(), "{told:?}");
    assert!(told.iter().any(|text| text.contains("(90 % of repeats ")), "{told:?}");
    window.click("Tables");
    for heading in ["Line", "Cursor", "90 % of repeats", "Scenario"] {
        assert!(window.shows(heading), "{heading}");
    }
    assert!(window.shows("Chains in progress, chains"));
    // Outside of all data there is no value.
    let (ctx, end) = (window.0.ctx.clone(), view(&window).range.end());
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetCursor(Some(end))));
    window.0.run();
    assert!(texts(&window).iter().any(|text| text.ends_with("at cursor: no data")));
}

#[test]
fn t12_four_scenarios_are_overlaid_and_lines_are_hidden_or_shown_alone() {
    let mut window = run_example();
    run_scenarios(&mut window, &[71, 72, 73], None);
    for name in ["Staged meetings", "AI in demand planning", "Daily meetings"] {
        window.click("Compare");
        window.click(name);
        window.press(Key::Escape);
    }
    point(&mut window, TRACK, 50 * DAY);
    let told: Vec<String> = texts(&window).into_iter().filter(|text| text.contains(" at cursor: ")).collect();
    for name in ["Base", "Staged meetings", "AI in demand planning", "Daily meetings"] {
        assert!(told.iter().any(|text| text.contains(name)), "{name}: {told:?}");
    }
    picture::save(&mut window.0, "tracks four scenarios");
    let line = told.iter().find(|text| text.starts_with("Base at cursor")).unwrap().clone();
    window.click(&line);
    assert!(window.shows("Base: hidden"));
    assert!(window.document().tracks.values().any(|track| track.hidden == ["Base"]), "saved with the project");
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert!(!window.shows("Base: hidden"));
    let line = starting(&window, "Base at cursor")[0].clone();
    let at = rect(&window, &line).center();
    press_at(&mut window, at, PointerButton::Primary, Modifiers::ALT);
    assert!(window.shows("Staged meetings: hidden") && window.shows("Daily meetings: hidden"));
}

#[test]
fn t13_differences_to_the_base_are_paired_and_say_so() {
    let mut window = run_example();
    choose(&mut window, "Compare", "Difference to the base");
    window.press(Key::Escape);
    assert!(window.shows("Choose a scenario"), "why there is nothing to subtract");
    run_scenarios(&mut window, &[71], Some(71));
    point(&mut window, TRACK, 50 * DAY);
    let described = window.get(TRACK).accesskit_node().description().unwrap();
    assert!(described.contains("Scenario less base, repeat by repeat"), "{described}");
    // The daily chains in progress shrink: the difference is below zero.
    let told: Vec<String> = starting(&window, "Staged meetings at cursor: ");
    assert!(told.iter().any(|text| text.contains('−')), "{told:?}");
    picture::save(&mut window.0, "tracks difference");
}

#[test]
fn t14_single_repeats_are_drawn_and_the_one_under_the_pointer_is_named() {
    let mut window = run_example();
    let described = window.get(TRACK).accesskit_node().description().unwrap();
    assert!(described.contains("Median of 6 repeats, bands hold 50 % and 90 % of them"), "{described}");
    choose(&mut window, "Show", "Single repeats");
    window.press(Key::Escape);
    let rect = rect(&window, TRACK);
    let mut found = false;
    for step in 1..40 {
        let at = rect.left_top() + vec2(rect.width() * 0.5, rect.height() * step as f32 / 40.0);
        window.0.hover_at(at);
        window.0.run_steps(12);
        found |= texts(&window).iter().any(|text| text.contains(", repeat "));
        if found {
            break;
        }
    }
    assert!(found, "some repeat is under the pointer on the way down the plot");
    picture::save(&mut window.0, "tracks repeats");
}

#[test]
fn t15_a_target_is_added_dragged_moved_by_keys_saved_and_undone() {
    let mut window = run_example();
    window.click("Options of Chains in progress");
    window.click("Add a target line");
    let value = |window: &Window| window.document().tracks.values().find_map(|track| track.levels.first()).map(|level| level.value);
    let before = value(&window).unwrap();
    let from = rect(&window, "Target of Chains in progress").center();
    drag_with(&mut window, from, from - vec2(0.0, 12.0), PointerButton::Primary, Modifiers::NONE, |_| {});
    let dragged = value(&window).unwrap();
    assert!(before < dragged, "{before} {dragged}");
    window.get("Target of Chains in progress").focus();
    window.0.run();
    window.press(Key::ArrowDown);
    assert!(value(&window).unwrap() < dragged);
    window.press_with(Modifiers::COMMAND, Key::Z).press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(value(&window), Some(before));
    window.click("Options of Chains in progress");
    window.click("Remove “Target”");
    assert_eq!(value(&window), None);
}

#[test]
fn t16_a_scale_is_locked_and_made_logarithmic_and_both_are_told() {
    let mut window = run_example();
    window.get(TRACK).focus();
    window.0.run();
    window.press(Key::L);
    let log =
        |window: &Window| window.document().tracks.values().filter(|track| track.scale == syncline::model::TrackScale::Logarithmic).count();
    assert_eq!(log(&window), 1);
    window.press(Key::L);
    assert_eq!(log(&window), 0);
    window.press(Key::Y);
    let range = window.document().tracks.values().find_map(|track| track.range);
    assert!(range.is_some_and(|(least, greatest)| least < greatest));
    window.click("Options of Chains in progress");
    window.click("Fit the scale to what is visible");
    assert!(window.document().tracks.values().all(|track| track.range.is_none()));
}

#[test]
fn t18_decisions_stand_in_lanes_with_the_part_at_the_cursor() {
    let mut window = run_example();
    assert!(tracks(&window).iter().any(|name| name == "Track Decisions"), "{:?}", tracks(&window));
    point(&mut window, "Track Decisions", 50 * DAY);
    let told: Vec<String> = texts(&window).into_iter().filter(|text| text.ends_with("Waiting for its turn")).collect();
    assert!(told.iter().any(|text| text.contains(" at cursor: ")), "somebody waits for a meeting: {:?}", starting(&window, "Demand"));
    picture::save(&mut window.0, "tracks lanes");
}

#[test]
fn beliefs_of_teams_stand_beside_the_truth() {
    let mut window = run_example();
    let name = tracks(&window).into_iter().find(|name| name.starts_with("Track What they know: ")).unwrap();
    point(&mut window, &name, 50 * DAY);
    let told: Vec<String> = texts(&window).into_iter().filter(|text| text.contains(" at cursor: ")).collect();
    assert!(told.iter().any(|text| text.starts_with("Truth at cursor: ")), "{told:?}");
    let number = |start: &str| -> f64 {
        let text = told.iter().find(|text| text.starts_with(start)).unwrap();
        text.split(": ").nth(1).unwrap().split(' ').next().unwrap().replace('\u{2009}', "").parse().unwrap()
    };
    // Versions count up: nobody knows more than the truth, and the last team knows less than the first.
    let truth = number("Truth at cursor");
    assert!(number("Shelf at cursor") <= truth && number("Sales at cursor") <= truth);
    assert!(number("Shelf at cursor") <= number("Sales at cursor"));
}

#[test]
fn tracks_are_added_ordered_resized_removed_and_saved() {
    let mut window = run_example();
    let before = tracks(&window);
    window.click("Options of Chains in progress");
    window.click("Move down");
    let after = tracks(&window);
    assert_eq!((&after[0], &after[1]), (&before[1], &before[0]));
    let from = rect(&window, "Height of Chains in progress").center();
    let height = rect(&window, TRACK).height();
    drag_with(&mut window, from, from + vec2(0.0, 60.0), PointerButton::Primary, Modifiers::NONE, |_| {});
    assert!(height + 30.0 < rect(&window, TRACK).height());
    choose(&mut window, "Tracks", "Add “Decision latency”");
    assert!(tracks(&window).iter().any(|name| name == "Track Decision latency"));
    window.click("Options of Chains in progress");
    window.click("Remove track");
    assert!(tracks(&window).iter().all(|name| name != TRACK));
    let text = syncline::project::to_text(window.document()).unwrap();
    let read = syncline::project::parse(&text).unwrap();
    assert_eq!(read.tracks, window.document().tracks);
    assert_eq!(read.tracks.len(), before.len());
    choose(&mut window, "Tracks", "Show the usual tracks");
    assert!(window.document().tracks.is_empty());
    assert_eq!(tracks(&window), before);
}

#[test]
fn t21_numbers_are_copied_as_tables_and_the_view_as_text() {
    let mut window = run_example();
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetRange(TimeRange::new(20 * DAY, 25 * DAY))));
    window.0.run();
    window.click("Copy");
    let text = copied(&mut window, "Copy all tracks as a table");
    assert!(text.starts_with("Chains in progress\tchains\t"), "{text}");
    let line = text.lines().find(|line| line.contains(" 2026")).unwrap();
    assert!(line.split('\t').nth(1).unwrap().parse::<f64>().is_ok(), "{line}");
    window.click("Copy");
    let text = copied(&mut window, "Copy this view as text");
    assert!(text.contains("Seen\t") && text.contains("Line\tScenario"), "{text}");
    assert!(text.contains("Point at a track to read its values"), "nothing is pointed at");
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetCursor(Some(21 * DAY))));
    window.0.run();
    window.click("Copy");
    let text = copied(&mut window, "Copy this view as text");
    assert!(text.contains("Line\tCursor"), "{text}");
}

#[test]
fn the_scorecard_lists_the_whole_first_and_tells_better_from_worse_in_words() {
    let mut window = run_example();
    run_scenarios(&mut window, &[71], Some(71));
    window.click("Tables").click("Scorecard");
    assert!(window.shows("End to end"));
    let text = copied(&mut window, "Copy this table");
    let way = text.lines().find(|line| line.starts_with("Trigger-to-action time\t")).unwrap();
    assert!(way.ends_with("\t↓ better") && way.contains("\t-") || way.contains("\t−"), "staged meetings shorten the way: {way}");
    let (whole, local) = (text.find("End to end").unwrap(), text.find("\nLocal").unwrap());
    assert!(whole < local && whole < text.find("Trigger-to-action time").unwrap(), "the whole comes first");
    assert!(texts(&window).iter().any(|text| text.contains("ivergence: ")));
    picture::save(&mut window.0, "tables scorecard");
}

#[test]
fn distribution_load_and_items_follow_the_selection_on_the_map() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/purchase_to_pay.ron")).unwrap();
    let mut window = run(syncline::project::parse(&text).unwrap());
    window.click("Tables").click("Distribution");
    assert!(texts(&window).iter().any(|text| text.contains("half below") && text.contains("nine of ten below")));
    assert!(window.shows("median"));
    picture::save(&mut window.0, "tables distribution");
    window.click("Load");
    let bar = texts(&window).into_iter().find(|text| text.contains(": worked ") && text.starts_with("Budget owners")).unwrap();
    let shares: Vec<f64> = bar.split(['%']).filter_map(|part| part.trim().rsplit(' ').next()?.parse().ok()).collect();
    assert!((shares.iter().sum::<f64>() - 100.0).abs() <= 1.5, "{bar}");
    window.click(&bar);
    assert!(!window.0.state().session().selection.is_empty());
    window.click("Items");
    assert!(texts(&window).iter().any(|text| text.ends_with("rows: those of the selection")), "items of the chosen team");
}

#[test]
fn a_chain_is_traced_on_the_map_and_on_the_time_axis_and_says_why_it_took_so_long() {
    let mut window = run_example();
    window.click("Tables").click("Chains");
    assert!(window.shows("Press a chain to see its way on the map and on the time axis, and what it waited for"));
    let text = copied(&mut window, "Copy this table");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let (changed, mostly) = (rows[3][0], rows[3][3]);
    assert!(mostly.contains("waiting for its turn"), "{mostly}");
    window.click(changed);
    let story = texts(&window).into_iter().find(|text| text.contains(" until the last action: ")).unwrap();
    assert!(story.contains("waiting for its turn at ") && story.contains('%'), "{story}");
    assert!(texts(&window).iter().any(|text| text.starts_with("1  ")), "the steps are listed");
    assert!(window.0.state().session().selection.len() > 2, "teams and handoffs of the way are chosen on the map");
    let stretch = view(&window).selection.unwrap();
    assert_eq!(view(&window).cursor, Some(stretch.start()));
    let last = starting(&window, "2  ")[0].clone();
    window.click(&last);
    assert!(view(&window).cursor.unwrap() > stretch.start() && view(&window).cursor.unwrap() <= stretch.end());
    let text = copied(&mut window, "Copy this table");
    assert!(text.starts_with(&story.replace('\u{2009}', " ")), "the sentence is copied with the list");
    picture::save(&mut window.0, "tables chains");
}

#[test]
fn the_panel_is_photographed_with_a_table_in_both_looks_and_sizes() {
    for appearance in [Appearance::Light, Appearance::Dark] {
        for (width, height) in [(1280.0, 800.0), (1920.0, 1080.0)] {
            let mut window = Window::sized(first_example().history.document().clone(), appearance, width, height, []);
            window.click("Run");
            window.settle();
            window.click("Tables");
            let at = place(&window, TRACK, 50 * DAY);
            window.0.hover_at(at);
            window.0.run();
            picture::save(&mut window.0, &format!("tracks {} {width}", appearance.name()));
        }
    }
}

/// The size of a picture that comes to the clipboard within some frames.
fn size_copied(window: &mut Window) -> Option<[usize; 2]> {
    let mut copied = None;
    for _ in 0..6 {
        // The harness answers the wish for the pixels of a frame with what it has painted.
        window.0.step();
        let commands = &window.0.output().platform_output.commands;
        let size =
            |command: &egui::OutputCommand| if let egui::OutputCommand::CopyImage(image) = command { Some(image.size) } else { None };
        copied = copied.or(commands.iter().find_map(size));
    }
    copied
}

#[test]
fn t21_the_tracks_are_copied_as_a_picture_of_their_place() {
    let mut window = run_example();
    window.click("Copy");
    window.get("Copy the tracks as a picture").click();
    let whole = window.0.ctx.content_rect();
    let [width, height] = size_copied(&mut window).expect("the picture is on the clipboard");
    let plot = rect(&window, TRACK);
    assert!(plot.width() as usize <= width && height < whole.height() as usize, "{width} × {height}");
    window.click("Tables").click("Distribution");
    window.get("Copy this table as a picture").click();
    let [beside, _] = size_copied(&mut window).expect("the picture of the table is on the clipboard");
    assert!(200 < beside && beside < width, "{beside} beside {width}");
}

#[test]
fn t21_a_view_is_saved_under_a_name_opened_again_and_deleted() {
    let mut window = run_example();
    let ctx = window.0.ctx.clone();
    run_scenarios(&mut window, &[71], Some(71));
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetRange(TimeRange::new(20 * DAY, 30 * DAY))));
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::SetCursor(Some(24 * DAY))));
    window.0.state_mut().act(&ctx, Action::Tracks(syncline::ui::TracksChange::Repeat(2)));
    window.settle();
    let before = view(&window);
    let shown = |window: &Window| starting(window, "Track ");
    let tracks = shown(&window);
    choose(&mut window, "Views", "Save what is shown as a view");
    assert_eq!(window.document().boards.values().next().unwrap().name, "Staged meetings");
    // Somewhere else, with another scenario.
    run_scenarios(&mut window, &[], None);
    window.0.state_mut().act(&ctx, Action::Time(TimelineAction::Reset));
    window.0.state_mut().act(&ctx, Action::Tracks(syncline::ui::TracksChange::Repeat(0)));
    window.0.run();
    assert_ne!(view(&window).range, before.range);
    // With other tracks, in another order.
    window.click(&format!("Options of {}", tracks[0].trim_start_matches("Track ")));
    window.click("Remove track");
    window.0.run();
    assert_ne!(shown(&window), tracks);
    choose(&mut window, "Views", "Open “Staged meetings”");
    window.settle();
    assert_eq!(shown(&window), tracks, "a view brings its tracks");
    assert_eq!((view(&window).range, view(&window).cursor), (before.range, before.cursor));
    assert_eq!(window.0.state().session().tracks.repeat, 2);
    assert_eq!(window.0.state().session().scenario.map(|id| id.0), Some(71));
    choose(&mut window, "Views", "Delete the view Staged meetings");
    assert!(window.document().boards.is_empty());
    window.press(Key::Escape);
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.document().boards.len(), 1);
}

#[test]
fn another_repeat_has_its_own_events_and_its_line_is_drawn_alone() {
    let mut window = run_example();
    point(&mut window, TRACK, 50 * DAY);
    let events = |window: &Window| window.get("Events").accesskit_node().description().unwrap();
    assert!(events(&window).ends_with("of repeat 1"), "{}", events(&window));
    let over_time = |window: &mut Window| {
        let days = 50..70;
        days.map(|day| {
            point(window, TRACK, day * DAY);
            window.get("Events").accesskit_node().value().unwrap()
        })
        .collect::<Vec<String>>()
    };
    let before = over_time(&mut window);
    window.click("Repeat 1").click("Next repeat").click("Lines of this repeat alone");
    window.settle();
    window.press(Key::Escape);
    assert!(events(&window).ends_with("of repeat 2"));
    assert_ne!(over_time(&mut window), before);
    let described = window.get(TRACK).accesskit_node().description().unwrap();
    assert!(described.contains("Lines of repeat 2 alone"), "{described}");
    window.click("Repeat 2");
    assert!(!starting(&window, "The slowest repeat (").is_empty());
}

#[test]
fn t22_bands_are_there_while_repeats_arrive_and_narrow() {
    let mut document = first_example().history.document().clone();
    for id in document.studies.ids().collect::<Vec<_>>() {
        document.studies.get_mut(id).unwrap().replications = 600;
    }
    let mut window = Window::sized(document, Appearance::Light, 1580.0, 1050.0, []);
    window.get("Run").click();
    let start = std::time::Instant::now();
    let mut seen: Vec<String> = Vec::new();
    loop {
        window.0.step();
        let described = window.0.query_by_label(TRACK).and_then(|node| node.accesskit_node().description());
        if let Some(described) = described.filter(|text| !seen.contains(text)) {
            seen.push(described);
        }
        if !window.0.state().is_busy() || std::time::Duration::from_mins(2) < start.elapsed() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    window.settle();
    let n = |text: &str| text.split_once("Median of ").unwrap().1.split_once(' ').unwrap().0.parse::<u32>().unwrap();
    let running: Vec<u32> = seen.iter().filter(|text| text.contains("running, ")).map(|text| n(text)).collect();
    assert!(running.first().is_some_and(|first| *first < 600), "{seen:?}");
    assert!(running.is_sorted(), "{running:?}");
    let described = window.get(TRACK).accesskit_node().description().unwrap();
    assert_eq!(n(&described), 600);
    assert!(!described.contains("running"), "{described}");
}

#[test]
fn the_way_of_one_item_is_traced_on_the_map_and_on_the_time_axis_with_what_it_waited_for() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/purchase_to_pay.ron")).unwrap();
    let mut window = run(syncline::project::parse(&text).unwrap());
    window.click("Tables").click("Items");
    assert!(window.shows("Press a visit to see the whole way of its item"));
    let text = copied(&mut window, "Copy this table");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 6 && !row[0].is_empty()));
    // Somebody who has been at two places, among those that are in sight.
    let two = |row: &&Vec<&str>| rows.iter().filter(|other| other[0] == row[0]).count() > 1;
    let first = rows.iter().take(8).find(two).unwrap_or_else(|| &rows[0]);
    let node = window.0.query_all_by_label(first[0]).next().unwrap();
    node.click();
    window.0.run();
    let story = texts(&window).into_iter().find(|text| text.starts_with(&format!("{} came in ", first[0]))).unwrap();
    assert!(story.contains(" took ") && story.contains('%'), "{story}");
    assert!(texts(&window).iter().any(|text| text.starts_with("1  ") && text.contains("waited ")), "the visits are listed");
    assert!(!window.0.state().session().selection.is_empty(), "its teams are chosen on the map");
    assert_eq!(view(&window).cursor, view(&window).selection.map(TimeRange::start));
    picture::save(&mut window.0, "tables items");
    window.click("Load");
    picture::save(&mut window.0, "tables load");
}

#[test]
fn money_is_told_by_team_with_intervals_beside_the_matrix() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/demand_spike.ron")).unwrap();
    let mut window = run(syncline::project::parse(&text).unwrap());
    window.click("Tables").click("Money");
    assert!(texts(&window).iter().any(|text| text.starts_with("Means of 6 repeats in the observed time")));
    let text = copied(&mut window, "Copy this table");
    let row = text.lines().find(|line| line.starts_with("Production\t") && line.contains('±')).unwrap();
    assert_eq!(row.split('\t').count(), 3, "{row}");
    picture::save(&mut window.0, "tables money");
    window.click("Event list");
    picture::save(&mut window.0, "tables events");
}

#[test]
fn a_press_on_a_bar_or_a_clash_traces_the_change_that_set_it_off_while_chains_are_open() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/demand_spike.ron")).unwrap();
    let mut window = run(syncline::project::parse(&text).unwrap());
    window.click("Tables").click("Chains");
    let lanes = rect(&window, "Track Plans in force");
    // The row of overtime is the second below the line with the title; the first bar in sight is pressed.
    let y = lanes.top() + 8.0 + 18.0 + 30.0;
    let mut story = None;
    for step in 1..200 {
        let at = egui::pos2(lanes.left() + lanes.width() * step as f32 / 200.0, y);
        window.0.hover_at(at);
        window.0.run();
        if texts(&window).iter().any(|text| text == "Production: Book overtime at cursor: nothing") {
            continue;
        }
        let at_press = view(&window).cursor.unwrap();
        press_at(&mut window, at, PointerButton::Primary, Modifiers::NONE);
        window.0.run();
        story = texts(&window).into_iter().find(|text| text.contains(" until the last action: "));
        let stretch = view(&window).selection.unwrap();
        assert!(stretch.start() <= at_press, "the change came before the decision: {stretch:?} {at_press}");
        break;
    }
    let story = story.expect("the chain of the bar is told");
    assert!(story.contains('%'), "{story}");
    assert!(window.0.state().session().selection.len() > 1, "its way is chosen on the map");
}
