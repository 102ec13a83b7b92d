//! Times what the tracks cost and prints it beside the goals: a frame with ten plots of a million points
//! each, reading two hundred lines at the cursor, and a result of a thousand repeats from the run to its first frame.
//!
//! Run with: `cargo run --release --example benchmark_tracks`.
//! Times are of the processor side of a frame (layout, painting, tessellation); the graphics card is not
//! asked.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Context, Event, Pos2, RawInput, Rect, vec2};
use syncline::experiment::band_of;
use syncline::model::Document;
use syncline::model::history::History;
use syncline::ui::theme::{self, Appearance, SeriesColour};
use syncline::ui::timeline::{
    Bands, Kind, SeriesPyramid, SeriesView, TimeAxis, TimeRange, TimelineAction, Times, Track, TracksOptions, tracks_ui,
};
use syncline::ui::{Action, App, DiskFiles, OpenDocument, Preferences, ScriptedDialogs, Services};

#[cfg(feature = "gui")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Points of a long line.
const MILLION: usize = 1_000_000;
/// Repeats, series and bins of a large result.
const RESULT: (usize, usize, usize) = (1_000, 50, 2_000);
const STEP: i64 = 60_000;

/// The same numbers every time, without chance: a slow wave with a fast one on it and rare peaks.
fn wave(n: usize, seed: usize) -> Vec<f64> {
    (0..n)
        .map(|at| {
            let x = at as f64;
            let slow = libm::sin(x * 2e-5 + seed as f64);
            let fast = 0.3 * libm::sin(x * (0.37 + seed as f64 * 0.01));
            10.0 + 4.0 * slow + fast + if (at * 7_919 + seed).is_multiple_of(99_991) { 6.0 } else { 0.0 }
        })
        .collect()
}

struct Line {
    name: String,
    median: Vec<f64>,
    bands: [Vec<f64>; 4],
    pyramid: Option<SeriesPyramid>,
}

impl Line {
    fn new(name: String, n: usize, seed: usize) -> Self {
        let median = wave(n, seed);
        let shifted = |by: f64| median.iter().map(|value| value + by).collect::<Vec<f64>>();
        let bands = [shifted(-2.0), shifted(-0.8), shifted(0.8), shifted(2.0)];
        let mut line = Self { name, median, bands, pyramid: None };
        line.pyramid = Some(SeriesPyramid::build(&line.view()));
        line
    }

    fn view(&self) -> SeriesView<'_> {
        let [q05, q25, q75, q95] = &self.bands;
        let mut view = SeriesView::new(&self.name, "pcs", Times::Regular { start: 0, step: STEP }, self.median.as_slice());
        view.kind = Kind::Line;
        view.colour = SeriesColour::Slot(0);
        view.bands =
            Some(Bands { q05: q05.as_slice().into(), q25: q25.as_slice().into(), q75: q75.as_slice().into(), q95: q95.as_slice().into() });
        view.pyramid = self.pyramid.as_ref();
        view
    }
}

fn main() {
    println!("{:<64} {:>10} {:>10}", "", "measured", "goal");
    frames();
    readings();
    bands();
    opening();
    if let Some(peak) = peak_memory() {
        println!("{:<64} {:>7} MB {:>10}", "most memory of this program at any time, all of the above", peak, "");
    }
}

