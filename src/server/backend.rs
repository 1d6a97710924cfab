//! One method for each LSP request. Each is queued in the inbox before its first `.await`, and then only waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::main_loop::{Event, Inbox};
use super::tokens::SentTokens;
use super::workers::{Answer, Query, Subject, View};
use super::{capabilities, from_lsp, to_lsp, uri, watch};
use crate::ide::{self, Cancellable};

pub(super) struct Backend {
    client: Client,
    inbox: Inbox,
    runtime: Handle,
    /// Known after `initialize`.
    can: Arc<OnceLock<Arc<capabilities::Client>>>,
    /// How often the settings should have been fetched since they were fetched last.
    fetches: Arc<AtomicU64>,
    /// The URIs of the folders, which may each have settings of their own.
    folders: Arc<Mutex<Vec<String>>>,
    tokens: SentTokens,
}

/// The parameters of `ibid/citables` and `ibid/insertCitation`.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Wanted {
    #[serde(flatten)]
    at: TextDocumentPositionParams,
    key: Option<String>,
    paragraph: Option<u32>,
}

/// The parameters of `ibid/marks`.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Marked {
    text_document: TextDocumentIdentifier,
}

/// Our section of the editor's settings.
const SECTION: &str = "ibid";

impl Backend {
    pub(super) fn new(
        client: Client,
        inbox: Inbox,
        runtime: Handle,
        can: Arc<OnceLock<Arc<capabilities::Client>>>,
    ) -> Self {
        Self {
            client,
            inbox,
            runtime,
            can,
            fetches: Arc::default(),
            folders: Arc::default(),
            tokens: SentTokens::default(),
        }
    }

    fn can(&self) -> Arc<capabilities::Client> {
        self.can.get().cloned().unwrap_or_default()
    }

