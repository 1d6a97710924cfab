-- Neovim 0.11 and later: `vim.lsp.enable('ibid')` in init.lua; `vim.lsp.config('ibid', { … })` overrides these settings.

---@type vim.lsp.Config
return {
  cmd = { 'ibid', 'server' },
  filetypes = require('ibid').filetypes,
  root_dir = function(bufnr, on_dir)
    on_dir(require('ibid.root').of(vim.api.nvim_buf_get_name(bufnr)))
  end,
  init_options = require('ibid').init_options,
  commands = require('ibid').commands,
}
