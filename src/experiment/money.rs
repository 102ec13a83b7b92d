//! Who pays what others cause: the matrix of money by cause and payer, and its sums.

use std::collections::BTreeMap;

use super::result::StudyResult;
use crate::engine::ledger::{Cell, MONEY, is_cost, is_labour};
use crate::model::FunctionId;

/// Mean money per replication in the observed time, by the function that caused it and the one that pays.
///
/// Column sums are local scorecards, the diagonal is what functions cause themselves, the rest is what they do
/// to each other; all add up to the end-to-end cost.
#[derive(Debug, Clone, PartialEq)]
pub struct MoneyMatrix {
    /// The functions, in the order of rows and columns.
    pub functions: Vec<FunctionId>,
    /// `amounts[cause][payer]`, in units of the currency.
    pub amounts: Vec<Vec<f64>>,
}

impl MoneyMatrix {
    /// What a function pays.
    pub fn paid_by(&self, payer: usize) -> f64 {
        self.amounts.iter().map(|row| row[payer]).sum()
    }

    /// What a function caused, whoever pays.
    pub fn caused_by(&self, cause: usize) -> f64 {
        self.amounts[cause].iter().sum()
    }

    /// Everything.
    pub fn total(&self) -> f64 {
        self.amounts.iter().flatten().sum()
    }
}

impl StudyResult {
    /// The matrix of money over all replications; decision labour is a matrix of its own.
    pub fn money_matrix(&self, is_of_labour: bool) -> MoneyMatrix {
        let functions = self.plan.supply.functions.clone();
        let mut sums = vec![vec![0_i128; functions.len()]; functions.len()];
        let wanted = |cell: &&Cell| if is_of_labour { is_labour(cell.kind) } else { is_cost(cell.kind) };
        for cell in self.replications.iter().flat_map(|row| &row.supply.cells).filter(wanted) {
            sums[cell.cause as usize][cell.payer as usize] += cell.amount;
        }
        let n = self.n().max(1) as f64;
        let amounts = sums.iter().map(|row| row.iter().map(|amount| *amount as f64 / MONEY / n).collect()).collect();
        MoneyMatrix { functions, amounts }
    }
}

impl StudyResult {
    /// The money of every repeat by function, what each pays or what each caused; by number of repeat.
    pub fn money_by_repeat(&self, is_of_labour: bool, by_cause: bool) -> Vec<(u32, BTreeMap<FunctionId, f64>)> {
        let functions = &self.plan.supply.functions;
        let of_row = |row: &super::ReplicationSummary| {
            let mut sums: BTreeMap<FunctionId, i128> = BTreeMap::new();
            let wanted = |cell: &&Cell| if is_of_labour { is_labour(cell.kind) } else { is_cost(cell.kind) };
            for cell in row.supply.cells.iter().filter(wanted) {
                let place = if by_cause { cell.cause } else { cell.payer };
                if let Some(function) = functions.get(place as usize) {
                    *sums.entry(*function).or_default() += cell.amount;
                }
            }
            (row.replication, sums.into_iter().map(|(function, amount)| (function, amount as f64 / MONEY)).collect())
        };
        self.replications.iter().map(of_row).collect()
    }
}
