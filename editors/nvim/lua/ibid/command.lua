-- `:Ibid SUBCOMMAND`. Needs Neovim 0.11.

local ibid = require('ibid')
local M = {}

local running = ibid.running

--- Runs the code actions of a kind whose titles match; of several the user chooses.
local function act(only, pattern, all)
  if not running() then
    return
  end
  local options = {
    context = { only = { only }, diagnostics = M.diagnostics_at_cursor() },
    filter = function(action)
      return pattern == nil or action.title:find(pattern) ~= nil
    end,
    apply = true,
  }
  if all then
    local last = vim.api.nvim_buf_line_count(0)
    options.range = { start = { 1, 0 }, ['end'] = { last, 0 } }
  end
  vim.lsp.buf.code_action(options)
end

--- The findings of ibid on the cursor's line, as the protocol has them.
function M.diagnostics_at_cursor()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  local found = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(0, { lnum = line })) do
    if diagnostic.source == 'ibid' and diagnostic.user_data and diagnostic.user_data.lsp then
      table.insert(found, diagnostic.user_data.lsp)
    end
  end
  return found
end

--- Asks for the overview of the folders, and gives each to `use`.
local function overview(use)
  local client = running()
  if not client then
    return
  end
  client:request('ibid/sources', {}, function(err, result)
    if err then
      return ibid.complain(err.message)
    end
    use(result or {}, client)
  end)
end

local function item(client, location, text)
  local made = vim.lsp.util.locations_to_items({ location }, ibid.encoding(client))[1]
  if made then
    made.text = text
  end
  return made
end

local function at_start(uri)
  local start = { line = 0, character = 0 }
  return { uri = uri, range = { start = start, ['end'] = start } }
end

local function counted(number, noun)
  return ('%d %s%s'):format(number, noun, number == 1 and '' or 's')
end

--- The line of a document in the list of sources.
function M.document_line(document)
  local parts = { document.draft and 'draft' or document.outlet, document.date, document.title }
  table.insert(parts, counted(document.claims, 'claim'))
  if document.citations > 0 then
    table.insert(parts, counted(document.citations, 'citation'))
  end
  if document.cited > 0 then
    table.insert(parts, ('cited %d×'):format(document.cited))
  end
  return table.concat(
    vim.tbl_filter(function(part)
      return part ~= ''
    end, parts),
    ' · '
  )
end

local function sources()
  overview(function(folders, client)
    local items = {}
    for _, folder in ipairs(folders) do
      table.sort(folder.documents, function(a, b)
        if a.outlet ~= b.outlet then
          return a.outlet < b.outlet
        end
        if a.date ~= b.date then
          return a.date > b.date
        end
        return a.path < b.path
      end)
      for _, document in ipairs(folder.documents) do
        table.insert(items, item(client, at_start(document.uri), M.document_line(document)))
      end
    end
    ibid.list('Sources', items)
  end)
end

local function names()
  overview(function(folders, client)
    local items = {}
    for _, folder in ipairs(folders) do
      for _, name in ipairs(folder.entities) do
        table.insert(items, item(client, name.location, ('%s (%s)'):format(name.name, name.detail)))
      end
    end
    ibid.list('Names', items)
  end)
end

--- The line of one side of a contested matter: the matter, the outlet, the speaker and the words.
function M.side_line(matter, side, outlet)
  local speaker = type(side.speaker) == 'string' and side.speaker .. ': ' or ''
  return ('%s | %s | %s%s'):format(matter.matter ~= '' and matter.matter or matter.entity, outlet, speaker, side.text)
end

local function compare()
  overview(function(folders, client)
    local items = {}
    for _, folder in ipairs(folders) do
      local outlets = {}
      for _, document in ipairs(folder.documents) do
        outlets[document.path] = document.draft and 'draft' or document.outlet ~= '' and document.outlet or document.path
      end
      for _, matter in ipairs(folder.contested) do
        for _, side in ipairs(matter.sides) do
          table.insert(items, item(client, side.location, M.side_line(matter, side, outlets[side.path] or side.path)))
        end
      end
    end
    ibid.list('Contested', items)
  end)
end

