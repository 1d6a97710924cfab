//! Capabilities of the client, and what the server offers for them.

use tower_lsp::ls_types::*;

use crate::text::Encoding;

/// The relevant capabilities of the client. Tested by capability, never by the name of the client.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one capability of LSP")]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// It pulls diagnostics, and can be asked to refresh: otherwise it would keep those from before the folder was
    /// read. All other clients get their findings pushed.
    pub(super) pulls: bool,
    pub(super) related_information: bool,
    pub(super) versions: bool,
    pub(super) hover_markdown: bool,
    pub(super) completion_markdown: bool,
    pub(super) nested_symbols: bool,
    pub(super) links: bool,
    pub(super) document_changes: bool,
    pub(super) creates_files: bool,
    pub(super) change_annotations: bool,
    pub(super) action_data: bool,
    /// It asks for the edit of an action only when the action is chosen.
    pub(super) resolves_edits: bool,
    /// It asks for the tooltip of an inlay hint only when the hint is pointed at.
    pub(super) resolves_tooltips: bool,
    /// It changes all occurrences of a key while one is typed.
    pub(super) links_edits: bool,
    /// It shows disabled actions with the reason.
    pub(super) disabled_actions: bool,
    pub(super) parameter_offsets: bool,
    pub(super) action_literals: bool,
    pub(super) preferred: bool,
    pub(super) prepares_rename: bool,
    pub(super) whole_lines_fold: bool,
    pub(super) folds_at_most: Option<u32>,
    pub(super) configuration: bool,
    pub(super) registers_configuration: bool,
    pub(super) registers_watchers: bool,
    pub(super) progress: bool,
    /// It asks what a new name of a file changes.
    pub(super) renames_files: bool,
    pub(super) refreshes_tokens: bool,
    pub(super) refreshes_hints: bool,
    pub(super) refreshes_lenses: bool,
    /// The address of a rule's page, with `{rule}` for its name: `rulePage` of the initialization options.
    pub(super) rule_page: Option<Box<str>>,
    /// It asks for the reason to ignore a finding: it has the command `ibid.ignore`.
    pub(super) asks_reason: bool,
    /// It lists the findings of documents that are not open: `wholeFolder`. Asked for, because Neovim 0.12.4 no longer
    /// refreshes its open documents where a server offers those of whole folders.
    pub(super) lists_folders: bool,
    /// Of the documents that are not open it lists drafts only, in folders that have any: `wholeFolder`.
    pub(super) lists_drafts: bool,
    /// It can show a list of places: it has the command `ibid.showEvidence`.
    pub(super) shows_places: bool,
    /// It can open the fixes at a position: it has the command `ibid.citeAt`.
    pub(super) opens_fixes: bool,
}

/// The client's own commands, as `commands` of the initialization options names them.
pub(super) const IGNORE: &str = "ibid.ignore";
pub(super) const SHOW_EVIDENCE: &str = "ibid.showEvidence";
pub(super) const CITE_AT: &str = "ibid.citeAt";

