-- From Neovim 0.11 on: the command `:Ibid`; `vim.lsp.enable('ibid')` starts the server.
-- Neovim 0.7 to 0.10, which do not read lsp/ibid.lua: starts the server for text, Markdown and bibliographies.

if vim.g.loaded_ibid then
  return
end
vim.g.loaded_ibid = true

if vim.lsp.config then
  vim.api.nvim_create_user_command('Ibid', function(command)
    require('ibid.command').run(command.fargs)
  end, {
    nargs = '*',
    desc = 'Cite, list sources, and control the server ibid',
    complete = function(start, line)
      local words = vim.split(line, '%s+')
      return #words <= 3 and require('ibid.command').complete(start, words[3] and words[2]) or {}
    end,
  })
  return
end

--- Ids of the clients by their root, for 0.7, which has no `vim.lsp.start` to look for a running one.
local clients = {}

local function attach(bufnr)
  local file = vim.api.nvim_buf_get_name(bufnr)
  if vim.bo[bufnr].buftype ~= '' then
    return
  end
  local root = require('ibid.root').of(file)
  local config = { name = 'ibid', cmd = vim.g.ibid_cmd or { 'ibid', 'server' }, root_dir = root }
  config.init_options = require('ibid').init_options
  config.commands = require('ibid').commands
  if vim.fn.executable(config.cmd[1]) == 0 then
    vim.notify_once(('ibid: there is no program “%s” on PATH'):format(config.cmd[1]), vim.log.levels.WARN)
    return
  end
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = bufnr })
    return
  end
  local key = root or ''
  if not (clients[key] and vim.lsp.get_client_by_id(clients[key])) then
    config.workspace_folders = root and { { name = root, uri = vim.uri_from_fname(root) } } or nil
    clients[key] = vim.lsp.start_client(config)
  end
  if clients[key] then
    vim.lsp.buf_attach_client(bufnr, clients[key])
  end
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = require('ibid').filetypes,
  group = vim.api.nvim_create_augroup('ibid', {}),
  callback = function(event)
    attach(event.buf)
  end,
})
