-- For nvim-lspconfig, as lsp/ibid.lua. Unlike the file of this plugin it stands alone: no commands of its own.

---@brief
---
--- A language server for writing that needs sources: finds unattributed claims, conflicting figures and broken citations,
--- and shows what the documents of a folder say about each name.
---
--- Install it with `cargo install --path .` in a checkout of ibid.

---@type vim.lsp.Config
return {
  cmd = { 'ibid', 'server' },
  filetypes = { 'text', 'markdown', 'quarto', 'rmd', 'mdx', 'tex', 'typst', 'org', 'rst', 'asciidoc', 'bib' },
  root_markers = { 'ibid.toml', '.git' },
}
