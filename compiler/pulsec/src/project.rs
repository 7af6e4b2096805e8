//! A project on disk: its folder, `pulse.toml`, route files and front-end (product.md §1, §2).
//!
//! [`discover`] finds the files; [`requirements`] says what the routes need of the platform.

pub mod requirements;

use std::path::{Path, PathBuf};

use pulse_manifest::{Pattern, ProjectConfig, RouteError, RouteTable, name};
use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, SourceMap, Span};

use crate::io::{Files, relative};

/// Folders whose files are routes, the preferred one first.
const SERVER_FOLDERS: &[&str] = &["src/server", "server"];
/// Folders nested deeper than this are refused: no route has that many segments.
const MAX_DEPTH: usize = 64;

/// A project as found on disk.
#[derive(Debug)]
pub struct Project {
    /// Names shown to people and written to the artifact are relative to this folder.
    pub root: PathBuf,
    pub name: String,
    pub config: ProjectConfig,
    /// Text of `pulse.toml`, when there is one.
    pub config_text: Option<String>,
    /// Sorted by pattern; the order of the manifest.
    pub routes: Vec<RouteFile>,
    /// The front-end's folder.
    pub public: Option<PathBuf>,
}

/// A file that is a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFile {
    pub pattern: Pattern,
    pub path: PathBuf,
    /// Relative to the project, with `/`.
    pub file: String,
}

fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, Class::Platform, Span::NONE, message)
}

/// Finds the project at `path` (absolute and normalised): a folder, or one file that is served at `/api`.
pub fn discover(files: &dyn Files, path: &Path, sources: &mut SourceMap) -> Result<Project, Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let project = if files.is_file(path) { single(path, &mut diagnostics) } else { folder(files, path, sources, &mut diagnostics) };
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(project) }
}

fn single(path: &Path, diagnostics: &mut Diagnostics) -> Project {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = file.split('.').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map_or("", |(_, e)| e);
    if matches!(extension, "cts" | "cjs") {
        diagnostics.push(common_js(&RouteError { message: format!("`{file}` is CommonJS; a route must be an ES module"), hint: None }));
    } else if !pulse_manifest::route::EXTENSIONS.contains(&extension) {
        diagnostics.push(
            error(codes::CONFIG, format!("`{file}` is not a source file")).help(format!("supported are {}", pulse_manifest::route::EXTENSIONS.join(", "))),
        );
    }
    let pattern = Pattern { segments: vec![pulse_manifest::route::Segment::Static("api".into())] };
    Project {
        root: path.parent().unwrap_or(Path::new("/")).to_owned(),
        name: name::project_name_of(stem).unwrap_or_else(|| "pulse".into()),
        config: ProjectConfig::default(),
        config_text: None,
        routes: vec![RouteFile { pattern, path: path.to_owned(), file }],
        public: None,
    }
}

fn folder(files: &dyn Files, root: &Path, sources: &mut SourceMap, diagnostics: &mut Diagnostics) -> Project {
    let config_path = root.join("pulse.toml");
    let config_text = files.is_file(&config_path).then(|| files.read(&config_path));
    let config_text = config_text.and_then(|read| {
        read.map_err(|e| diagnostics.push(error(codes::CONFIG, format!("cannot read `pulse.toml`: {e}")))).ok()
    });
    let config = config_text.as_deref().map(|text| config(text, sources, diagnostics)).unwrap_or_default();
    let mut routes = Vec::new();
    for server in SERVER_FOLDERS {
        let folder = root.join(server);
        if files.is_dir(&folder) {
            walk(files, root, &folder, &folder, 0, &mut routes, diagnostics);
        }
    }
    routes.sort_by(|a, b| (a.pattern.to_string(), &a.file).cmp(&(b.pattern.to_string(), &b.file)));
    conflicts(&routes, diagnostics);
    let public = Some(root.join("public")).filter(|p| files.is_dir(p));
    if routes.is_empty() && public.is_none() && diagnostics.is_empty() {
        diagnostics.push(
            error(codes::NO_HANDLER, "the project has neither routes nor a front-end")
                .note("routes are the files in `src/server/` or `server/`; the front-end is the folder `public/`")
                .help("create `src/server/hello.ts` with `export default async function (input, env) { … }`"),
        );
    }
    for schedule in &config.schedules {
        if !routes.iter().any(|r| r.pattern.to_string() == schedule.route) {
            diagnostics.push(error(codes::CONFIG, format!("a schedule of pulse.toml calls `{}`, which is not a route", schedule.route)));
        }
    }
    Project { root: root.to_owned(), name: project_name(files, root, &config), config, config_text, routes, public }
}

/// `pulse.toml`, then `package.json`, then the folder.
fn project_name(files: &dyn Files, root: &Path, config: &ProjectConfig) -> String {
    let package = || {
        let text = files.read(&root.join("package.json")).ok()?;
        let value: serde_json::Value = serde_json::from_str(&text).ok()?;
        name::project_name_of(value.get("name")?.as_str()?)
    };
    let folder = || name::project_name_of(&root.file_name()?.to_string_lossy());
    config.name.clone().or_else(package).or_else(folder).unwrap_or_else(|| "pulse".into())
}

fn config(text: &str, sources: &mut SourceMap, diagnostics: &mut Diagnostics) -> ProjectConfig {
    let start = sources.add("pulse.toml", text).map(|id| sources.file(id).start);
    ProjectConfig::parse(text).unwrap_or_else(|errors| {
        for found in errors {
            let span = start.map_or(Span::NONE, |start| Span::new(start + found.span.start as u32, start + found.span.end as u32));
            let mut diagnostic = Diagnostic::error(codes::CONFIG, Class::Platform, span, found.message);
            diagnostic.help = found.hint;
            diagnostics.push(diagnostic);
        }
        ProjectConfig::default()
    })
}

