//! What unit tests of several modules need: a project on a temporary data folder.

use std::sync::Arc;
use std::time::Duration;

use crate::backend::d1::D1Store;
use crate::backend::http::Outbound;
use crate::backend::kv::KvStore;
use crate::backend::policy::Policy;
use crate::backend::secrets::SecretStore;
use crate::capability::log::LogSink;
use crate::capability::budget::Budget;
use crate::capability::{Capabilities, Identity, Invocation, Stores};
use crate::limits::Limits;

pub fn limits() -> Limits {
    Limits {
        cpu: Duration::from_secs(1),
        wall: Duration::from_secs(5),
        wait_until: Duration::from_secs(30),
        wait_until_promises: 64,
        memory: 64 << 20,
        artifact_bytes: 10 << 20,
        url_bytes: 16 << 10,
        header_bytes: 64 << 10,
        header_fields: 100,
        request_body: 1 << 20,
        response_header_bytes: 64 << 10,
        response_body: Some(10 << 20),
        subrequests: 1000,
        parallel_fetches: 6,
        loop_depth: 16,
        kv_bytes: 1 << 30,
        db_bytes: 1 << 30,
        log_bytes: 1 << 16,
        log_lines: 1000,
        concurrency: 4,
        queue: 4,
        queue_wait: Duration::from_millis(100),
        rate: None,
        secrets: 25,
        connections: None,
    }
}

pub fn identity() -> Identity {
    Identity {
        pulse_id: "p1".into(),
        project: "demo".into(),
        name: "demo".into(),
        owner: "owner".into(),
        plan: "pro".into(),
        environment: "test".into(),
        version: 1,
    }
}

/// A manifest that may ask for any secret.
pub fn declared() -> pulse_manifest::Capabilities {
    pulse_manifest::Capabilities { secrets_dynamic: true, connections: vec!["github".into()], ..Default::default() }
}

pub fn stores(folder: &std::path::Path) -> Stores {
    Stores {
        kv: KvStore::open(&folder.join("kv.sqlite")).unwrap(),
        d1: Arc::new(D1Store::new(&folder.join("d1"))),
        secrets: SecretStore::open(folder).unwrap(),
    }
}

pub fn with_policy(policy: Policy) -> (tempfile::TempDir, Arc<Invocation>) {
    let folder = tempfile::tempdir().unwrap();
    let outbound = Outbound::new(&policy).unwrap();
    let project = Capabilities { identity: identity(), declared: declared(), limits: limits(), stores: stores(folder.path()), policy, outbound, budget: Budget::of_project(), probe: None };
    let (sink, _) = LogSink::memory();
    (folder, Arc::new(Invocation::new(Arc::new(project), "r1".into(), sink, 0)))
}

pub fn invocation() -> (tempfile::TempDir, Arc<Invocation>) {
    with_policy(Policy::open())
}
