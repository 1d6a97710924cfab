-- `:Ibid insert`: a list of all sources, by vim.ui.select, and the citation at the cursor. Needs Neovim 0.11.

local ibid = require('ibid')
local M = {}

--- The row of a source or a passage: author, year, title, first words.
function M.row(one)
  local who = one.author ~= '' and one.author or one.outlet ~= '' and one.outlet or '@' .. one.key
  local row = one.year ~= '' and ('%s (%s)'):format(who, one.year) or who
  if type(one.paragraph) == 'number' then
    row = ('%s, para. %d'):format(row, one.paragraph)
  end
  local rest = vim.tbl_filter(function(part)
    return part ~= ''
  end, { one.title, one.author ~= '' and one.outlet or '', one.words })
  local mark = one.supports and '✓ ' or ''
  return mark .. table.concat({ row, unpack(rest) }, ' · ')
end

local function paragraph_row(one)
  if type(one.paragraph) ~= 'number' then
    return 'The whole source [@' .. one.key .. ']'
  end
  return ('%spara. %d · %s'):format(one.supports and '✓ ' or '', one.paragraph, one.words)
end

--- Lets the user choose a source and a paragraph of it, and cites them at the cursor.
function M.insert()
  local client = ibid.running()
  if not client then
    return
  end
  local bufnr = vim.api.nvim_get_current_buf()
  local at = vim.lsp.util.make_position_params(0, ibid.encoding(client))
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local function ask(method, more, use)
    client:request(method, vim.tbl_extend('error', at, more), function(err, result)
      if err then
        return ibid.complain(err.message)
      end
      use(type(result) == 'table' and result or nil)
    end, bufnr)
  end
  local function insert(one)
    local paragraph = type(one.paragraph) == 'number' and one.paragraph or nil
    ask('ibid/insertCitation', { key = one.key, paragraph = paragraph }, function(edits)
      if not edits then
        return ibid.complain(('A citation in this format cannot contain the key “%s”.'):format(one.key))
      end
      if vim.api.nvim_buf_get_changedtick(bufnr) ~= tick then
        return ibid.complain('The text has changed meanwhile. Choose the source again.')
      end
      vim.lsp.util.apply_text_edits(edits, bufnr, ibid.encoding(client))
    end)
  end
  local function choose_paragraph(one)
    ask('ibid/citables', { key = one.key }, function(found)
      local rows = { vim.tbl_extend('force', one, { paragraph = vim.NIL }) }
      vim.list_extend(rows, found and found.passages or {})
      vim.ui.select(rows, { prompt = 'Cite @' .. one.key .. ':', format_item = paragraph_row, kind = 'ibid' }, function(chosen)
        if chosen then
          insert(chosen)
        end
      end)
    end)
  end
  ask('ibid/citables', {}, function(found)
    local rows = vim.list_extend(found and found.passages or {}, found and found.works or {})
    if #rows == 0 then
      return ibid.complain('There is nothing to cite: the folder has no other document and no bibliography.')
    end
    vim.ui.select(rows, { prompt = 'Cite:', format_item = M.row, kind = 'ibid' }, function(chosen)
      if not chosen then
        return
      end
      if chosen.hasDocument and type(chosen.paragraph) ~= 'number' then
        choose_paragraph(chosen)
      else
        insert(chosen)
      end
    end)
  end)
end

return M
