-- What all versions share: the file types, and the commands that the server has Neovim run. Works in Neovim 0.7 and later.

local M = {}

--- The formats that the server reads, by Neovim's names.
M.filetypes = { 'text', 'markdown', 'quarto', 'rmd', 'mdx', 'tex', 'typst', 'org', 'rst', 'asciidoc', 'bib' }

--- Told to the server: commands that run here.
M.init_options = { commands = { 'ibid.ignore', 'ibid.showEvidence' } }

--- The encoding of positions that a client and its server agreed on.
function M.encoding(client)
  return client.offset_encoding or 'utf-16'
end

--- The running client of a buffer, or any; nil if there is none.
---@param bufnr integer?
function M.client(bufnr)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return get({ name = 'ibid', bufnr = bufnr or 0 })[1] or get({ name = 'ibid' })[1]
end

--- What is wrong with a reason to ignore a finding; nil if nothing is.
function M.reason_problem(reason)
  if vim.trim(reason) == '' then
    return 'A reason is required.'
  end
  if reason:find('-->', 1, true) then
    return 'A reason cannot contain “-->”.'
  end
end

local function complain(message)
  vim.notify('ibid: ' .. message, vim.log.levels.WARN)
end
M.complain = complain

--- The client of the buffer, or nothing after a message.
function M.running()
  local client = M.client()
  if not client then
    complain('The server is not running for this buffer. See :checkhealth ibid.')
  end
  return client
end

M.commands = {
  --- Asks why a finding is ignored, and inserts the comment with the reason in it.
  ['ibid.ignore'] = function(command, context)
    local what = command.arguments[1]
    local client = vim.lsp.get_client_by_id(context.client_id)
    vim.ui.input({ prompt = 'Why may this finding be ignored? ' }, function(reason)
      if reason == nil then
        return
      end
      local problem = M.reason_problem(reason)
      if problem then
        return complain(problem)
      end
      local edit = { range = what.range, newText = what.before .. vim.trim(reason) .. what.after }
      vim.lsp.util.apply_text_edits({ edit }, vim.uri_to_bufnr(what.uri), M.encoding(client))
    end)
  end,

  --- Lists the passages that support a claim, then those that contradict it.
  ['ibid.showEvidence'] = function(command, context)
    local locations = command.arguments[3] or {}
    if #locations == 0 then
      return complain('No document of this folder supports the claim.')
    end
    local client = vim.lsp.get_client_by_id(context.client_id)
    M.list('Evidence: ' .. command.title, vim.lsp.util.locations_to_items(locations, M.encoding(client)))
  end,
}

--- Fills the quickfix list and opens it.
function M.list(title, items)
  if #items == 0 then
    return complain(title .. ': nothing found.')
  end
  vim.fn.setqflist({}, ' ', { title = title, items = items })
  vim.cmd('botright copen')
end

return M
