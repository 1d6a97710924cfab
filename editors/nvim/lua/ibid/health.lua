-- `:checkhealth ibid`.

local M = {}

local health = vim.health
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local err = health.error or health.report_error
local info = health.info or health.report_info

--- The command that starts the server.
local function command()
  if vim.lsp.config then
    local config = vim.lsp.config.ibid
    return config and config.cmd
  end
  return vim.g.ibid_cmd or { 'ibid', 'server' }
end

function M.check()
  start('ibid: server')
  local cmd = command()
  if type(cmd) ~= 'table' then
    err('There is no configuration of ibid.', 'Put the folder editors/nvim of ibid on the runtime path.')
  elseif vim.fn.executable(cmd[1]) == 0 then
    err(('“%s” cannot be run.'):format(cmd[1]), {
      'Install it with “cargo install --path .” in a checkout of ibid.',
      "Or name it: vim.lsp.config('ibid', { cmd = { '/path/to/ibid', 'server' } })",
    })
  else
    local version = vim.trim(vim.fn.system({ cmd[1], '--version' }))
    ok(('%s: %s'):format(vim.fn.exepath(cmd[1]), version))
  end

  start('ibid: client')
  if vim.lsp.is_enabled then
    if vim.lsp.is_enabled('ibid') then
      ok("vim.lsp.enable('ibid') was called.")
    else
      warn('The server is not enabled.', "Call vim.lsp.enable('ibid') in init.lua.")
    end
  end
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  local clients = get({ name = 'ibid' })
  if #clients == 0 then
    info('The server is not running: it starts with the first text or Markdown file.')
  end
  for _, client in ipairs(clients) do
    local root = client.root_dir or (client.config or {}).root_dir
    ok(('Running with the folder %s, positions in %s.'):format(root or '(none: each file finds its own)', client.offset_encoding or 'utf-16'))
    local toml = root and root .. '/ibid.toml'
    if toml and vim.fn.filereadable(toml) == 1 then
      info('Settings: ' .. toml)
    end
  end
  local types = table.concat(require('ibid').filetypes, ', ')
  info(('It attaches to buffers of the types %s.'):format(types))

  start('ibid: display')
  local config = vim.diagnostic.config() or {}
  if config.virtual_text or config.virtual_lines then
    ok('Findings are shown beside their lines.')
  else
    info('Findings are underlined only; vim.diagnostic.config({ virtual_text = true }) shows them beside their lines.')
  end
  if vim.lsp.inlay_hint and vim.lsp.inlay_hint.is_enabled then
    local on = vim.lsp.inlay_hint.is_enabled()
    info(on and 'Inlay hints are on.' or 'Inlay hints are off; vim.lsp.inlay_hint.enable(true) turns them on.')
  end
end

return M