/// Ten plots of a million points: every frame another cursor, and other ranges from all to a few points.
fn frames() {
    let lines: Vec<Line> = (0..10).map(|n| Line::new(format!("Line {n}"), MILLION, n)).collect();
    let views: Vec<[SeriesView<'_>; 1]> = lines.iter().map(|line| [line.view()]).collect();
    let titles: Vec<String> = (0..10).map(|n| format!("Plot {n}")).collect();
    let tracks: Vec<Track<'_>> = views.iter().zip(&titles).map(|(series, title)| Track::new(title, "pcs", series)).collect();
    let horizon = MILLION as i64 * STEP;
    let mut axis = TimeAxis::new(horizon, None);
    let ctx = Context::default();
    theme::apply(&ctx, Appearance::Light, true);
    let screen = Rect::from_min_size(Pos2::ZERO, vec2(1920.0, 1080.0));
    let options = TracksOptions { overview: Some(lines[0].view()), ..TracksOptions::default() };
    let (mut times, mut painted, mut filled) = (Vec::new(), Vec::new(), Vec::new());
    for frame in 0..240 {
        let span = horizon >> (frame % 12) as u32;
        axis.apply(TimelineAction::SetRange(TimeRange::new(horizon / 3, horizon / 3 + span)));
        let pointer = Event::PointerMoved(Pos2::new(300.0 + 10.0 * frame as f32, 500.0));
        let input = RawInput { screen_rect: Some(screen), events: vec![pointer], ..RawInput::default() };
        let start = Instant::now();
        let mut asked = Vec::new();
        let output = ctx.run_ui(input, |ui| asked = tracks_ui(ui, &axis, &tracks, &options).actions);
        painted.push(start.elapsed());
        let shapes = ctx.tessellate(output.shapes, output.pixels_per_point);
        times.push(start.elapsed());
        filled.push(start.elapsed().saturating_sub(painted[frame]));
        assert!(!shapes.is_empty());
        for action in asked {
            axis.apply(action);
        }
    }
    // The first frames lay all text out for the first time.
    print_line("frame with 10 plots × 1,000,000 points and bands, 1920 × 1080", &times[12..], 16.0);
    print_line("    of it layout and painting", &painted[12..], 16.0);
    print_line("    of it triangles", &filled[12..], 16.0);
}

/// Two hundred lines read at an instant, and the statistics between two instants.
fn readings() {
    let lines: Vec<Line> = (0..200).map(|n| Line::new(format!("Line {n}"), 20_000, n)).collect();
    let views: Vec<SeriesView<'_>> = lines.iter().map(Line::view).collect();
    let end = 20_000 * STEP;
    let time = |read: &dyn Fn(i64) -> f64| -> Vec<Duration> {
        (0..200)
            .map(|n| {
                let at = (n * 7_919 * STEP) % end;
                let start = Instant::now();
                assert!(read(at).is_finite());
                start.elapsed()
            })
            .collect()
    };
    let values = time(&|at| views.iter().filter_map(|view| view.reading_at(at)).map(|reading| reading.value).sum());
    print_line("value and bands of 200 lines at the cursor", &values, 1.0);
    let between = time(&|at| views.iter().filter_map(|view| view.between(at / 3, end - at / 7)).map(|found| found.mean).sum());
    print_line("mean, extremes and integral of 200 lines between A and B", &between, 1.0);
}

/// Medians, bands and pyramids of every series of a result with a thousand repeats.
fn bands() {
    let (n_repeats, n_series, n_bins) = RESULT;
    let mut result: Vec<Vec<Vec<f32>>> = Vec::new();
    for series in 0..n_series {
        let row = |repeat: usize| (0..n_bins).map(|bin| ((bin * 31 + repeat * 7_919 + series * 13) % 10_007) as f32 * 0.01).collect();
        result.push((0..n_repeats).map(row).collect());
    }
    let start = Instant::now();
    let mut n_points = 0;
    for rows in &result {
        let band = band_of(rows);
        let view = SeriesView::new("x", "", Times::Regular { start: 0, step: STEP }, band.median.as_slice());
        let pyramid = SeriesPyramid::build(&view);
        n_points += SeriesView { pyramid: Some(&pyramid), ..view }.len();
    }
    assert_eq!(n_points, n_series * n_bins);
    print_line("bands of all of 1,000 repeats × 50 series × 2,000 bins", &[start.elapsed()], 1_000.0);
}

/// A plan whose results have about as many series as the goal names, with its study.
fn large() -> Document {
    let mut functions = String::new();
    let (mut activities, mut streams, mut resources) = (String::new(), String::new(), String::new());
    for n in 0..7_u32 {
        let (team, work, enters, staff) = (10 + n, 20 + n, 30 + n, 40 + n);
        functions.push_str(&format!("{team}: (name: \"Team {n}\"), "));
        resources.push_str(&format!("{staff}: (function: {team}), "));
        activities.push_str(&format!("{work}: (name: \"Work {n}\", function: {team}, resource: {staff}, service: Fixed(\"2 h\")), "));
        streams.push_str(&format!("{enters}: (name: \"Stream {n}\", entry: {work}, arrivals: Poisson(\"0.3/h\")), "));
    }
    let text = format!(
        "Syncline(version: 1, document: (next_id: 100, functions: {{ {functions} }}, activities: {{ {activities} }}, resources: {{ {resources} }}, \
         work_streams: {{ {streams} }}, studies: {{ 9: (horizon: \"2000 h\", bin: \"1 h\", replications: {}) }}))",
        RESULT.0
    );
    syncline::project::parse(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// The window itself: a study of a thousand repeats is run in it, and the frames are timed in which its result comes.
fn opening() {
    let mut open = OpenDocument::empty();
    open.history = History::new(large(), true);
    let services = Services { dialogs: Box::new(ScriptedDialogs::answering([])), files: Arc::new(DiskFiles::default()) };
    let preferences = Preferences { reduced_motion: true, ..Preferences::default() };
    let mut app = App::new(open, preferences, services);
    let ctx = Context::default();
    let mut now = 0.0;
    let mut frame = |app: &mut App| {
        now += 1.0 / 60.0;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1920.0, 1080.0)));
        let start = Instant::now();
        let output = ctx.run_ui(RawInput { screen_rect, time: Some(now), ..RawInput::default() }, |ui| app.frame_ui(ui));
        let egui::FullOutput { shapes, pixels_per_point, mut textures_delta, .. } = output;
        textures_delta.clear();
        drop(ctx.tessellate(shapes, pixels_per_point));
        start.elapsed()
    };
    for _ in 0..6 {
        frame(&mut app);
    }
    app.act(&ctx, Action::Run);
    let began = Instant::now();
    let (mut while_running, mut at_the_end) = (Vec::new(), Vec::new());
    while app.is_busy() || at_the_end.len() < 20 {
        let was_busy = app.is_busy();
        let took = frame(&mut app);
        // The frame that finds the run over is the one that opens its result.
        let frames = if app.is_busy() && was_busy { &mut while_running } else { &mut at_the_end };
        frames.push(took);
        if app.is_busy() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    println!("{:<64} {:>8.1} s", "    running the study that gives the result below", began.elapsed().as_secs_f64());
    let slowest = at_the_end.iter().copied().max().unwrap_or_default();
    print_line("from a result of 1,000 repeats × 2,000 bins to its first frame", &[slowest], 1_000.0);
    if !while_running.is_empty() {
        print_line("frames while its repeats arrive", &while_running, 33.0);
    }
}

fn print_line(what: &str, times: &[Duration], goal: f64) {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let ms = |place: usize| sorted[place].as_secs_f64() * 1e3;
    let text = if sorted.len() == 1 { format!("{:.0} ms", ms(0)) } else { format!("{:.2} ms", ms(sorted.len() / 2)) };
    println!("{what:<64} {text:>10} {:>10}", format!("≤ {goal:.0} ms"));
    if sorted.len() > 1 {
        println!("{:<64} {:>10}", "    the slowest of twenty", format!("{:.2} ms", ms(sorted.len() * 19 / 20)));
    }
}

/// The most memory this process has used, in megabytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1_024)
}
