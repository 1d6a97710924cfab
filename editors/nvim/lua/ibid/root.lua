-- Finds the folder whose documents are read together. Works in Neovim 0.7 and later.

local M = {}

--- The nearest folder above the file with an `ibid.toml`, or else with a `.git`, or else the folder of the file. Never the
--- home folder or the root by accident: the server would read every document there.
---@param file string The path of the file; empty for a buffer without one.
---@return string? root
function M.of(file)
  if file == '' then
    return nil
  end
  local folder = vim.fn.fnamemodify(file, ':p:h')
  -- `escape`: a comma or blank in a folder's name would divide it in two.
  local upwards = vim.fn.escape(folder, ' ,;\\') .. ';'
  local settings = vim.fn.findfile('ibid.toml', upwards)
  if settings ~= '' then
    return vim.fn.fnamemodify(settings, ':p:h')
  end
  local git = vim.fn.finddir('.git', upwards)
  if git == '' then
    git = vim.fn.findfile('.git', upwards) -- a worktree: there .git is a file
  end
  if git ~= '' then
    -- `:p` ends a folder in `/`, which `:h` takes away first.
    return vim.fn.fnamemodify((vim.fn.fnamemodify(git, ':p'):gsub('[/\\]$', '')), ':h')
  end
  local home = vim.fn.fnamemodify('~', ':p:h')
  if folder == home or folder == vim.fn.fnamemodify(folder, ':h') then
    return nil
  end
  return folder
end

return M
