//! A real purchase-to-pay map entered by keys alone: lines of quick capture in the palette and in the dialog, rhythms in
//! the form, then run, agreed and saved. Nothing here touches the pointer.

use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use syncline::model::{Document, HandoffKind, Schedule, Trigger};

use super::ui_support::Window;

/// Written one by one in the palette.
const ONE_BY_ONE: [&str; 10] = [
    "Requester -> Line manager : purchase request, work, 2 h",
    "Line manager -> Cost controller : approved request, work, 4 h",
    "Cost controller -> Category buyer : budgeted request, work, 4 h",
    "Cost controller -> Finance director : large request, work, 1 d",
    "Finance director -> Category buyer : approved large request, work, 1 d",
    "Category buyer -> Supplier : request for quotation, info, 1 d",
    "Supplier -> Category buyer : quotation, info, 3 d",
    "Category buyer -> Legal : contract draft, work, 1 d",
    "Legal -> Category buyer : cleared contract, work, 2 d",
    "Category buyer -> Supplier onboarding : new supplier, work, 4 h",
];

/// Written together in the dialog.
const TOGETHER: [&str; 25] = [
    "Supplier onboarding -> Compliance : check request, work, 1 d",
    "Compliance -> Supplier onboarding : clearance, info, 2 d",
    "Supplier onboarding -> Master data : supplier record, work, 1 d",
    "Master data -> Order desk : supplier number, info, 1 h",
    "Category buyer -> Order desk : order proposal, info, 4 h",
    "Order desk -> Supplier : purchase order, info, 1 h",
    "Supplier -> Order desk : order confirmation, info, 1 d",
    "Order desk -> Expediting : open orders, info, 1 d",
    "Expediting -> Supplier : reminder, info, 2 h",
    "Supplier -> Inbound logistics : advance notice, info, 4 h",
    "Supplier -> Carrier : consignment, goods, 1 d",
    "Carrier -> Goods receipt : delivery, goods, 3 d",
    "Inbound logistics -> Goods receipt : dock plan, info, 2 h",
    "Goods receipt -> Quality : samples, goods, 2 h",
    "Quality -> Goods receipt : release, info, 1 d",
    "Goods receipt -> Warehouse : stock, goods, 2 h",
    "Warehouse -> Requester : handover, goods, 4 h",
    "Goods receipt -> Accounts payable : receipt note, info, 1 h",
    "Supplier -> Accounts payable : invoice, info, 1 d",
    "Accounts payable -> Order desk : price difference, info, 4 h",
    "Order desk -> Accounts payable : cleared difference, info, 1 d",
    "Accounts payable -> Treasury : payment proposal, info, 1 d",
    "Treasury -> Bank : payment run, info, 2 h",
    "Bank -> Supplier : payment, info, 1 d",
    "Accounts payable -> Category buyer : spend report, info, 1 d",
];

/// The name of what has the keyboard.
fn focused(window: &Window) -> String {
    let node = window.0.query_all(egui_kittest::kittest::By::new().predicate(|_| true)).find(|node| node.accesskit_node().is_focused());
    let label = node.and_then(|node| {
        let node = node.accesskit_node();
        node.label().or_else(|| node.labelled_by().next().and_then(|label| label.label().or_else(|| label.value())))
    });
    label.unwrap_or_default()
}

/// Presses Tab until something of that name has the keyboard.
fn tab_to(window: &mut Window, name: &str) {
    let mut seen = Vec::new();
    for _ in 0..60 {
        let now = focused(window);
        if now == name {
            return;
        }
        seen.push(now);
        window.press(Key::Tab);
    }
    panic!("{name} was not reached: {seen:?}");
}

/// Selects a team through the palette and gives it a rhythm in its form.
fn rhythm(window: &mut Window, team: &str, every: &str) {
    window.press_with(Modifiers::COMMAND, Key::K).type_text(team).press(Key::Enter);
    window.press_with(Modifiers::SHIFT, Key::F6);
    tab_to(window, "Every");
    window.press_with(Modifiers::COMMAND, Key::A).type_text(every).press(Key::Enter);
    window.press(Key::F6);
}

/// How long this thread has been at work, which a busy machine does not lengthen; by the clock where the system does not tell.
fn busy() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

#[test]
fn twenty_teams_and_thirty_five_handoffs_of_purchase_to_pay_are_entered_by_keyboard_and_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("purchase_to_pay.ron");
    let mut window = Window::with_dialogs(Document::default(), [path.clone()]);
    let began = busy();
    window.press_with(Modifiers::COMMAND, Key::N);
    for line in ONE_BY_ONE {
        window.press_with(Modifiers::COMMAND, Key::K).type_text(line).press(Key::Enter);
    }
    assert_eq!(window.document().handoffs.len(), 10);
    window.press(Key::F6).press(Key::Q);
    for line in TOGETHER {
        window.type_text(line).press(Key::Enter);
    }
    window.press_with(Modifiers::COMMAND, Key::Enter);
    let document = window.document();
    assert_eq!((document.functions.len(), document.handoffs.len()), (20, 35));
    assert_eq!(document.handoffs.values().filter(|handoff| handoff.kind == HandoffKind::Material).count(), 5);
    let three_days = syncline::model::Distribution::Fixed("3 d".parse().unwrap());
    assert_eq!(window.handoff("Supplier", "Category buyer").latency, three_days);
    // Machine time; names and keystrokes are the planner's.
    let took = busy().saturating_sub(began);
    assert!(took < Duration::from_mins(1), "{took:?}");

    for (team, every) in [("Category buyer", "1 d"), ("Order desk", "4 h"), ("Accounts payable", "7 d"), ("Treasury", "7 d")] {
        rhythm(&mut window, team, every);
    }
    let weekly = window.document().decisions.values().filter(|decision| match &decision.trigger {
        Trigger::Periodic(schedule) => matches!(&schedule.at, Schedule::Every { period, .. } if period.to_string() == "7 d"),
        _ => false,
    });
    assert_eq!(weekly.count(), 2);

    // It reads in one direction after one command, and nothing overlaps.
    window.press_with(Modifiers::COMMAND, Key::K).type_text("Tidy up").press(Key::Enter);
    window.press(Key::F5).settle();
    assert!(window.shows("Assumed one change a day"), "what is assumed is said");
    assert!(window.shows("Trigger-to-action time"), "a first simulation is there");

    window.press_with(Modifiers::COMMAND, Key::S).settle();
    let saved = syncline::project::load(&path).unwrap().document;
    assert_eq!((saved.functions.len(), saved.handoffs.len()), (20, 35));
}
