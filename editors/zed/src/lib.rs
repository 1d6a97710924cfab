//! The extension for Zed: it finds the `ibid` executable and passes on the user's settings.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, serde_json, Command, LanguageServerId, Result, Worktree};

struct Ibid;

impl zed::Extension for Ibid {
    fn new() -> Self {
        Self
    }

    /// The executable that the settings name under `lsp.ibid.binary`, otherwise `ibid` on the path.
    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree).ok().and_then(|settings| settings.binary);
        let (path, arguments) = binary.map_or((None, None), |binary| (binary.path, binary.arguments));
        let command = path
            .or_else(|| worktree.which("ibid"))
            .ok_or("The ibid executable is not on the PATH. Install it, or set lsp.ibid.binary.path.")?;
        let args = arguments.unwrap_or_else(|| vec!["server".to_owned()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }

    /// `lsp.ibid.initialization_options`; otherwise the findings of drafts that are not open are listed as well.
    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree).ok();
        let options = settings.and_then(|settings| settings.initialization_options);
        Ok(Some(options.unwrap_or_else(|| serde_json::json!({ "wholeFolder": "drafts" }))))
    }

    /// `lsp.ibid.settings`, which the server expects under its own name.
    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree).ok().and_then(|settings| settings.settings);
        Ok(settings.map(|settings| serde_json::json!({ "ibid": settings })))
    }
}

zed::register_extension!(Ibid);