    /// Queries an open document; `None` if it is not open.
    fn ask<T: Send + 'static>(
        &self,
        document: &TextDocumentIdentifier,
        answer: impl Fn(&View) -> Cancellable<T> + Send + 'static,
    ) -> oneshot::Receiver<Answer<Option<T>>> {
        let subject = Subject::Document(uri::spelled(document.uri.as_str()).into_owned());
        let answer = move |views: &[View]| views.first().map(&answer).transpose();
        let (query, reply) = Query::new(subject, answer);
        self.inbox.send(Event::Query(query));
        reply
    }

    /// All semantic tokens of a document. Queued before anything is awaited.
    fn tokens_of(
        &self,
        document: &TextDocumentIdentifier,
    ) -> impl Future<Output = Result<Option<SemanticTokens>>> + use<> {
        let reply = self.ask(document, |view| {
            let tokens = ide::semantic_tokens(&view.snapshot, from_lsp::whole(view))?;
            Ok(to_lsp::tokens(view, &tokens))
        });
        answered(reply)
    }

    /// Asks the client for its settings. It may take its time, or never answer; it is not asked twice at once.
    fn fetch_settings(&self) {
        if !self.can().configuration || self.fetches.fetch_add(1, Ordering::SeqCst) > 0 {
            return;
        }
        let (client, inbox, fetches) = (self.client.clone(), self.inbox.clone(), self.fetches.clone());
        let folders = self.folders.clone();
        self.runtime.spawn(async move {
            loop {
                let wanted = fetches.load(Ordering::SeqCst);
                let known = folders.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let scopes: Vec<_> = std::iter::once(None).chain(known.into_iter().map(Some)).collect();
                let item = |scope: &Option<String>| ConfigurationItem {
                    scope_uri: scope.as_deref().map(uri::carried),
                    section: Some(SECTION.into()),
                };
                if let Ok(values) = client.configuration(scopes.iter().map(item).collect()).await {
                    // A client that ignores scopes may only answer for the first one.
                    inbox.send(Event::Settings(scopes.into_iter().zip(values).collect()));
                }
                if fetches.compare_exchange(wanted, 0, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                    return;
                }
            }
        });
    }

    /// `ibid/sources`: the documents, names and disagreements of each workspace.
    pub(super) async fn sources(&self, _: serde_json::Value) -> Result<serde_json::Value> {
        let (query, reply) = Query::new(Subject::Everything, move |views: &[View]| {
            let mut all = Vec::new();
            for view in views {
                let sources = ide::sources(&view.snapshot)?;
                all.push(to_lsp::sources(view, sources));
            }
            Ok(serde_json::Value::Array(all))
        });
        self.inbox.send(Event::Query(query));
        answered(reply).await
    }

    /// `ibid/rule`: the manual's page on a rule, in Markdown; null if there is no such rule.
    pub(super) async fn rule(&self, params: serde_json::Value) -> Result<serde_json::Value> {
        let name = params.get("rule").and_then(serde_json::Value::as_str).unwrap_or_default();
        Ok(crate::rules::rule(name).map_or(serde_json::Value::Null, |rule| rule.meta().page().into()))
    }

    /// `ibid/citables`: what can be cited at a position; with a `key`, the paragraphs of that work.
    pub(super) async fn citables(&self, params: Wanted) -> Result<Option<serde_json::Value>> {
        let TextDocumentPositionParams { text_document, position } = params.at;
        let reply = self.ask(&text_document, move |view| {
            let at = from_lsp::position(view, position);
            let found = match &params.key {
                Some(key) => ide::citable_paragraphs(&view.snapshot, at, key)?,
                None => ide::citables(&view.snapshot, at)?,
            };
            Ok(to_lsp::citables(found))
        });
        answered(reply).await
    }

    /// `ibid/insertCitation`: the edits that cite `key`, or a `paragraph` of it, at a position; null if the style of the
    /// document cannot express the key.
    pub(super) async fn insert_citation(&self, params: Wanted) -> Result<Option<Vec<TextEdit>>> {
        let TextDocumentPositionParams { text_document, position } = params.at;
        let key = params.key.unwrap_or_default();
        let reply = self.ask(&text_document, move |view| {
            let at = from_lsp::position(view, position);
            let edits = ide::insert_citation(&view.snapshot, at, &key, params.paragraph)?;
            Ok(edits.map(|edits| to_lsp::text_edits(view, &edits)))
        });
        Ok(answered(reply).await?.flatten())
    }

    /// `ibid/marks`: the parts of statements and the status of claims of a document, for decorations.
    pub(super) async fn marks(&self, params: Marked) -> Result<Option<serde_json::Value>> {
        let reply = self.ask(&params.text_document, |view| {
            let marks = ide::marks(&view.snapshot, view.document)?;
            Ok(to_lsp::marks(view, marks))
        });
        answered(reply).await
    }

    fn register(&self) {
        let can = self.can();
        let mut all = Vec::new();
        if can.registers_watchers {
            all.push(Registration {
                id: "ibid/files".into(),
                method: "workspace/didChangeWatchedFiles".into(),
                register_options: serde_json::to_value(watch::registration()).ok(),
            });
        }
        if can.registers_configuration {
            all.push(Registration {
                id: "ibid/settings".into(),
                method: "workspace/didChangeConfiguration".into(),
                register_options: Some(serde_json::json!({ "section": SECTION })),
            });
        }
        if !all.is_empty() {
            let client = self.client.clone();
            // A client that refuses the registration does without it.
            self.runtime.spawn(async move { drop(client.register_capability(all).await) });
        }
    }
}

async fn answered<T>(reply: oneshot::Receiver<Answer<T>>) -> Result<T> {
    match reply.await {
        Ok(Answer::Done(answer)) => Ok(answer),
        Ok(Answer::Modified) => Err(outdated()),
        Err(_) => Err(Error {
            message: "Internal error: a bug in ibid prevented an answer.".into(),
            ..Error::internal_error()
        }),
    }
}

