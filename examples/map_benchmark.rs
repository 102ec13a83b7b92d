//! Times the map: tidying up, and one frame while the sheet is moved; prints a table beside the goals.
//!
//! Run with: `cargo run --release --example map_benchmark`. Frames are those of the whole window at
//! 1920 × 1080, from input to triangles, without a graphics card.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::time::Instant;

use syncline::layout::{Graph, Node, Settings, arrange};

#[cfg(feature = "gui")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The median of some times in milliseconds.
fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The mean of some times in milliseconds: processor time is told in steps of a few milliseconds, which even out.
fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len().max(1) as f64
}

/// Milliseconds that something takes: of this thread's processor time where the system tells it, else by the clock.
fn time(act: impl FnOnce()) -> f64 {
    let (start, busy) = (Instant::now(), thread_time());
    act();
    match busy.zip(thread_time()) {
        Some((before, after)) => (after - before) * 1000.0,
        None => start.elapsed().as_secs_f64() * 1000.0,
    }
}

/// Seconds this thread has been at work.
fn thread_time() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
}

/// Three lines per box: to the next, to one some columns on, and to one anywhere, which closes circles.
fn edges(n: usize) -> Vec<(usize, usize)> {
    (0..n).flat_map(|box_| [(box_, (box_ + 1) % n), (box_, (box_ + 7) % n), (box_, (box_ * 31 + 17) % n)]).collect()
}

fn main() {
    println!("{:<44} {:>10} {:>10}", "what", "ms", "goal");
    for (n, goal) in [(100, 20.0), (500, 150.0), (2_000, f64::INFINITY)] {
        let nodes = vec![Node { width: 192.0, height: 64.0, ..Node::default() }; n];
        let graph = Graph { nodes, edges: edges(n), obstacles: Vec::new() };
        let found = median((0..9).map(|_| time(|| drop(arrange(&graph, &Settings::default())))).collect());
        let goal = if goal.is_finite() { goal.to_string() } else { "–".to_owned() };
        println!("{:<44} {found:>10.2} {goal:>10}", format!("places and ways of {n} teams, {} handoffs", 3 * n));
    }
    #[cfg(feature = "gui")]
    window::frames();
}

#[cfg(feature = "gui")]
mod window {
    //! Frames of the whole window.

    use std::sync::Arc;

    use egui::{Context, Event, Modifiers, RawInput, Rect, Vec2, pos2, vec2};
    use syncline::model::edit::Edit;
    use syncline::model::{Document, HandoffKind, Position};
    use syncline::ui::{Action, App, Arrange, DiskFiles, OpenDocument, Preferences, ScriptedDialogs, Services};

    use super::{edges, mean, time};

    fn map(n: u32) -> Document {
        let mut document = Document::default();
        for place in 0..n {
            let at = Position { x: (place % 25) as f32 * 336.0, y: (place / 25) as f32 * 160.0 };
            let edit = Edit::AddFunction { name: format!("Team number {place}"), at };
            edit.apply(&mut document).expect("a team can be added");
        }
        for (line, (from, to)) in edges(n as usize).into_iter().enumerate().filter(|(_, (from, to))| from != to) {
            let kind = [HandoffKind::Work, HandoffKind::Information, HandoffKind::Material][line % 3];
            let edit = Edit::AddHandoff { from: (from as u32 + 1).into(), to: (to as u32 + 1).into(), kind };
            edit.apply(&mut document).expect("two teams can be connected");
        }
        document
    }

    /// Prints how long one frame takes while the sheet is moved, and while one card is.
    pub fn frames() {
        let mut open = OpenDocument::empty();
        open.history = syncline::model::history::History::new(map(500), true);
        let services = Services { dialogs: Box::new(ScriptedDialogs::answering([])), files: Arc::new(DiskFiles::default()) };
        let preferences = Preferences { reduced_motion: true, ..Preferences::default() };
        let mut app = App::new(open, preferences, services);
        let ctx = Context::default();
        let mut now = 0.0;
        let mut frame = |app: &mut App, events: Vec<Event>| {
            now += 1.0 / 60.0;
            let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1920.0, 1080.0)));
            let input = RawInput { screen_rect, time: Some(now), events, ..RawInput::default() };
            time(|| {
                let output = ctx.run_ui(input, |ui| app.frame_ui(ui));
                let egui::FullOutput { shapes, pixels_per_point, mut textures_delta, .. } = output;
                textures_delta.clear();
                drop(ctx.tessellate(shapes, pixels_per_point));
            })
        };
        for _ in 0..6 {
            frame(&mut app, Vec::new());
        }
        let tidied = time(|| app.act(&ctx, Action::Arrange(Arrange::Tidy { down: false })));
        println!("{:<44} {tidied:>10.2} {:>10}", "tidying up, as a step to undo", 150);
        let shown = frame(&mut app, Vec::new());
        println!("{:<44} {shown:>10.2}", "the frame after it, which finds all lines");
        app.act(&ctx, Action::Undo);
        for _ in 0..6 {
            frame(&mut app, Vec::new());
        }
        let press = |pressed: bool| {
            let (pos, button) = (pos2(6.0, 1_060.0), egui::PointerButton::Primary);
            vec![Event::PointerMoved(pos), Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }]
        };
        frame(&mut app, press(true));
        let drag = |app: &mut App, step: usize| {
            let at = Position { x: 40.0 + step as f32 * 8.0, y: 60.0 };
            let edit = Edit::Move(vec![(13.into(), at)]);
            app.act(&ctx, Action::gesture(edit, syncline::model::history::GestureId(1 << 50)));
        };
        let mut dragged = Vec::new();
        for step in 0..30 {
            drag(&mut app, step);
            dragged.push(frame(&mut app, Vec::new()));
        }
        println!("{:<44} {:>10.2} {:>10}", "frame while one card is dragged", mean(&dragged), 33);
        let let_go = frame(&mut app, press(false));
        println!("{:<44} {let_go:>10.2}", "the frame in which it is let go");
        app.act(&ctx, Action::Undo);
        let pan = |step: usize| {
            let along = if step % 20 < 10 { 24.0 } else { -24.0 };
            let at = Event::PointerMoved(pos2(900.0, 400.0));
            let unit = egui::MouseWheelUnit::Point;
            let (phase, source) = (egui::TouchPhase::Move, egui::MouseWheelSource::Wheel);
            vec![at, Event::MouseWheel { unit, delta: Vec2::new(along, along / 2.0), phase, source, modifiers: Modifiers::NONE }]
        };
        for _ in 0..6 {
            frame(&mut app, Vec::new());
        }
        let whole = mean(&(0..240).map(|step| frame(&mut app, pan(step))).collect::<Vec<_>>());
        println!("{:<44} {whole:>10.2} {:>10}", "frame while moving, whole map in view", 8);
        for zoom in [0.5, 1.0] {
            // The middle of the map in the middle of the window: elsewhere there may be nothing to paint.
            let offset = vec2(900.0, 300.0) - zoom * vec2(4_200.0, 1_600.0);
            app.act(&ctx, Action::SetView(syncline::ui::View { zoom, offset }));
            for _ in 0..6 {
                frame(&mut app, Vec::new());
            }
            let found = mean(&(0..240).map(|step| frame(&mut app, pan(step))).collect::<Vec<_>>());
            println!("{:<44} {found:>10.2} {:>10}", format!("frame while moving, at {:.0} %", zoom * 100.0), 8);
        }
    }
}
