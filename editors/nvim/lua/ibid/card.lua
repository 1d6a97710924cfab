-- The card of the name at the cursor: in a float, and in a window that follows the cursor. Its places can be followed.
-- Needs Neovim 0.11.

local ibid = require('ibid')
local M = {}

--- The card follows once the cursor has rested for so long, in ms.
local QUIET = 200
local NOTHING = 'Put the cursor on a name, a figure or a citation.'

--- The address and the line of the link at a column of a line of Markdown, or of the first one in it.
---@param line string
---@param column integer The byte, from 0.
---@return string? uri
---@return integer? number From 1.
function M.link_at(line, column)
  local first, at
  local from = 1
  while true do
    local start, stop, address = line:find('%[[^%[%]]*%]%(<([^<>]*)>%)', from)
    if not start then
      break
    end
    first = first or address
    if column + 1 >= start and column + 1 <= stop then
      at = address
    end
    from = stop + 1
  end
  local found = at or first
  if not found then
    return nil
  end
  local uri, number = found:match('^(.*)#L(%d+)$')
  return uri or found, tonumber(number or 1)
end

--- Opens the place of the link at the cursor in `window`.
local function follow(window)
  local uri, number = M.link_at(vim.api.nvim_get_current_line(), vim.api.nvim_win_get_cursor(0)[2])
  if not uri or not vim.startswith(uri, 'file:') then
    return ibid.complain('There is no place on this line.')
  end
  if not vim.api.nvim_win_is_valid(window) then
    return
  end
  if vim.api.nvim_win_get_config(0).relative ~= '' then
    vim.api.nvim_win_close(0, true)
  end
  vim.api.nvim_set_current_win(window)
  vim.cmd("normal! m'")
  local start = { line = number - 1, character = 0 }
  vim.lsp.util.show_document({ uri = uri, range = { start = start, ['end'] = start } }, 'utf-8', { focus = true })
end

local function followable(bufnr, window)
  for _, key in ipairs({ '<CR>', 'gf' }) do
    vim.keymap.set('n', key, function()
      follow(type(window) == 'function' and window() or window)
    end, { buffer = bufnr, desc = 'Open the place in this line' })
  end
end

--- Asks for the card at the cursor of the current window; gives its lines, or nothing.
local function ask(client, bufnr, use)
  local params = vim.lsp.util.make_position_params(0, ibid.encoding(client))
  return client:request('textDocument/hover', params, function(err, result)
    if err then
      return
    end
    local value = result and result.contents and result.contents.value
    use(value and vim.split(value, '\n') or nil)
  end, bufnr)
end

--- Shows the card in a float; `<CR>` in it opens the place in its line.
function M.show()
  local client = ibid.running()
  if not client then
    return
  end
  local window = vim.api.nvim_get_current_win()
  ask(client, vim.api.nvim_get_current_buf(), function(lines)
    if not lines then
      return ibid.complain('The documents say nothing about this.')
    end
    local bufnr = vim.lsp.util.open_floating_preview(lines, 'markdown', { focus_id = 'ibid-card' })
    followable(bufnr, window)
  end)
end

--- The window that follows the cursor, and its buffer.
local panel = {}

local function update()
  local bufnr = vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_clients({ bufnr = bufnr, name = 'ibid' })[1]
  if bufnr == panel.buffer or not client then
    return
  end
  panel.origin = vim.api.nvim_get_current_win()
  if panel.request then
    panel.client:cancel_request(panel.request)
  end
  local ok, request = ask(client, bufnr, function(lines)
    panel.request = nil
    if panel.buffer and vim.api.nvim_buf_is_valid(panel.buffer) then
      vim.bo[panel.buffer].modifiable = true
      vim.api.nvim_buf_set_lines(panel.buffer, 0, -1, false, lines or { NOTHING })
      vim.bo[panel.buffer].modifiable = false
    end
  end)
  panel.client, panel.request = client, ok and request or nil
end

--- Opens or closes a window that shows the card of the name at the cursor and follows it.
function M.toggle_panel()
  if panel.window and vim.api.nvim_win_is_valid(panel.window) then
    vim.api.nvim_win_close(panel.window, true)
    return
  end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].filetype = 'markdown'
  vim.bo[buffer].modifiable = false
  local window = vim.api.nvim_open_win(buffer, false, { split = 'right', width = math.max(30, math.floor(vim.o.columns / 3)) })
  vim.wo[window].wrap = true
  vim.wo[window].linebreak = true
  vim.wo[window].number = false
  vim.wo[window].conceallevel = 2
  vim.wo[window].winfixbuf = true
  panel = { buffer = buffer, window = window, origin = vim.api.nvim_get_current_win() }
  followable(buffer, function()
    return panel.origin
  end)
  local timer = vim.uv.new_timer()
  local group = vim.api.nvim_create_augroup('ibid-panel', {})
  vim.api.nvim_create_autocmd({ 'CursorMoved', 'CursorMovedI', 'BufEnter' }, {
    group = group,
    callback = function()
      timer:stop()
      timer:start(QUIET, 0, vim.schedule_wrap(update))
    end,
  })
  vim.api.nvim_create_autocmd('BufWipeout', {
    group = group,
    buffer = buffer,
    callback = function()
      timer:stop()
      timer:close()
      vim.api.nvim_del_augroup_by_id(group)
      panel = {}
    end,
  })
  update()
end

return M