fn outdated() -> Error {
    let message = "The document has changed since the request.".into();
    Error { code: ErrorCode::ContentModified, message, data: None }
}

/// The reason for a refusal, which the editor shows.
fn refused(refusal: ide::Refusal) -> Error {
    // LSP's “request failed”: syntactically valid, and refused for the reason in the message.
    Error { code: ErrorCode::ServerError(-32803), message: refusal.into(), data: None }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).extend(super::folders(&params).named);
        let can = self.can.get_or_init(|| Arc::new(capabilities::Client::of(&params)));
        Ok(InitializeResult {
            capabilities: capabilities::server(can),
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.inbox.send(Event::Ready);
        self.register();
        self.fetch_settings();
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        match params.settings.get(SECTION) {
            // A client that cannot be asked sends them with the notification.
            Some(value) if !self.can().configuration => self.inbox.send(Event::Settings(vec![(None, value.clone())])),
            _ => self.fetch_settings(),
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let uris = |folders: Vec<WorkspaceFolder>| folders.iter().map(|folder| folder.uri.to_string()).collect();
        let (gone, come): (Vec<String>, Vec<String>) = (uris(params.event.removed), uris(params.event.added));
        {
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.retain(|folder| !gone.contains(folder));
            folders.extend(come.iter().cloned());
        }
        self.inbox.send(Event::Folders(gone, come));
        self.fetch_settings();
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths = params.changes.iter().filter_map(|change| uri::to_path(change.uri.as_str())).collect();
        self.inbox.send(Event::Touched(paths));
    }

    /// A saved configuration applies immediately, whether files are watched or not.
    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.inbox.send(Event::Touched(uri::to_path(params.text_document.uri.as_str()).into_iter().collect()));
    }

    async fn will_save(&self, _: WillSaveTextDocumentParams) {}

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let reply = self.ask(&text_document, move |view| {
            let hover = ide::hover(&view.snapshot, from_lsp::position(view, position))?;
            Ok(hover.map(|hover| to_lsp::hover(view, hover)))
        });
        Ok(answered(reply).await?.flatten())
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let reply = self.ask(&text_document, move |view| {
            let completions = ide::completions(&view.snapshot, from_lsp::position(view, position))?;
            Ok(to_lsp::completions(view, completions))
        });
        answered(reply).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        let Some((uri, resolvable)) = item.data.as_ref().and_then(from_lsp::resolvable) else { return Ok(item) };
        let reply = self.ask(&TextDocumentIdentifier { uri }, move |view| {
            let markup = ide::resolve(&view.snapshot, view.document, &resolvable)?;
            Ok(markup.map(|markup| to_lsp::documentation(view, markup)))
        });
        let documentation = answered(reply).await?.flatten();
        Ok(CompletionItem { documentation: documentation.or_else(|| item.documentation.clone()), ..item })
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let reply = self.ask(&text_document, move |view| {
            let signature = ide::signature(&view.snapshot, from_lsp::position(view, position))?;
            Ok(signature.map(|signature| to_lsp::signature(view, signature)))
        });
        Ok(answered(reply).await?.flatten())
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let TextDocumentPositionParams { text_document, position } = params;
        let reply = self.ask(&text_document, move |view| {
            let found = ide::prepare_rename(&view.snapshot, from_lsp::position(view, position))?;
            Ok(found.map(|renamable| to_lsp::renamable(view, renamable)))
        });
        answered(reply).await?.transpose().map_err(refused)
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let reply = self.ask(&text_document, move |view| {
            if let Some(why) = view.addresses.unread() {
                return Ok(Err(why));
            }
            let found = ide::rename(&view.snapshot, from_lsp::position(view, position), &params.new_name)?;
            Ok(found.and_then(|rename| to_lsp::rename(view, rename)))
        });
        answered(reply).await?.transpose().map_err(refused)
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let reply = self.ask(&params.text_document, |view| {
            let links = ide::links(&view.snapshot, view.document)?;
            Ok(to_lsp::document_links(view, links))
        });
        answered(reply).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let CodeActionParams { text_document, range, context, .. } = params;
        let reply = self.ask(&text_document, move |view| to_lsp::actions(view, range, &context));
        answered(reply).await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        let Some(uri) = to_lsp::document_of(&action) else { return Ok(action) };
        let asked = action.clone();
        let reply = self.ask(&TextDocumentIdentifier { uri }, move |view| to_lsp::resolved_action(view, &asked));
        match answered(reply).await?.flatten() {
            Some(edit) => Ok(CodeAction { edit: Some(edit), ..action }),
            None => Err(outdated()),
        }
    }

    async fn linked_editing_range(&self, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let reply = self.ask(&text_document, move |view| {
            let spans = ide::linked_keys(&view.snapshot, from_lsp::position(view, position))?;
            Ok((!spans.is_empty()).then(|| to_lsp::linked(view, &spans)))
        });
        Ok(answered(reply).await?.flatten())
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        if !self.can().shows_places {
            return Ok(None);
        }
        let uri = params.text_document.uri.clone();
        let reply = self.ask(&params.text_document, move |view| {
            let lenses = ide::lenses(&view.snapshot, view.document)?;
            Ok(to_lsp::lenses(view, &uri, lenses))
        });
        answered(reply).await
    }

    async fn code_lens_resolve(&self, lens: CodeLens) -> Result<CodeLens> {
        let Some((uri, cited)) = lens.data.as_ref().and_then(from_lsp::lens) else { return Ok(lens) };
        let (range, asked) = (lens.range, uri.clone());
        let reply = self.ask(&TextDocumentIdentifier { uri }, move |view| {
            let place = from_lsp::range(view, range);
            let evidence = ide::lens_evidence(&view.snapshot, ide::Lens { place, cited })?;
            Ok(to_lsp::lens_command(view, &asked, range, evidence))
        });
        Ok(CodeLens { command: answered(reply).await?, ..lens })
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let SelectionRangeParams { text_document, positions, .. } = params;
        let reply = self.ask(&text_document, move |view| {
            let at = |position: &Position| {
                let spans = ide::selections(&view.snapshot, from_lsp::position(view, *position))?;
                Ok(to_lsp::selection(view, &spans))
            };
            positions.iter().map(at).collect()
        });
        answered(reply).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let reply = self.ask(&text_document, move |view| {
            let links = ide::definition(&view.snapshot, from_lsp::position(view, position))?;
            Ok(to_lsp::definition(view, links))
        });
        answered(reply).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let reply = self.ask(&text_document, move |view| {
            let places = ide::references(&view.snapshot, from_lsp::position(view, position))?;
            Ok(to_lsp::locations(view, places))
        });
        answered(reply).await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let reply = self.ask(&text_document, move |view| {
            let places = ide::highlights(&view.snapshot, from_lsp::position(view, position))?;
            Ok(to_lsp::highlights(view, places))
        });
        answered(reply).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let reply = self.ask(&params.text_document, |view| {
            let symbols = ide::document_symbols(&view.snapshot, view.document)?;
            Ok(to_lsp::symbols(view, symbols))
        });
        answered(reply).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let (query, reply) = Query::new(Subject::Everything, move |views: &[View]| {
            let mut all = Vec::new();
            for view in views {
                let symbols = ide::workspace_symbols(&view.snapshot, &params.query)?;
                all.extend(to_lsp::workspace_symbols(view, symbols));
            }
            Ok(all)
        });
        self.inbox.send(Event::Query(query));
        answered(reply).await.map(|symbols| Some(WorkspaceSymbolResponse::Nested(symbols)))
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let reply = self.ask(&text_document, move |view| {
            let speaker = ide::speaker_at(&view.snapshot, from_lsp::position(view, position))?;
            Ok(to_lsp::speakers(view, speaker.into_iter().collect()).into_iter().map(|(item, _)| item).collect())
        });
        answered(reply).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let CallHierarchyItem { uri, selection_range, .. } = params.item;
        let reply = self.ask(&TextDocumentIdentifier { uri }, move |view| {
            let speakers = ide::incoming_quotations(&view.snapshot, from_lsp::position(view, selection_range.start))?;
            let call = |(from, from_ranges)| CallHierarchyIncomingCall { from, from_ranges };
            Ok(to_lsp::speakers(view, speakers).into_iter().map(call).collect())
        });
        answered(reply).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let CallHierarchyItem { uri, selection_range, .. } = params.item;
        let reply = self.ask(&TextDocumentIdentifier { uri }, move |view| {
            let speakers = ide::outgoing_quotations(&view.snapshot, from_lsp::position(view, selection_range.start))?;
            let call = |(to, from_ranges)| CallHierarchyOutgoingCall { to, from_ranges };
            Ok(to_lsp::speakers(view, speakers).into_iter().map(call).collect())
        });
        answered(reply).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        let reply = self.ask(&params.text_document, move |view| {
            let hints = ide::inlay_hints(&view.snapshot, from_lsp::range(view, range))?;
            Ok(to_lsp::inlay_hints(view, hints))
        });
        answered(reply).await
    }

    async fn inlay_hint_resolve(&self, hint: InlayHint) -> Result<InlayHint> {
        let Some(uri) = hint.data.as_ref().and_then(from_lsp::hint) else { return Ok(hint) };
        let (position, label) = (hint.position, hint.label.clone());
        let reply = self.ask(&TextDocumentIdentifier { uri }, move |view| {
            let here = ide::inlay_hints(&view.snapshot, from_lsp::position(view, position))?;
            let same = |one: &&ide::InlayHint| matches!(&label, InlayHintLabel::String(label) if *label == to_lsp::clean(&one.label));
            Ok(here.iter().find(same).and_then(to_lsp::tooltip))
        });
        // Where the text has changed, the hint stays without.
        let tooltip = answered(reply).await?.flatten();
        Ok(InlayHint { tooltip: tooltip.or_else(|| hint.tooltip.clone()), ..hint })
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        let uri = params.text_document.uri.to_string();
        let tokens = self.tokens_of(&params.text_document).await?;
        Ok(tokens.map(|tokens| SemanticTokensResult::Tokens(self.tokens.full(&uri, tokens))))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let uri = params.text_document.uri.to_string();
        let tokens = self.tokens_of(&params.text_document).await?;
        Ok(tokens.map(|tokens| self.tokens.delta(&uri, &params.previous_result_id, tokens)))
    }

    /// Keeps citations and bibliographies right when files or folders get other names.
    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        let paths = |file: &FileRename| Some((uri::to_path(&file.old_uri)?, uri::to_path(&file.new_uri)?));
        let moves: Vec<_> = params.files.iter().filter_map(paths).collect();
        let (query, reply) = Query::new(Subject::Everything, move |views: &[View]| {
            for view in views {
                let moves = to_lsp::moves(view, &moves);
                // A part of the citations would be worse than none.
                if moves.is_empty() || view.addresses.unread().is_some() {
                    continue;
                }
                let moved = ide::moved(&view.snapshot, &moves)?;
                if let Some(edit) = to_lsp::moved(view, moved, &moves) {
                    return Ok(Some(edit));
                }
            }
            Ok(None)
        });
        self.inbox.send(Event::Query(query));
        answered(reply).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        let reply = self.ask(&params.text_document, move |view| {
            let tokens = ide::semantic_tokens(&view.snapshot, from_lsp::range(view, range))?;
            Ok(to_lsp::tokens(view, &tokens))
        });
        Ok(answered(reply).await?.map(SemanticTokensRangeResult::Tokens))
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let reply = self.ask(&params.text_document, |view| {
            let folds = ide::folds(&view.snapshot, view.document)?;
            Ok(to_lsp::folds(view, folds))
        });
        answered(reply).await
    }
}