impl Client {
    pub(super) fn of(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let options = params.initialization_options.as_ref();
        let commands = options.and_then(|options| options.get("commands")?.as_array());
        let has_command = |name: &str| commands.is_some_and(|all| all.iter().any(|command| command == name));
        let yes = |flag: Option<bool>| flag == Some(true);
        let general = capabilities.general.as_ref();
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let text = capabilities.text_document.clone().unwrap_or_default();
        let describes = yes(text.publish_diagnostics.as_ref().and_then(|all| all.code_description_support))
            || yes(text.diagnostic.as_ref().and_then(|all| all.code_description_support));
        let rule_page = options.and_then(|options| options.get("rulePage")?.as_str()).filter(|_| describes);
        let whole_folder = options.and_then(|options| options.get("wholeFolder")?.as_str());
        let published = text.publish_diagnostics.clone().unwrap_or_default();
        let pulled = text.diagnostic.as_ref();
        let action = text.code_action.as_ref();
        let folding = text.folding_range.as_ref();
        let hint = text.inlay_hint.as_ref().and_then(|hint| hint.resolve_support.as_ref());
        let markdown =
            |formats: Option<&Vec<MarkupKind>>| formats.is_some_and(|all| all.contains(&MarkupKind::Markdown));
        let item = text.completion.as_ref().and_then(|completion| completion.completion_item.as_ref());
        let window = capabilities.window.as_ref();
        let edit = workspace.workspace_edit.clone().unwrap_or_default();
        let signature = text.signature_help.as_ref().and_then(|help| help.signature_information.as_ref());
        let refreshes_diagnostics = workspace.diagnostics.is_some_and(|all| yes(all.refresh_support));
        Self {
            encoding: encoding(general.and_then(|general| general.position_encodings.as_deref())),
            pulls: pulled.is_some() && refreshes_diagnostics,
            related_information: yes(published.related_information)
                || pulled.is_some_and(|pulled| yes(pulled.related_information)),
            versions: yes(published.version_support),
            hover_markdown: markdown(text.hover.as_ref().and_then(|hover| hover.content_format.as_ref())),
            completion_markdown: markdown(item.and_then(|item| item.documentation_format.as_ref())),
            nested_symbols: text
                .document_symbol
                .is_some_and(|symbols| yes(symbols.hierarchical_document_symbol_support)),
            links: text.definition.is_some_and(|definition| yes(definition.link_support)),
            document_changes: yes(edit.document_changes),
            creates_files: edit.resource_operations.is_some_and(|all| all.contains(&ResourceOperationKind::Create)),
            change_annotations: edit.change_annotation_support.is_some(),
            disabled_actions: action.is_some_and(|action| yes(action.disabled_support)),
            action_data: action.is_some_and(|action| yes(action.data_support)),
            resolves_edits: action.is_some_and(|action| {
                let resolves = action.resolve_support.as_ref();
                yes(action.data_support) && resolves.is_some_and(|all| all.properties.iter().any(|one| one == "edit"))
            }),
            resolves_tooltips: hint.is_some_and(|all| all.properties.iter().any(|one| one == "tooltip")),
            links_edits: text.linked_editing_range.is_some(),
            parameter_offsets: signature
                .and_then(|signature| signature.parameter_information.as_ref())
                .is_some_and(|parameter| yes(parameter.label_offset_support)),
            action_literals: action.is_some_and(|action| action.code_action_literal_support.is_some()),
            prepares_rename: text.rename.is_some_and(|rename| yes(rename.prepare_support)),
            preferred: action.is_some_and(|action| yes(action.is_preferred_support)),
            whole_lines_fold: folding.is_some_and(|folding| yes(folding.line_folding_only)),
            folds_at_most: folding.and_then(|folding| folding.range_limit),
            configuration: yes(workspace.configuration),
            registers_configuration: workspace
                .did_change_configuration
                .is_some_and(|configuration| yes(configuration.dynamic_registration)),
            registers_watchers: workspace
                .did_change_watched_files
                .is_some_and(|watched| yes(watched.dynamic_registration)),
            progress: window.is_some_and(|window| yes(window.work_done_progress)),
            renames_files: workspace.file_operations.is_some_and(|files| yes(files.will_rename)),
            refreshes_tokens: workspace.semantic_tokens.is_some_and(|tokens| yes(tokens.refresh_support)),
            refreshes_hints: workspace.inlay_hint.is_some_and(|hints| yes(hints.refresh_support)),
            refreshes_lenses: workspace.code_lens.is_some_and(|lenses| yes(lenses.refresh_support)),
            rule_page: rule_page.map(Into::into),
            asks_reason: has_command(IGNORE),
            lists_folders: whole_folder.is_some_and(|which| ["drafts", "all"].contains(&which)),
            lists_drafts: whole_folder == Some("drafts"),
            shows_places: has_command(SHOW_EVIDENCE) && text.code_lens.is_some(),
            opens_fixes: has_command(CITE_AT),
        }
    }
}

/// UTF-8 if the client supports it, since that costs the least; otherwise its first choice.
fn encoding(offered: Option<&[PositionEncodingKind]>) -> Encoding {
    let offered = offered.unwrap_or_default();
    if offered.contains(&PositionEncodingKind::UTF8) {
        return Encoding::Utf8;
    }
    match offered.iter().find(|kind| **kind == PositionEncodingKind::UTF16 || **kind == PositionEncodingKind::UTF32) {
        Some(kind) if *kind == PositionEncodingKind::UTF32 => Encoding::Utf32,
        _ => Encoding::Utf16,
    }
}

