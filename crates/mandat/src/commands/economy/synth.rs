//! `mandat economy synth`: invented economies of any size, and replicas of a real table.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_economy::model::{Kind, LimitKind, economy_of};
use mandat_economy::synth::{Caps, Family, Invented, Shape, invent};
use mandat_economy::tables::Technical;
use mandat_economy::{Replica, replica};
use mandat_intake::economy::write;

use crate::output::{self, Failure};

/// Invent an economy.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat economy synth --products 10000 --techniques 3 --seed 1 --family hub --caps tight --out hub
  mandat economy synth --products 10000 --family replica --of us --caps loose --out replica
  mandat economy synth --products 4020 --family replica --of us --exact --out exact")]
pub(super) struct Args {
    /// Products; of a replica as many as split the table evenly.
    #[arg(long)]
    products: u32,
    /// Techniques of each product.
    #[arg(long, default_value_t = 3)]
    techniques: u32,
    /// The same seed gives the same economy.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where inputs come from.
    #[arg(long, value_enum)]
    family: Kinship,
    /// How much techniques can make.
    #[arg(long, value_enum, default_value_t = Room::None)]
    caps: Room,
    /// Shared limits (hub and local).
    #[arg(long, default_value_t = 0)]
    limits: u32,
    /// The folder of the table that is replicated.
    #[arg(long, required_if_eq("family", "replica"))]
    of: Option<PathBuf>,
    /// A replica without noise, which sums up to the table.
    #[arg(long)]
    exact: bool,
    /// The folder to write.
    #[arg(long)]
    out: PathBuf,
}

/// Where inputs come from.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kinship {
    /// Half from products that everybody uses, half from the own branch.
    Hub,
    /// All from the own branch.
    Local,
    /// As a real table says, each product split into many.
    Replica,
}

/// How much techniques can make.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Room {
    /// No limit.
    None,
    /// 1.5 times a share of what is needed.
    Loose,
    /// 0.7 times a share of what is needed.
    Tight,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    if args.products < 2 || args.techniques < 1 {
        return Err(Failure("an economy has 2 products and 1 technique of each at least".into()));
    }
    let caps = match args.caps {
        Room::None => Caps::None,
        Room::Loose => Caps::Loose,
        Room::Tight => Caps::Tight,
    };
    let invented = match args.family {
        Kinship::Replica => {
            let Args { products, techniques, exact, seed, .. } = args;
            let folder = args.of.clone().unwrap_or_default();
            of_table(&folder, Size { products, techniques, caps, exact, seed })?
        }
        kinship => {
            if args.exact {
                return Err(Failure("--exact belongs to --family replica".into()));
            }
            let family = if kinship == Kinship::Hub { Family::Hub } else { Family::Local };
            let Args { products, techniques, limits, seed, .. } = args;
            invent(&Shape { products, techniques, family, caps, limits, seed }, 2).map_err(Failure::of)?
        }
    };
    let (economy, targets) = economy_of(&invented.problem, &invented.branch).map_err(Failure::of)?;
    write(&args.out, &economy, &targets).map_err(|e| Failure::at(args.out.display(), e))?;
    output::say(format!(
        "{} products, {} processes, {} coefficients in {}: invented",
        economy.products.len(),
        economy.processes.len(),
        invented.problem.coefficients(),
        args.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// How large a replica is to be.
#[derive(Clone, Copy)]
pub(in crate::commands) struct Size {
    pub(in crate::commands) products: u32,
    pub(in crate::commands) techniques: u32,
    pub(in crate::commands) caps: Caps,
    pub(in crate::commands) exact: bool,
    pub(in crate::commands) seed: u64,
}

/// A replica of the table in an economy's folder.
pub(in crate::commands) fn of_table(folder: &Path, size: Size) -> Result<Invented, Failure> {
    let (economy, targets) = super::read(folder, None)?;
    let technical = Technical::of(&economy).map_err(Failure::of)?;
    let mut labour = technical.direct(|process| economy.hours(process));
    if labour.iter().all(|hours| *hours == 0.0) {
        // A table without labour: its primary inputs together stand for it.
        for (at, limit) in
            economy.limits.iter().enumerate().filter(|(_, limit)| limit.kind == LimitKind::Other)
        {
            let more =
                technical.extension(&economy, &limit.id).map(|_| technical.direct(|k| economy.taken(k, at)));
            let more = more.map_err(Failure::of)?;
            labour.iter_mut().zip(more).for_each(|(labour, more)| *labour += more.max(0.0));
        }
    }
    if !size.exact {
        labour.iter_mut().for_each(|hours| *hours = hours.max(1e-6));
    }
    let mut demand = vec![0.0; economy.products.len()];
    for target in targets.list.iter().filter(|target| target.kind != Kind::Ceiling) {
        demand[target.product as usize] += target.amount;
    }
    let table = u32::try_from(economy.products.len()).unwrap_or(u32::MAX).max(1);
    let replica_of = Replica {
        coefficients: technical.leontief.coefficients(),
        labour: &labour,
        demand: &demand,
        split: (size.products / table).max(1),
        techniques: size.techniques,
        caps: size.caps,
        exact: size.exact,
        seed: size.seed,
    };
    replica(&replica_of, 2).map_err(Failure::of)
}
