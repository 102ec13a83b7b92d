//! Behaviour across modules, in one test binary.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod cli_verbs;
mod conflicts;
mod conflicts_goods;
mod demand_spike;
mod engine_approval;
mod engine_chains;
mod engine_channels;
mod engine_dated;
mod engine_goods;
mod engine_goods_flow;
mod engine_goods_plans;
mod engine_meetings;
mod engine_order;
mod engine_policies;
mod engine_special;
mod engine_theory;
mod engine_use;
mod engine_work;
mod event_logs;
mod evidence_import;
mod evidence_map;
mod evidence_measure;
mod evidence_methods;
mod evidence_support;
mod evidence_verbs;
mod examples;
mod experiment_checks;
mod files;
mod layout;
mod maps;
mod not_wired_in;
mod not_wired_in_examples;
#[cfg(feature = "gui")]
mod picture;
mod properties_chains;
mod properties_invariance;
mod properties_policies;
mod properties_work;
mod random_maps;
mod random_supply;
mod reference_joint_decision;
mod reference_tables;
mod run_away;
mod tidy;
#[cfg(feature = "gui")]
mod ui_agree_rhythm;
mod ui_agree_rights;
mod ui_agree_tables;
#[cfg(feature = "gui")]
mod ui_canvas_edit;
#[cfg(feature = "gui")]
mod ui_canvas_select;
#[cfg(feature = "gui")]
mod ui_canvas_support;
#[cfg(feature = "gui")]
mod ui_canvas_view;
#[cfg(feature = "gui")]
mod ui_canvas_window;
#[cfg(feature = "gui")]
mod ui_evidence;
mod ui_files;
#[cfg(feature = "gui")]
mod ui_inspector;
#[cfg(feature = "gui")]
mod ui_keyboard;
mod ui_large;
#[cfg(feature = "gui")]
mod ui_look;
#[cfg(feature = "gui")]
mod ui_map;
#[cfg(feature = "gui")]
mod ui_money;
#[cfg(feature = "gui")]
mod ui_one_screen;
#[cfg(feature = "gui")]
mod ui_pictures;
#[cfg(feature = "gui")]
mod ui_support;
#[cfg(feature = "gui")]
mod ui_timeline_causes;
#[cfg(feature = "gui")]
mod ui_timeline_kinds;
#[cfg(feature = "gui")]
mod ui_timeline_support;
#[cfg(feature = "gui")]
mod ui_timeline_time;
#[cfg(feature = "gui")]
mod ui_timeline_tracks;
#[cfg(feature = "gui")]
mod ui_watch;
#[cfg(feature = "gui")]
mod ui_whatif;
#[cfg(feature = "gui")]
mod ui_whole_way;
mod wait_share;
mod whatif_cli;
mod whatif_compare;
mod whatif_library;
mod whatif_rank;
mod whatif_statistics;
mod wired_in;
mod wired_in_supply;
