//! Projects on temporary folders, servers on free ports.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use pulse_engine::{Engine, EngineOptions};
use pulse_run::backend::d1::D1Store;
use pulse_run::backend::kv::KvStore;
use pulse_run::backend::secrets::SecretStore;
use pulse_run::capability::Stores;
use pulse_run::capability::log::LogSink;
use pulse_run::server::handle::Sites;
use pulse_run::server::listen;
use pulse_run::site::{Site, SiteOptions};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub fn stores(folder: &Path) -> Stores {
    Stores {
        kv: KvStore::open(&folder.join("kv.sqlite")).unwrap(),
        d1: Arc::new(D1Store::new(&folder.join("d1"))),
        secrets: SecretStore::open(folder).unwrap(),
    }
}

/// A running server; stops when dropped.
pub struct TestServer {
    pub address: SocketAddr,
    pub logs: Arc<Mutex<Vec<u8>>>,
    pub stores: Stores,
    stop: Option<oneshot::Sender<()>>,
    _folder: tempfile::TempDir,
}

impl TestServer {
    pub async fn start(wasm: Option<&[u8]>, assets: Option<&Path>, options: &SiteOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stores = stores(folder.path());
        let engine = Engine::new(&EngineOptions::tools()).unwrap();
        let site = Site::new(&engine, &stores, wasm, assets, "demo", options).unwrap();
        let (sink, logs) = LogSink::memory();
        let sites = Arc::new(Sites::new(vec![Arc::new(site)], sink));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(listen::serve(listener, sites, async {
            let _ = stopped.await;
        }));
        Self { address, logs, stores, stop: Some(stop), _folder: folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Waits until the log contains `text`.
    pub async fn logged(&self, text: &str) -> bool {
        for _ in 0..200 {
            if String::from_utf8_lossy(&self.logs.lock().unwrap()).contains(text) {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        false
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// What an upstream server has seen.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub headers: http::HeaderMap,
    pub body: Bytes,
}

/// A loopback server that answers with a function and remembers requests; its tasks end with the test's runtime.
pub struct Upstream {
    pub address: SocketAddr,
    pub seen: Arc<Mutex<Vec<Seen>>>,
}

impl Upstream {
    pub async fn start<F>(answer: F) -> Self
    where
        F: Fn(&Seen) -> Response<Full<Bytes>> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (answer, list) = (Arc::new(answer), seen.clone());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (answer, list) = (answer.clone(), list.clone());
                tokio::spawn(async move {
                    let service = service_fn(move |request: Request<Incoming>| {
                        let (answer, list) = (answer.clone(), list.clone());
                        async move {
                            let (parts, body) = request.into_parts();
                            let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
                            let path = parts.uri.path_and_query().map_or_else(String::new, |path| path.to_string());
                            let one = Seen { method: parts.method.to_string(), path, headers: parts.headers, body };
                            let response = answer(&one);
                            list.lock().unwrap().push(one);
                            Ok::<_, Infallible>(response)
                        }
                    });
                    let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                    let _ = builder.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Self { address, seen }
    }

    pub fn last(&self) -> Seen {
        self.seen.lock().unwrap().last().cloned().expect("a request arrived")
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

pub fn text(status: u16, body: &str) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).unwrap()
}

pub fn redirect(status: u16, location: &str) -> Response<Full<Bytes>> {
    Response::builder().status(status).header("location", location).body(Full::new(Bytes::new())).unwrap()
}
