//! Kinds of tracks that take plain data: plans in force as bars with clashes between them, money stacked, and
//! the pictures of who pays for whom. They show the same whatever the results come from.

use egui::{Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use syncline::ui::money::{Matrix, Step, matrix_ui, waterfall_ui};
use syncline::ui::theme::{Appearance, SeriesColour};
use syncline::ui::timeline::{
    Bands, Fence, Fill, Lane, Lanes, SeriesView, Sign, Span, Tie, TimeAxis, TimelineAction, Times, Track, TracksOptions, stacked_edges,
    tracks_ui,
};

use super::picture::{builder, save};

const DAY: i64 = 86_400_000;
const HORIZON: i64 = 60 * DAY;

struct Shown {
    axis: TimeAxis,
    lanes: Lanes,
    layers: Vec<Vec<f64>>,
    edges: Vec<[Vec<f64>; 2]>,
    chosen: Vec<syncline::ui::timeline::TrackRequest>,
}

impl Shown {
    fn new() -> Self {
        let span = |start: i64, end: i64, text: &str, slot: usize, fill: Fill, tag: u32| Span {
            start: start * DAY,
            end: end * DAY,
            text: text.to_owned(),
            colour: SeriesColour::Slot(slot),
            fill,
            tag,
            fence: (tag == 1).then_some(Fence { frozen: 9 * DAY, slushy: 14 * DAY }),
        };
        let rows = vec![
            Lane {
                short: String::new(),
                name: "Procurement".to_owned(),
                spans: vec![span(2, 16, "2 240", 0, Fill::Full, 1), span(20, 34, "3 100", 0, Fill::Full, 2)],
            },
            Lane {
                short: String::new(),
                name: "Production".to_owned(),
                spans: vec![span(10, 17, "overtime 22/day", 2, Fill::Full, 3), span(26, 40, "overtime", 2, Fill::Pale, 4)],
            },
            Lane { name: "Logistics".to_owned(), short: String::new(), spans: vec![span(12, 18, "standard", 4, Fill::Outline, 5)] },
        ];
        let ties = vec![Tie {
            at: 12 * DAY,
            rows: [0, 1],
            sign: Sign::TooEarly,
            text: "Clash, too early: overtime begins before the material".to_owned(),
            tag: 9,
        }];
        let layers: Vec<Vec<f64>> = [3.0, 1.0, 2.0].map(|level| (0..60).map(|day| level * f64::from(1 + (day / 7) % 3)).collect()).to_vec();
        let edges = stacked_edges(&layers.iter().map(Vec::as_slice).collect::<Vec<_>>());
        Self { axis: TimeAxis::new(HORIZON, None), lanes: Lanes { rows, ties, legend: Vec::new() }, layers, edges, chosen: Vec::new() }
    }

    fn ui(ui: &mut Ui, shown: &mut Self) {
        let names = ["Overtime", "Express freight", "Lateness"];
        let money: Vec<SeriesView<'_>> = shown
            .layers
            .iter()
            .zip(&shown.edges)
            .zip(names.iter().enumerate())
            .map(|((own, [low, high]), (slot, name))| SeriesView {
                bands: Some(Bands {
                    q05: low.as_slice().into(),
                    q25: low.as_slice().into(),
                    q75: high.as_slice().into(),
                    q95: high.as_slice().into(),
                }),
                is_stacked: true,
                colour: SeriesColour::Slot(slot),
                ..SeriesView::new(name, "k€", Times::Regular { start: 0, step: DAY }, own.as_slice())
            })
            .collect();
        let plans = Track { lanes: Some(&shown.lanes), ..Track::new("Plans in force", "", &[]) };
        let tracks = [plans, Track::new("Money", "k€", &money)];
        let response = tracks_ui(ui, &shown.axis, &tracks, &TracksOptions::default());
        for action in response.actions {
            shown.axis.apply(action);
        }
        shown.chosen.extend(response.requests);
    }
}

fn open() -> Harness<'static, Shown> {
    let mut harness = builder(Appearance::Light, 1100.0, 420.0).with_step_dt(0.05).build_ui_state(Shown::ui, Shown::new());
    harness.run();
    harness
}

#[test]
fn plans_in_force_are_bars_told_at_the_cursor_and_money_is_stacked() {
    let mut harness = open();
    harness.state_mut().axis.apply(TimelineAction::SetCursor(Some(13 * DAY)));
    harness.run();
    harness.get_by_label("Procurement at cursor: 2 240");
    harness.get_by_label("Production at cursor: overtime 22/day");
    harness.get_by_label("Logistics at cursor: standard");
    harness.get_by_label("Lateness at cursor: 4 k€");
    harness.state_mut().axis.apply(TimelineAction::SetCursor(Some(50 * DAY)));
    harness.run();
    harness.get_by_label("Procurement at cursor: nothing");
    save(&mut harness, "kinds of tracks");
}

