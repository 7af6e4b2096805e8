//! `pulsec-bootstrap`: makes the runtime image. Called by `cargo xtask runtime`.

use std::path::PathBuf;

use clap::Parser;

#[derive(Parser)]
struct Cli {
    /// The shim, compiled to wasm32
    #[arg(long)]
    shim: PathBuf,
    /// The folder stdlib/
    #[arg(long)]
    stdlib: PathBuf,
    #[arg(long)]
    out: PathBuf,
    /// Keep the intermediate modules here
    #[arg(long)]
    dump: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let shim = std::fs::read(&cli.shim)?;
    let image = pulsec::image::bootstrap(&shim, &cli.stdlib, cli.dump.as_deref())?;
    std::fs::write(&cli.out, &image)?;
    eprintln!("runtime: image of {} kB", image.len() / 1024);
    Ok(())
}