local function explain(rule)
  local client = running()
  if not client then
    return
  end
  if not rule then
    local found = M.diagnostics_at_cursor()[1]
    rule = found and found.code
  end
  if not rule then
    return ibid.complain('There is no finding on this line. Name a rule: :Ibid explain single-source')
  end
  client:request('ibid/rule', { rule = rule }, function(err, page)
    if err or type(page) ~= 'string' then
      return ibid.complain(('There is no rule “%s”.'):format(rule))
    end
    vim.lsp.util.open_floating_preview(vim.split(page, '\n'), 'markdown', { focus_id = 'ibid-rule' })
  end)
end

--- Turns findings on or off for this session; what `ibid.toml` says comes first.
local function enable(value)
  local client = running()
  if not client then
    return
  end
  client.settings = vim.tbl_deep_extend('force', client.settings or {}, { ibid = { enable = value } })
  client:notify('workspace/didChangeConfiguration', { settings = client.settings })
end

local function restart()
  local client = ibid.client()
  vim.lsp.enable('ibid', false)
  local deadline = vim.uv.now() + 3000
  local timer = vim.uv.new_timer()
  timer:start(50, 50, vim.schedule_wrap(function()
    if timer:is_closing() then
      return
    end
    if client and not client:is_stopped() and vim.uv.now() < deadline then
      return
    end
    timer:close()
    vim.lsp.enable('ibid', true)
  end))
end

--- Name, what it does, and the function.
M.subcommands = {
  cite = { 'Cite a passage for the finding at the cursor', function()
    act('quickfix', '^Cite')
  end },
  citeall = { 'Cite all claims with a clear source', function()
    act('source.cite', nil, true)
  end },
  fix = { 'Apply all safe fixes', function()
    act('source.fixAll.ibid', nil, true)
  end },
  ignore = { 'Ignore the finding at the cursor, with a reason', function()
    act('quickfix', '^Ignore .* here')
  end },
  insert = { 'Choose a source and cite it at the cursor', function()
    require('ibid.cite').insert()
  end },
  card = { 'Show what the documents say about the name at the cursor', function()
    require('ibid.card').show()
  end },
  panel = { 'Open or close a window with the card that follows the cursor', function()
    require('ibid.card').toggle_panel()
  end },
  marks = { 'Mark the status of claims, or stop', function()
    require('ibid.marks').toggle()
  end },
  sources = { 'List the documents by outlet and date', sources },
  names = { 'List the names mentioned most', names },
  compare = { 'List what the documents disagree on', compare },
  findings = { 'List the findings of all documents, or those of one rule', function(rule)
    require('ibid.findings').list(rule)
  end },
  report = { 'Write the report on the folder and open it, or write it to a file', function(file)
    require('ibid.report').write(file)
  end },
  explain = { 'Explain the rule of the finding at the cursor, or the one named', explain },
  enable = { 'Report findings again', function()
    enable('always')
  end },
  disable = { 'Report no findings in this session', function()
    enable('never')
  end },
  restart = { 'Restart the server', restart },
  log = { 'Open the log of the language servers', function()
    local log = vim.lsp.log
    vim.cmd.tabedit(vim.fn.fnameescape(log.get_filename and log.get_filename() or vim.lsp.get_log_path()))
  end },
}

function M.run(arguments)
  local name = table.remove(arguments, 1)
  local subcommand = M.subcommands[name or '']
  if not subcommand then
    return ibid.complain(('There is no subcommand “%s”. There are: %s.'):format(name or '', table.concat(M.complete(''), ', ')))
  end
  subcommand[2](arguments[1])
end

--- Completes a subcommand, or the argument of the one named: a rule, or a file.
---@param start string
---@param subcommand string?
function M.complete(start, subcommand)
  if subcommand == 'report' then
    return vim.fn.getcompletion(start, 'file')
  end
  local names = vim.tbl_keys(M.subcommands)
  if subcommand then
    local takes_rule = subcommand == 'findings' or subcommand == 'explain'
    names = takes_rule and require('ibid.findings').rules() or {}
  end
  local found = vim.tbl_filter(function(name)
    return vim.startswith(name, start)
  end, names)
  table.sort(found)
  return found
end

return M