#[test]
fn a_press_on_a_clash_chooses_it_before_the_bars_under_it() {
    let mut harness = open();
    let plot = harness.get_by_label("Track Plans in force").rect();
    let x = harness.state().axis.view().x_of(12 * DAY, plot.x_range());
    let at = egui::pos2(x, plot.top() + 8.0 + 18.0 + 20.0);
    harness.hover_at(at);
    harness.run_steps(12);
    harness.get_by_label_contains("Clash, too early");
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
    assert!(harness.state().chosen.contains(&syncline::ui::timeline::TrackRequest::Choose { tag: 9 }), "{:?}", harness.state().chosen);
}

#[test]
fn who_pays_for_whom_and_how_cost_comes_about_are_told_in_words() {
    let names: Vec<String> = ["Procurement", "Production", "Fulfilment"].map(str::to_owned).to_vec();
    let amounts = vec![vec![120.0, 340.0, 15.0], vec![0.0, 80.0, 210.0], vec![0.0, 0.0, 40.0]];
    let matrix = Matrix { unit: "€".to_owned(), causes: names.clone(), payers: names, amounts };
    let step = |name: &str, amount: f64, is_total: bool| Step { name: name.to_owned(), amount, is_total };
    let steps = vec![
        step("Base", 10.2, true),
        step("Definitions", 1.1, false),
        step("Slack", 0.6, false),
        step("Rhythm", -0.4, false),
        step("Siloed", 11.5, true),
    ];
    let mut harness = builder::<()>(Appearance::Light, 520.0, 360.0).build_ui(move |ui| {
        ui.set_min_size(vec2(500.0, 340.0));
        matrix_ui(ui, &matrix);
        waterfall_ui(ui, &steps, "€ per unit");
    });
    harness.run();
    harness.get_by_label("Caused by Procurement, paid by Production: 340");
    harness.get_by_label_contains("Cost step by step in € per unit: Base 10.2, Definitions 1.10");
    save(&mut harness, "money pictures");
}

/// Vertices of a frame with ten plots of one long line each.
fn vertices(n_points: usize) -> usize {
    let values: Vec<f64> = (0..n_points).map(|at| libm::sin(at as f64 * 0.37)).collect();
    let step = HORIZON / n_points as i64;
    let plain = SeriesView::new("Line", "pcs", Times::Regular { start: 0, step }, values.as_slice());
    let pyramid = syncline::ui::timeline::SeriesPyramid::build(&plain);
    let line = [SeriesView { pyramid: Some(&pyramid), ..plain }];
    let titles: Vec<String> = (0..10).map(|n| format!("Plot {n}")).collect();
    let tracks: Vec<Track<'_>> = titles.iter().map(|title| Track::new(title, "pcs", &line)).collect();
    let axis = TimeAxis::new(HORIZON, None);
    let ctx = egui::Context::default();
    syncline::ui::theme::apply(&ctx, Appearance::Light, true);
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(1920.0, 1080.0));
    let mut last = 0;
    for _ in 0..3 {
        let input = egui::RawInput { screen_rect: Some(screen), ..egui::RawInput::default() };
        let mut output = ctx.run_ui(input, |ui| {
            tracks_ui(ui, &axis, &tracks, &TracksOptions::default());
        });
        output.textures_delta.clear();
        let meshes = ctx.tessellate(output.shapes, output.pixels_per_point).into_iter();
        last = meshes.map(|part| if let egui::epaint::Primitive::Mesh(mesh) = part.primitive { mesh.vertices.len() } else { 0 }).sum();
    }
    last
}

#[test]
fn t19_a_frame_of_ten_plots_paints_no_more_for_a_million_points_than_for_twenty_thousand() {
    let (some, many) = (vertices(20_000), vertices(1_000_000));
    assert!(10_000 < some, "the lines are painted: {some}");
    assert!(many < some + some / 10, "{some} {many}");
}

#[test]
fn t20_two_hundred_lines_are_read_at_the_cursor_as_quickly_with_a_million_points_as_with_a_thousand() {
    let best = |n_points: i64| {
        let values: Vec<f64> = (0..n_points).map(|at| at as f64).collect();
        let times: Vec<i64> = (0..n_points).map(|at| at * 10).collect();
        let lines: Vec<SeriesView<'_>> =
            (0..200).map(|_| SeriesView::new("Line", "pcs", Times::At { times: &times, end: n_points * 10 }, values.as_slice())).collect();
        let read = |nth: i64| {
            let at = (nth * 7_919 * 10) % (n_points * 10);
            let start = std::time::Instant::now();
            assert!(lines.iter().filter_map(|line| line.value_at(at)).all(|value| value == (at / 10) as f64));
            start.elapsed()
        };
        (0..200).map(read).min().unwrap()
    };
    let (few, many) = (best(1_000), best(1_000_000));
    // A search by halves takes twice as many steps; a scan would take a thousand times as many.
    assert!(many < few * 20 + std::time::Duration::from_micros(200), "{few:?} {many:?}");
}
