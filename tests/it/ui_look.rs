//! The largest examples on every page, photographed for people to look at, in both sizes and appearances.

use std::path::Path;

use syncline::model::{Document, EntityRef};
use syncline::ui::theme::Appearance;

use syncline::ui::{Action, AgreeView, Page, Question, TryView, WhatIfAction};

use super::picture;
use super::ui_support::Window;

/// A shipped example that repeats so seldom that it can be run in an unoptimised build.
fn example(name: &str, repeats: u32) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).with_extension("ron");
    let mut document = syncline::project::load(&path).unwrap().document;
    let study = document.studies.ids().next().unwrap();
    document.studies.get_mut(study).unwrap().replications = repeats;
    document
}

fn act(window: &mut Window, action: impl Into<Action>) {
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, action.into());
    window.0.run();
}

/// One picture for each size and appearance.
fn photograph(window: &mut Window, name: &str) {
    for (appearance, look) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
        act(window, Action::SetAppearance(appearance));
        for (width, height) in [(1280.0, 800.0), (1920.0, 1080.0)] {
            window.0.set_size(egui::vec2(width, height));
            window.0.run();
            if window.0.state().session().page == Page::Map {
                act(window, Action::View(syncline::ui::ViewRequest::All));
            }
            window.0.run();
            picture::save(&mut window.0, &format!("look {name} {width} {look}"));
        }
    }
}

fn run(window: &mut Window) {
    act(window, Action::Run);
    window.settle();
}

#[test]
fn maps_of_the_examples() {
    for name in ["demand_spike", "ecommerce", "purchase_to_pay"] {
        let mut window = Window::with(example(name, 2));
        photograph(&mut window, &format!("map {name}"));
        run(&mut window);
        photograph(&mut window, &format!("run {name}"));
        act(&mut window, Action::SetAppearance(Appearance::ProjectorLight));
        picture::save(&mut window.0, &format!("look run {name} wall"));
    }
}

#[test]
fn inspectors_of_the_examples() {
    let mut window = Window::with(example("demand_spike", 2));
    run(&mut window);
    let document = window.document().clone();
    let lead: Vec<(&str, EntityRef)> = vec![
        ("team", document.functions.ids().nth(3).unwrap().into()),
        ("handoff", document.handoffs.ids().next().unwrap().into()),
        ("decision", document.decisions.ids().next().unwrap().into()),
        ("cycle", document.cycles.ids().next().unwrap().into()),
        ("lane", document.lanes.ids().next().unwrap().into()),
    ];
    for (name, of) in lead {
        act(&mut window, Action::select([of]));
        photograph(&mut window, &format!("inspector {name}"));
    }
}

#[test]
fn agreements_of_the_examples() {
    for name in ["demand_spike", "purchase_to_pay"] {
        let mut window = Window::with(example(name, 2));
        act(&mut window, Action::SetPage(Page::Agree));
        let views = [AgreeView::Rights, AgreeView::Terms, AgreeView::Rhythm, AgreeView::Couplings, AgreeView::Measures];
        for view in views {
            act(&mut window, Action::SetAgreeView(view));
            photograph(&mut window, &format!("agree {name} {view:?}"));
        }
    }
}

#[test]
fn questions_about_the_examples() {
    let mut window = Window::with(example("demand_spike", 4));
    run(&mut window);
    act(&mut window, Action::SetPage(Page::Watch));
    photograph(&mut window, "watch");
    act(&mut window, Action::SetPage(Page::Try));
    for view in [TryView::Scenarios, TryView::Questions, TryView::Compare, TryView::ActFirst, TryView::Sweep, TryView::Sensitivity] {
        act(&mut window, WhatIfAction::Show(view));
        photograph(&mut window, &format!("try before {view:?}"));
    }
    act(&mut window, WhatIfAction::CompareAll);
    window.settle();
    photograph(&mut window, "try compare");
}

#[test]
fn answers_about_the_examples() {
    let mut window = Window::with(example("purchase_to_pay", 4));
    act(&mut window, Action::SetPage(Page::Try));
    let scenario = window.document().scenarios.ids().nth(1);
    act(&mut window, WhatIfAction::CompareAll);
    window.settle();
    photograph(&mut window, "answer compare");
    act(&mut window, WhatIfAction::Ask(Question::Vanish(scenario.unwrap())));
    window.settle();
    window.0.set_size(egui::vec2(1280.0, 2400.0));
    window.0.run();
    picture::save(&mut window.0, "look answer vanish long");
    let mut form = window.0.state().session().ask.clone();
    (form.repeats, form.points, form.tries) = (3, 5, 6);
    act(&mut window, WhatIfAction::Form(Box::new(form)));
    for (view, question) in
        [(TryView::Sweep, Question::Sweep), (TryView::Sensitivity, Question::Sensitivity), (TryView::Search, Question::Search)]
    {
        act(&mut window, WhatIfAction::Show(view));
        act(&mut window, WhatIfAction::Ask(question));
        window.settle();
        photograph(&mut window, &format!("answer {view:?}"));
    }
}
