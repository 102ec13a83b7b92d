//! The three figures of the whole at the top, each with its change against the base.
//!
//! Which three depends on what the plan holds: the first of each list that a run has a value for.

use egui::{Align, FontId, Layout, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::ctx::Ctx;
use super::theme::{self, Palette, Theme, metrics};
use crate::experiment::statistics::Estimate;
use crate::experiment::{StudyResult, unit};
use crate::model::{Measure, Quantity};
use crate::units::format::{DEFAULT_DIGITS, significant};

/// Width of one figure.
const WIDTH: f32 = 136.0;
/// By how much the line of the value reaches into the room of the caption.
const OVERLAP: f32 = 3.0;

/// One place at the top: what may stand there, the most telling first, and whether more is better.
struct Place {
    choices: &'static [(Quantity, &'static str)],
    more_is_better: bool,
    empty: &'static str,
}

const PLACES: [Place; 3] = [
    Place {
        choices: &[
            (Quantity::OnTimeInFull, "On time, in full"),
            (Quantity::FillRate, "Filled at once"),
            (Quantity::Completions, "Completed"),
            (Quantity::ChainsFinished, "Changes acted on"),
        ],
        more_is_better: true,
        empty: "On time, in full",
    },
    Place {
        choices: &[
            (Quantity::OrderToDelivery, "Order to delivery"),
            (Quantity::Elapsed, "Start to finish"),
            (Quantity::ChainLatency, "Trigger to action"),
        ],
        more_is_better: false,
        empty: "Order to delivery",
    },
    Place {
        choices: &[
            (Quantity::Cost, "Cost to serve"),
            (Quantity::GaveUpShare, "Gave up"),
            (Quantity::InSystem, "In progress"),
            (Quantity::ChainsInProgress, "In progress"),
        ],
        more_is_better: false,
        empty: "Cost to serve",
    },
];

/// Shows as many of the figures as there is room for.
pub fn figures_ui(ui: &mut Ui, ctx: Ctx<'_>) {
    let width = WIDTH * Theme::of(ui).metrics.scale;
    let n_fit = ((ui.available_width() - metrics::GAP_LARGE) / width).floor().max(0.0) as usize;
    let result = ctx.jobs.result(ctx.session.scenario).map(AsRef::as_ref);
    let base = ctx.session.scenario.and_then(|_| ctx.jobs.result(None)).map(AsRef::as_ref);
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        for place in PLACES.iter().take(n_fit) {
            figure_ui(ui, place, (result, base), ctx.document().settings.currency(), width);
        }
    });
}

fn figure_ui(ui: &mut Ui, place: &Place, (result, base): (Option<&StudyResult>, Option<&StudyResult>), currency: &str, width: f32) {
    let shown = |value: f64, what: Quantity| shown(value, what, currency);
    let palette = Palette::of(ui);
    let found = result.and_then(|result| place.choices.iter().find_map(|(what, label)| Some((*what, *label, whole(result, *what)?))));
    let caption = found.map_or(place.empty, |(_, label, _)| label);
    let (value, change, explained) = match found {
        None => ("–".to_owned(), None, "Run the plan to see this figure of the whole".to_owned()),
        Some((what, _, own)) => {
            let change = base.and_then(|base| whole(base, what)).map(|base| own.mean - base.mean);
            let interval = if own.half_width.is_finite() { format!(" ± {} (95 %)", shown(own.half_width, what)) } else { String::new() };
            (
                shown(own.mean, what),
                change.map(|change| (change, what)),
                format!("{} of the whole, mean over all repeats{interval}", what.label()),
            )
        }
    };
    let change = change.filter(|(change, _)| *change != 0.0).map(|(change, what)| {
        let better = (0.0 < change) == place.more_is_better;
        let (ink, word) = if better { (palette.better, "better") } else { (palette.worse, "worse") };
        let sign = if 0.0 < change { "+" } else { "−" };
        (format!("{sign}{} {word}", shown(change.abs(), what)), ink)
    });
    // Two lines that stand in the middle of the bar together; laid out by hand so that neither is cut.
    let (small, title) = (theme::small(ui), FontId::new(Theme::of(ui).metrics.title, theme::semibold()));
    let caption_line = ui.painter().layout_no_wrap(caption.to_owned(), small.clone(), palette.ink_secondary);
    let value_line = ui.painter().layout_no_wrap(value.clone(), title, palette.ink);
    let height = caption_line.size().y + value_line.size().y - OVERLAP;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let spoken = change.as_ref().map_or_else(|| format!("{caption}, {value}"), |(change, _)| format!("{caption}, {value}, {change}"));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.replace('\u{2009}', " ")));
    let painter = ui.painter().with_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
    let below = rect.top() + caption_line.size().y - OVERLAP;
    let right = rect.left() + value_line.size().x + metrics::GAP_SMALL + 2.0;
    let baseline = below + value_line.size().y;
    painter.galley(rect.min, caption_line, palette.ink_secondary);
    painter.galley(pos2(rect.left(), below), value_line, palette.ink);
    if let Some((change, ink)) = change {
        let line = painter.layout_no_wrap(change, small, ink);
        painter.galley(pos2(right, baseline - line.size().y - 2.0), line, ink);
    }
    response.on_hover_text(explained);
}

/// The mean over the whole map.
fn whole(result: &StudyResult, what: Quantity) -> Option<Estimate> {
    let found = result.estimate(&Measure { what, ..Measure::default() }).filter(|estimate| estimate.mean.is_finite());
    // A plan without prices costs nothing, which is no figure.
    found.filter(|estimate| what != Quantity::Cost || estimate.mean != 0.0)
}

/// A value with its unit; times above two days are shown in days.
fn shown(value: f64, what: Quantity, currency: &str) -> String {
    let number = |value: f64| significant(value, DEFAULT_DIGITS);
    match unit(what) {
        "share" => format!("{}\u{2009}%", number(value * 100.0)),
        "h" if 48.0 <= value.abs() => format!("{}\u{2009}d", number(value / 24.0)),
        "money" => format!("{}\u{2009}{currency}", number(value)),
        "" => number(value),
        other => format!("{}\u{2009}{other}", number(value)),
    }
}
