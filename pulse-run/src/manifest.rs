//! The runner's view of the section `pulse.manifest`.

use pulse_engine::Capability;
use serde::Deserialize;

use crate::backend::policy::HostRule;
use crate::site::host_rules;

/// What of a manifest concerns serving.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub name: String,
    id: Option<String>,
    pub routes: Vec<Route>,
    pub spa: bool,
    pub allow_http: bool,
    outbound: Option<Vec<String>>,
    declared: Vec<String>,
}

/// One route.
#[derive(Clone, Debug, Deserialize)]
pub struct Route {
    pub pattern: String,
    #[serde(default)]
    pub methods: Vec<String>,
}

impl Manifest {
    /// A project without backend.
    pub fn empty(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            id: None,
            routes: Vec::new(),
            spa: false,
            allow_http: false,
            outbound: None,
            declared: Vec::new(),
        }
    }

    /// Reads the JSON of the section.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Text {
            #[serde(default)]
            name: Option<String>,
            #[serde(default)]
            id: Option<String>,
            #[serde(default)]
            routes: Vec<Route>,
            #[serde(default)]
            capabilities: Vec<String>,
            #[serde(default)]
            outbound: Option<Vec<String>>,
            #[serde(default)]
            spa: bool,
            #[serde(default)]
            allow_http: bool,
        }
        let text: Text = serde_json::from_slice(json).map_err(|error| format!("the artifact's manifest cannot be read: {error}"))?;
        Ok(Self {
            name: text.name.unwrap_or_else(|| "pulse".into()),
            id: text.id,
            routes: text.routes,
            spa: text.spa,
            allow_http: text.allow_http,
            outbound: text.outbound,
            declared: text.capabilities,
        })
    }

    /// Capabilities whose imports the module may have. Digests reach nothing outside the guest, so
    /// they need no declaration.
    pub fn capabilities(&self) -> Vec<Capability> {
        let mut list: Vec<Capability> = self.declared.iter().filter_map(|name| capability(name)).collect();
        list.push(Capability::Crypto);
        list
    }

    /// The allow-list; `None` = not stated.
    pub fn outbound(&self) -> Result<Option<Vec<HostRule>>, String> {
        self.outbound.as_deref().map(host_rules).transpose()
    }

    /// The id that names the project's data: stated, or derived from owner and name.
    pub fn pulse_id(&self, owner: &str) -> String {
        match &self.id {
            Some(id) => id.clone(),
            None => {
                let hash = blake3::hash(format!("{}|{owner}|{}", owner.len(), self.name).as_bytes());
                format!("pulse-{}", &hash.to_hex()[..20])
            }
        }
    }
}

/// A capability by its name in a manifest, which is the name of the member of `env`, or in the import table.
fn capability(name: &str) -> Option<Capability> {
    match name {
        "waitUntil" => Some(Capability::WaitUntil),
        "Pro_User_Binding" => Some(Capability::Db),
        name => Capability::from_name(name),
    }
}