fn walk(files: &dyn Files, root: &Path, server: &Path, folder: &Path, depth: usize, routes: &mut Vec<RouteFile>, diagnostics: &mut Diagnostics) {
    let shown = relative(root, folder);
    if depth > MAX_DEPTH {
        diagnostics.push(error(codes::ROUTE_CONFLICT, format!("`{shown}` is nested too deeply")));
        return;
    }
    let names = match files.list(folder) {
        Ok(names) => names,
        Err(e) => {
            diagnostics.push(error(codes::UNRESOLVED_IMPORT, format!("cannot read the folder `{shown}`: {e}")));
            return;
        }
    };
    for name in names {
        let path = folder.join(&name);
        if files.is_dir(&path) {
            // `[...rest]` begins with a bracket, so a leading dot is always a hidden folder.
            if !name.starts_with(['_', '.']) && name != "node_modules" {
                walk(files, root, server, &path, depth + 1, routes, diagnostics);
            }
            continue;
        }
        match Pattern::of_file(&relative(server, &path)) {
            Ok(Some(pattern)) => routes.push(RouteFile { pattern, file: relative(root, &path), path }),
            Ok(None) => {}
            Err(found) if name.ends_with(".cts") || name.ends_with(".cjs") => diagnostics.push(common_js(&found)),
            Err(found) => {
                let mut diagnostic = error(codes::ROUTE_CONFLICT, found.message).note(format!("in `{}`", relative(root, &path)));
                diagnostic.help = found.hint;
                diagnostics.push(diagnostic);
            }
        }
    }
}

fn common_js(found: &RouteError) -> Diagnostic {
    let help = "rename it to .ts or .js and use `export`, or start its name with `_` if it is not a route";
    error(codes::ROUTE_COMMONJS, found.message.clone()).help(found.hint.as_deref().unwrap_or(help))
}

/// Reports every pair of files that claim one route.
fn conflicts(routes: &[RouteFile], diagnostics: &mut Diagnostics) {
    let mut kept: Vec<&RouteFile> = Vec::new();
    for route in routes {
        let mut patterns: Vec<Pattern> = kept.iter().map(|r| r.pattern.clone()).collect();
        patterns.push(route.pattern.clone());
        match RouteTable::new(patterns) {
            Ok(_) => kept.push(route),
            Err((first, _)) => diagnostics.push(
                error(codes::ROUTE_CONFLICT, format!("`{}` and `{}` both claim the route {}", kept[first].file, route.file, kept[first].pattern))
                    .help("rename or remove one of them, or start its name with `_` if it is not a route"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::MemoryFiles;

    fn project(files: &MemoryFiles) -> Result<Project, Vec<String>> {
        discover(files, Path::new("/p/My App"), &mut SourceMap::new()).map_err(|d| d.iter().map(|d| format!("{} {}", d.code, d.message)).collect())
    }
    fn files(names: &[&str]) -> MemoryFiles {
        names.iter().fold(MemoryFiles::default(), |files, name| files.with(&format!("/p/My App/{name}"), ""))
    }

    #[test]
    fn routes_by_file_name() {
        let found = project(&files(&[
            "src/server/index.ts",
            "src/server/users/[id].ts",
            "src/server/files/[...path].js",
            "src/server/_lib/db.ts",
            "src/server/x.test.ts",
            "src/server/x.d.ts",
            "src/server/__tests__/y.ts",
            "src/server/.hidden/z.ts",
            "src/server/readme.md",
            "server/weather.mts",
            "public/index.html",
        ]))
        .unwrap();
        let routes: Vec<_> = found.routes.iter().map(|r| (r.pattern.to_string(), r.file.as_str())).collect();
        assert_eq!(
            routes,
            [
                ("/api".into(), "src/server/index.ts"),
                ("/api/files/[...path]".into(), "src/server/files/[...path].js"),
                ("/api/users/[id]".into(), "src/server/users/[id].ts"),
                ("/api/weather".into(), "server/weather.mts"),
            ]
        );
        assert_eq!(found.name, "my-app");
        assert!(found.public.is_some());
    }

    #[test]
    fn conflicts_name_both_files() {
        let errors = project(&files(&["src/server/x.ts", "server/x.ts", "server/a/[b].ts", "server/a/[c].ts", "server/q.cjs"])).unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(errors[0].starts_with("P0403"), "{errors:?}");
        assert!(errors[1].starts_with("P0402") && errors[1].contains("server/a/[b].ts") && errors[1].contains("server/a/[c].ts"));
        assert!(errors[2].contains("`server/x.ts` and `src/server/x.ts`"));
    }

    #[test]
    fn single_file_and_empty_folder() {
        let one = MemoryFiles::default().with("/q/Hello World.ts", "");
        let found = discover(&one, Path::new("/q/Hello World.ts"), &mut SourceMap::new()).unwrap();
        assert_eq!((found.name.as_str(), found.routes[0].pattern.to_string().as_str(), found.root.as_path()), ("hello-world", "/api", Path::new("/q")));
        assert!(project(&files(&["readme.md"])).unwrap_err()[0].starts_with("P0401"));
    }

    #[test]
    fn configuration_errors_have_places() {
        let mut sources = SourceMap::new();
        let files = files(&["server/x.ts"]).with("/p/My App/pulse.toml", "name = \"a\"\nnmae = 1\n");
        let errors = discover(&files, Path::new("/p/My App"), &mut sources).unwrap_err();
        assert_eq!(sources.locate(errors.0[0].span.lo).unwrap().line, 2);
    }
}
