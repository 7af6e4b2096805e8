//! `pulsec explain CODE`.

use clap::Args;
use pulsec_base::diag::codes;

use super::exit;

#[derive(Args)]
pub struct Explain {
    /// A code such as P0301; without one, all are listed
    code: Option<String>,
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub fn execute(self) -> anyhow::Result<u8> {
        let rows: Vec<_> = match &self.code {
            None => codes::REGISTRY.iter().collect(),
            Some(code) => match codes::explain(code) {
                Some(row) => vec![row],
                None => {
                    eprintln!("error: there is no diagnostic `{code}`; `pulsec explain` lists them");
                    return Ok(exit::USER);
                }
            },
        };
        if self.json {
            let values: Vec<_> = rows.iter().map(|r| serde_json::json!({"code": r.code, "title": r.title, "text": r.text})).collect();
            outln!("{}", serde_json::Value::Array(values));
        } else if let [row] = rows[..] {
            outln!("{}: {}\n\n{}", row.code, row.title, row.text);
        } else {
            rows.iter().for_each(|r| outln!("{}  {}", r.code, r.title));
        }
        Ok(exit::OK)
    }
}
