-- `:Ibid findings`: what is reported in all documents of the folder, or what one rule reports, in the quickfix list. Needs
-- Neovim 0.11.

local ibid = require('ibid')
local M = {}

--- By the severities of the protocol.
local TYPES = { 'E', 'W', 'I', 'N' }
local HINT = 4

--- The items of the quickfix list for the reports of `workspace/diagnostic`. Hints are listed if a rule is named.
---@param rule string?
function M.items(reports, encoding, rule)
  local items = {}
  for _, report in ipairs(reports) do
    for _, found in ipairs(report.items or {}) do
      local severity = found.severity or HINT
      if found.code == rule or (not rule and severity < HINT) then
        local item = vim.lsp.util.locations_to_items({ { uri = report.uri, range = found.range } }, encoding)[1]
        if item then
          item.type = TYPES[severity]
          item.text = ('%s [%s]'):format(vim.split(found.message, '\n')[1], found.code)
          table.insert(items, item)
        end
      end
    end
  end
  table.sort(items, function(a, b)
    if a.filename ~= b.filename then
      return a.filename < b.filename
    end
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  return items
end

---@param rule string?
function M.list(rule)
  local client = ibid.running()
  if not client then
    return
  end
  client:request('workspace/diagnostic', { previousResultIds = {} }, function(err, result)
    if err then
      return ibid.complain(err.message)
    end
    ibid.list(rule and 'Findings of ' .. rule or 'Findings', M.items(result.items, ibid.encoding(client), rule))
  end)
end

--- The rules that have findings in the open buffers.
function M.rules()
  local rules = {}
  for _, diagnostic in ipairs(vim.diagnostic.get()) do
    if diagnostic.source == 'ibid' and diagnostic.code then
      rules[diagnostic.code] = true
    end
  end
  local names = vim.tbl_keys(rules)
  table.sort(names)
  return names
end

return M
