-- `:Ibid report`: the report on the folder, which the program of the server writes. Needs Neovim 0.11.

local ibid = require('ibid')
local M = {}

--- Writes the report on the folder of the buffer, from the files as they are saved. Without a file, opens it in the browser.
---@param file string?
function M.write(file)
  local client = ibid.running()
  if not client then
    return
  end
  local cmd = client.config.cmd
  local program = type(cmd) == 'table' and cmd[1] or 'ibid'
  local folder = client.root_dir or vim.fn.expand('%:p:h')
  local target = file and vim.fn.fnamemodify(file, ':p') or vim.fn.tempname() .. '.html'
  local unsaved = vim.tbl_filter(function(bufnr)
    return vim.bo[bufnr].modified and vim.startswith(vim.api.nvim_buf_get_name(bufnr), folder)
  end, vim.api.nvim_list_bufs())
  local note = #unsaved > 0 and ' It lacks changes that are not saved.' or ''
  vim.notify('ibid: writing the report on ' .. vim.fs.basename(folder) .. '…')
  vim.system({ program, 'report', '.', '--quiet', '--output', target }, { cwd = folder, text = true }, vim.schedule_wrap(function(done)
    -- 1: there are findings.
    if done.code > 1 or vim.fn.filereadable(target) == 0 then
      return ibid.complain('The report was not written. ' .. vim.trim(done.stderr or ''))
    end
    local opened, problem = nil, nil
    if not file then
      opened, problem = vim.ui.open(target)
    end
    vim.notify(('ibid: the report is in %s.%s%s'):format(target, note, problem and ' No browser could be started.' or ''))
    return opened
  end))
end

return M
