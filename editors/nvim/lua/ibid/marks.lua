-- `:Ibid marks`: signs before claims, by their status. Sources, cues and citations are semantic tokens already. Needs
-- Neovim 0.11.

local ibid = require('ibid')
local M = {}

--- The sign of each status, and the group that it is linked to.
M.signs = {
  contradicted = { '≠', 'DiagnosticError' },
  cited = { '✓', 'DiagnosticOk' },
  attributed = { '❝', 'DiagnosticInfo' },
  open = { '?', 'DiagnosticWarn' },
}

--- Signs are drawn once the text has rested for so long, in ms.
local QUIET = 400
local space = vim.api.nvim_create_namespace('ibid-marks')
local group
local timers = {}

local function draw(bufnr)
  local client = vim.api.nvim_buf_is_valid(bufnr) and vim.lsp.get_clients({ bufnr = bufnr, name = 'ibid' })[1]
  if not client then
    return
  end
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local document = { textDocument = vim.lsp.util.make_text_document_params(bufnr) }
  client:request('ibid/marks', document, function(err, marks)
    if err or not group or not vim.api.nvim_buf_is_valid(bufnr) or vim.api.nvim_buf_get_changedtick(bufnr) ~= tick then
      return
    end
    vim.api.nvim_buf_clear_namespace(bufnr, space, 0, -1)
    for _, mark in ipairs(type(marks) == 'table' and marks or {}) do
      local sign = M.signs[mark.kind]
      if sign then
        local start = mark.range.start
        local line = vim.api.nvim_buf_get_lines(bufnr, start.line, start.line + 1, false)[1] or ''
        local column = vim.str_byteindex(line, ibid.encoding(client), start.character, false)
        vim.api.nvim_buf_set_extmark(bufnr, space, start.line, column, {
          virt_text = { { sign[1] .. ' ', sign[2] } },
          virt_text_pos = 'inline',
        })
      end
    end
  end, bufnr)
end

--- Switches the signs on or off.
function M.toggle()
  if group then
    vim.api.nvim_del_augroup_by_id(group)
    group = nil
    for _, timer in pairs(timers) do
      timer:close()
    end
    timers = {}
    for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
      vim.api.nvim_buf_clear_namespace(bufnr, space, 0, -1)
    end
    return
  end
  group = vim.api.nvim_create_augroup('ibid-marks', {})
  local function later(event)
    local bufnr = event.buf
    timers[bufnr] = timers[bufnr] or vim.uv.new_timer()
    timers[bufnr]:start(QUIET, 0, vim.schedule_wrap(function()
      draw(bufnr)
    end))
  end
  -- Findings change when other documents do, and so may the status of claims.
  vim.api.nvim_create_autocmd({ 'TextChanged', 'TextChangedI', 'BufWinEnter', 'DiagnosticChanged', 'LspAttach' }, { group = group, callback = later })
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    draw(vim.api.nvim_win_get_buf(window))
  end
end

return M