/// The types and modifiers of semantic tokens: a standard type, so that every theme has a colour for it, with our own
/// name as modifier, so that a user can give it another.
pub(super) const TOKEN_TYPES: [SemanticTokenType; 4] =
    [SemanticTokenType::VARIABLE, SemanticTokenType::KEYWORD, SemanticTokenType::STRING, SemanticTokenType::PROPERTY];

const TOKEN_MODIFIERS: [&str; 4] = ["source", "cue", "content", "citation"];

/// The kind of the actions that cite all claims with a clear source, for `source.cite` on save or by a key.
pub(super) const CITE: &str = "source.cite";
/// The kind of the action that sorts and merges tags.
pub(super) const ORGANIZE: &str = "source.organizeCitations";
/// The kind of the action that applies all safe fixes of a document, for saving.
pub(super) const FIX_ALL: &str = "source.fixAll.ibid";

/// The files and folders whose names may be part of keys and of bibliographies.
fn renamed() -> Vec<FileOperationFilter> {
    let filter = |glob: &str, matches| FileOperationFilter {
        scheme: Some("file".into()),
        pattern: FileOperationPattern { glob: glob.into(), matches: Some(matches), options: None },
    };
    let documents = "**/*.{txt,text,md,markdown,mdown,mkd,qmd,rmd,Rmd,mdx,tex,typ,org,rst,adoc,asciidoc}";
    vec![filter(documents, FileOperationPatternKind::File), filter("**/*", FileOperationPatternKind::Folder)]
}

/// The capabilities of the server.
pub(super) fn server(client: &Client) -> ServerCapabilities {
    let none = WorkDoneProgressOptions::default;
    ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            // After a comma in a citation, paragraphs are completed; elsewhere the answer is empty immediately.
            trigger_characters: Some(vec!["@".into(), ",".into()]),
            resolve_provider: Some(true),
            ..CompletionOptions::default()
        }),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some(vec!["@".into(), ",".into(), ";".into()]),
            retrigger_characters: None,
            work_done_progress_options: none(),
        }),
        rename_provider: Some(if client.prepares_rename {
            OneOf::Right(RenameOptions { prepare_provider: Some(true), work_done_progress_options: none() })
        } else {
            OneOf::Left(true)
        }),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: none(),
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        // Other servers have outlines of the same document; an editor shows them side by side, under these names.
        document_symbol_provider: Some(OneOf::Right(DocumentSymbolOptions {
            label: Some("ibid".into()),
            work_done_progress_options: none(),
        })),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: client.action_literals.then(|| {
            CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![
                    CodeActionKind::QUICKFIX,
                    CodeActionKind::REFACTOR_EXTRACT,
                    CodeActionKind::REFACTOR_REWRITE,
                    CodeActionKind::new(CITE),
                    CodeActionKind::new(ORGANIZE),
                    CodeActionKind::new(FIX_ALL),
                ]),
                work_done_progress_options: none(),
                resolve_provider: client.resolves_edits.then_some(true),
            })
        }),
        linked_editing_range_provider: client.links_edits.then_some(LinkedEditingRangeServerCapabilities::Simple(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        code_lens_provider: client.shows_places.then_some(CodeLensOptions { resolve_provider: Some(true) }),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        inlay_hint_provider: Some(if client.resolves_tooltips {
            OneOf::Right(InlayHintServerCapabilities::Options(InlayHintOptions {
                work_done_progress_options: none(),
                resolve_provider: Some(true),
            }))
        } else {
            OneOf::Left(true)
        }),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(
            SemanticTokensOptions {
                work_done_progress_options: none(),
                legend: SemanticTokensLegend {
                    token_types: TOKEN_TYPES.to_vec(),
                    token_modifiers: TOKEN_MODIFIERS.map(SemanticTokenModifier::new).to_vec(),
                },
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
            },
        )),
        diagnostic_provider: client.pulls.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("ibid".into()),
                // A change in one document can cause findings in another.
                inter_file_dependencies: true,
                workspace_diagnostics: client.lists_folders,
                work_done_progress_options: none(),
            })
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: client.renames_files.then(|| WorkspaceFileOperationsServerCapabilities {
                will_rename: Some(FileOperationRegistrationOptions { filters: renamed() }),
                ..WorkspaceFileOperationsServerCapabilities::default()
            }),
        }),
        ..ServerCapabilities::default()
    }
}
