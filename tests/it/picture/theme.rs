//! Pictures of the theme: all controls in all appearances, and the mark.

use std::path::Path;

use egui::{Color32, RichText, Ui, Vec2, vec2};

use super::{builder, save, take};
use syncline::ui::theme::controls::{self, Rank, Tone};
use syncline::ui::theme::{self as look, Appearance, Icon, Palette, SeriesColour, icons, mark, metrics};

struct Form {
    name: String,
    every: f64,
    share: f64,
    checked: bool,
    choice: usize,
}

fn sheet_ui(ui: &mut Ui, form: &mut Form) {
    let palette = Palette::of(ui);
    egui::Panel::left("rail")
        .exact_size(metrics::RAIL)
        .resizable(false)
        .show_separator_line(false)
        .frame(egui::Frame::new().fill(palette.sunken).inner_margin(14))
        .show(ui, |ui| {
            for (icon, name) in
                [(Icon::Map, "Map"), (Icon::Measure, "Measure"), (Icon::Agree, "Agree"), (Icon::Try, "Try"), (Icon::Watch, "Watch")]
            {
                controls::icon_toggle(ui, icon, name, Some(name == "Agree"));
                ui.add_space(metrics::GAP);
            }
        });
    egui::Panel::right("inspector")
        .exact_size(metrics::INSPECTOR)
        .resizable(false)
        .show_separator_line(false)
        .frame(egui::Frame::new().fill(palette.surface).inner_margin(16))
        .show(ui, |ui| form_ui(ui, form));
    egui::CentralPanel::default().frame(egui::Frame::new().fill(palette.paper).inner_margin(24)).show(ui, |ui| page_ui(ui, &palette));
}

fn form_ui(ui: &mut Ui, form: &mut Form) {
    ui.label(RichText::new("Demand planning").text_style(look::title_style()));
    ui.label(RichText::new("Plan · three people").weak());
    ui.add_space(metrics::GAP_LARGE);
    let label = ui.label("Name");
    ui.text_edit_singleline(&mut form.name).labelled_by(label.id);
    ui.add_space(metrics::GAP);
    let label = ui.label("Decides every");
    ui.add(egui::DragValue::new(&mut form.every).suffix("\u{2009}days")).labelled_by(label.id);
    ui.add_space(metrics::GAP);
    let label = ui.label("Weight on the common goal");
    ui.add(egui::Slider::new(&mut form.share, 0.0..=1.0)).labelled_by(label.id);
    ui.add_space(metrics::GAP);
    ui.checkbox(&mut form.checked, "Follows the S&OP calendar");
    ui.horizontal(|ui| {
        for (place, word) in ["Person", "AI", "AI with guardrails"].into_iter().enumerate() {
            ui.radio_value(&mut form.choice, place, word);
        }
    });
    egui::ComboBox::from_label("Process").selected_text("Plan").show_ui(ui, |_| {});
    ui.horizontal(|ui| {
        for (place, word) in ["Information", "Work", "Material"].into_iter().enumerate() {
            ui.selectable_value(&mut form.choice, place, word);
        }
    });
    ui.add_space(metrics::GAP_LARGE);
    ui.add_enabled(false, egui::Button::new("Undo"));
    if ui.button("Plain button").clicked() {
        form.checked = true;
    }
    ui.separator();
    ui.hyperlink_to("What this means", "https://example.org");
}

fn page_ui(ui: &mut Ui, palette: &Palette) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(48.0), egui::Sense::hover());
        mark::paint(ui.painter(), rect);
        ui.label(RichText::new("Syncline").text_style(look::display_style()));
    });
    ui.add_space(metrics::GAP_LARGE);
    ui.heading("A forecast that nobody reads");
    ui.label("Sales sends the forecast on Friday; planning decides on Thursday, so every plan is six days old.");
    ui.label(RichText::new("Small captions, units and hints").small().weak());
    ui.add_space(metrics::GAP_LARGE);
    ui.horizontal(|ui| {
        controls::button(ui, Rank::Primary, Some(Icon::Play), "Run");
        controls::button(ui, Rank::Secondary, Some(Icon::Folder), "Open…");
        controls::button(ui, Rank::Secondary, None, "Compare");
        controls::button(ui, Rank::Quiet, Some(Icon::Undo), "Undo");
        controls::icon_button(ui, Icon::Redo, "Redo");
    });
    ui.add_space(metrics::GAP_LARGE);
    ui.horizontal(|ui| {
        for (name, value, unit) in
            [("On time in full", "94.2", "%"), ("Order to delivery", "6.50 ± 0.31", "days"), ("Cost to serve", "+1.56 ± 0.12", "€/unit")]
        {
            controls::card(ui).show(ui, |ui| {
                ui.vertical(|ui| {
                    ui.label(RichText::new(name).weak());
                    ui.label(controls::figure(ui, value, unit));
                });
            });
        }
    });
    ui.add_space(metrics::GAP_LARGE);
    controls::note(ui, Tone::Look, "Three functions decide on information older than two weeks");
    controls::note(ui, Tone::Clash, "Purchasing and production commit 400 and 520 pieces for the same week");
    controls::note(ui, Tone::Plain, "Results come from 50 repeats with the same random numbers");
    ui.add_space(metrics::GAP_LARGE);
    ui.horizontal(|ui| {
        for slot in 0..look::SERIES {
            swatch(ui, palette.series(SeriesColour::Slot(slot)));
        }
        swatch(ui, palette.base);
        swatch(ui, palette.ink);
        ui.add_space(metrics::GAP_LARGE);
        for edge in palette.process.all() {
            swatch(ui, edge);
        }
    });
    ui.horizontal_wrapped(|ui| {
        for icon in Icon::ALL {
            let (rect, _) = ui.allocate_exact_size(Vec2::splat(20.0), egui::Sense::hover());
            icons::paint(ui.painter(), rect, icon, palette.ink);
        }
    });
    ui.add_space(metrics::GAP_LARGE);
    for row in ["1 111.11 € · 0 → 9", "8 888.88 € ← Δ ✓"] {
        ui.label(row);
    }
}

fn swatch(ui: &mut Ui, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(28.0, 16.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 3.0, colour);
}

#[test]
fn every_control_shows_in_every_appearance() {
    for appearance in Appearance::ALL {
        let form = Form { name: "Demand planning".to_owned(), every: 7.0, share: 0.4, checked: true, choice: 1 };
        let mut harness = builder(appearance, 1280.0, 800.0).build_ui_state(sheet_ui, form);
        harness.run();
        let name = format!("theme {}", appearance.name());
        let path = save(&mut harness, &name);
        assert!(path.exists());
        let ground = Palette::for_appearance(appearance).paper;
        let found = take(&mut harness).get_pixel(80, 780).0;
        assert_eq!(found, ground.to_array(), "{appearance:?} paints its paper");
    }
}

/// Set `UPDATE_SNAPSHOTS` to write the icon anew after the mark has changed.
#[test]
fn the_icon_file_is_the_mark_as_it_is_painted_now() {
    let mut harness =
        builder::<()>(Appearance::Light, 256.0, 256.0).build_ui(|ui| mark::paint(ui.painter(), ui.ctx().content_rect().shrink(8.0)));
    let painted = take(&mut harness);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icon.png");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        painted.save(&path).unwrap();
    }
    let stored = image::open(&path).unwrap().to_rgba8();
    assert!(painted == stored, "assets/icon.png is not the mark painted in src/ui/theme/mark.rs");
}
