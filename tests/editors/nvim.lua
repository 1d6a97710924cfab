-- What a writer does in Neovim, one scenario a run. tests/editors.rs starts
--   nvim --headless --clean -u tests/editors/nvim.lua
-- with the folder editors/nvim in IBID_PLUGIN, a copy of seeds/ in IBID_FOLDER, the scenario's name in IBID_SCENARIO, and
-- `ibid` first on PATH. The scenario ends by writing what it saw to IBID_RESULT: "ok", or what was missing.

vim.o.swapfile = false
if vim.env.IBID_SCENARIO ~= 'the_built_in_manager_installs_the_plugin' then
  vim.opt.runtimepath:prepend(vim.env.IBID_PLUGIN)
  vim.lsp.enable('ibid')
end

-- Where several actions remain Neovim asks; the best one comes first.
vim.ui.select = function(items, _, choose)
  choose(items[1], 1)
end

-- ms: two busy cores, a debug build. An unoptimised build needs more: IBID_PATIENCE, in seconds.
local PATIENCE = tonumber(vim.env.IBID_PATIENCE or 20) * 1000

local function fail(...)
  error(table.concat({ ... }, ' '), 0)
end

--- Waits until `condition` gives something, and gives that back; fails saying that `what` did not come.
local function await(what, condition)
  local deadline = vim.uv.hrtime() + PATIENCE * 1e6
  repeat
    local got = condition()
    if got then
      return got
    end
    vim.wait(20)
  until vim.uv.hrtime() > deadline
  fail('waited in vain for', what)
end

local function open(name)
  vim.cmd.edit(vim.fs.joinpath(vim.env.IBID_FOLDER, name))
  local buf = vim.api.nvim_get_current_buf()
  local client = await('the server to attach to ' .. name, function()
    local client = vim.lsp.get_clients({ bufnr = buf, name = 'ibid' })[1]
    return client and client.initialized and client
  end)
  return buf, client
end

local function findings(buf, code)
  return vim.tbl_filter(function(finding)
    return code == nil or finding.code == code
  end, vim.diagnostic.get(buf))
end

--- The first line that contains `text` and the byte at which it begins, or fails.
local function line_of(buf, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buf, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      return number, column - 1
    end
  end
  fail('no line of the document holds', text)
end

local function text_of(buf)
  return table.concat(vim.api.nvim_buf_get_lines(buf, 0, -1, false), '\n')
end

--- The window that `K` opens, as text; closed again.
local function hover_card()
  vim.lsp.buf.hover()
  local card = await('the hover window', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local text = text_of(vim.api.nvim_win_get_buf(window))
        vim.api.nvim_win_close(window, true)
        return text
      end
    end
  end)
  return card
end

local function write_by_another_program(name, lines)
  local done = vim.system({ 'tee', vim.fs.joinpath(vim.env.IBID_FOLDER, name) }, { stdin = lines }):wait()
  if done.code ~= 0 then
    fail('tee could not write', name)
  end
end

local scenarios = {}

function scenarios.attaches_to_text_and_markdown_with_the_folder_as_root()
  for _, name in ipairs({ 'draft.md', '02-press-wire.txt' }) do
    local _, client = open(name)
    local root = vim.uv.fs_realpath(client.root_dir or '')
    if root ~= vim.uv.fs_realpath(vim.env.IBID_FOLDER) then
      fail('the root is', tostring(root))
    end
  end
  if #vim.lsp.get_clients({ name = 'ibid' }) ~= 1 then
    fail('two files of one folder started', #vim.lsp.get_clients({ name = 'ibid' }), 'servers')
  end
end

function scenarios.findings_arrive_with_the_rule_as_their_code()
  local buf = open('draft.md')
  await('an unattributed claim', function()
    return findings(buf, 'unattributed-claim')[1]
  end)
  -- Exactly one: a server that answers before it has read the bibliography would report them all.
  local unresolved = await('the one citation that leads nowhere', function()
    local found = findings(buf, 'unresolved-citation')
    return #found == 1 and found[1]
  end)
  local line = line_of(buf, '@wellmann2017')
  if unresolved.lnum + 1 ~= line or unresolved.source ~= 'ibid' then
    fail('the unresolved citation is reported so:', vim.inspect(unresolved))
  end
  local marked = vim.api.nvim_buf_get_text(buf, unresolved.lnum, unresolved.col, unresolved.end_lnum, unresolved.end_col, {})
  if not marked[1]:find('wellmann2017', 1, true) then
    fail('the finding marks', vim.inspect(marked))
  end
  for _, finding in ipairs(findings(buf)) do
    if type(finding.code) ~= 'string' or not finding.code:match('^[a-z]+[a-z-]*$') then
      fail('a code is no rule name:', vim.inspect(finding.code))
    end
  end
end

function scenarios.hover_over_a_name_shows_what_another_document_says()
  local buf = open('draft.md')
  local line, column = line_of(buf, 'Zamir Kabulov, Putin')
  vim.api.nvim_win_set_cursor(0, { line, column + 8 })
  local card = await('a card about Kabulov that names another document', function()
    local card = hover_card()
    return card:find('Kabulov', 1, true) and card:find('05-global-review', 1, true) and card
  end)
  if not card:find('special envoy', 1, true) then
    fail('the card does not say who he is:', card)
  end
end

function scenarios.a_code_action_cites_and_the_finding_is_gone()
  local buf = open('draft.md')
  -- Nothing can be cited before the folder has been read.
  local claims = await('unattributed claims', function()
    local claims = findings(buf, 'unattributed-claim')
    return claims[1] and #findings(buf, 'unresolved-citation') == 1 and claims
  end)
  local before = text_of(buf)
  for _, claim in ipairs(claims) do
    vim.api.nvim_win_set_cursor(0, { claim.lnum + 1, claim.col })
    vim.lsp.buf.code_action({
      context = { only = { 'quickfix' }, diagnostics = { claim.user_data.lsp } },
      filter = function(action)
        return action.title:find('^Cite') ~= nil
      end,
      apply = true,
    })
    vim.wait(PATIENCE / 20, function()
      return text_of(buf) ~= before
    end, 20)
    if text_of(buf) ~= before then
      break
    end
  end
  local after = text_of(buf)
  if after == before then
    fail('none of', #claims, 'unattributed claims could be cited')
  end
  local hunk = vim.diff(before, after, { ctxlen = 0 })
  if not hunk:find('%[@[%w_-]+, paras?%. %d') then
    fail('the change holds no tag with a paragraph:', hunk)
  end
  await('the finding to go', function()
    return #findings(buf, 'unattributed-claim') < #claims
  end)
  vim.cmd.undo()
  if text_of(buf) ~= before then
    fail('one undo leaves', vim.diff(before, text_of(buf), { ctxlen = 0 }))
  end
end

function scenarios.keys_are_completed_after_an_at_sign()
  local buf, client = open('draft.md')
  local last = vim.api.nvim_buf_line_count(buf)
  vim.api.nvim_buf_set_lines(buf, last, last, false, { '', 'So much is known [@' })
  local line = last + 2
  vim.api.nvim_win_set_cursor(0, { line, #'So much is known [@' })
  local at = { line = line - 1, character = #'So much is known [@' }
  await('the keys of sources.bib', function()
    local reply = client:request_sync('textDocument/completion', {
      textDocument = vim.lsp.util.make_text_document_params(buf),
      position = at,
      context = { triggerKind = 2, triggerCharacter = '@' },
    }, PATIENCE, buf)
    local result = reply and reply.result or {}
    local offered = {}
    for _, item in ipairs(result.items or result) do
      offered[item.label:gsub('^@', '')] = true
    end
    return offered.korzun2017 and offered.karimi2017
  end)
end

function scenarios.a_finding_comes_with_an_edit_and_goes_with_undo()
  local buf = open('draft.md')
  await('the one citation that leads nowhere', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
  local last = vim.api.nvim_buf_line_count(buf)
  vim.api.nvim_buf_set_lines(buf, last, last, false, { '', 'The quay was empty [@harbourlog1911, p. 3].' })
  local finding = await('the new finding', function()
    local found = findings(buf, 'unresolved-citation')
    return #found == 2 and found[2]
  end)
  if finding.lnum ~= last + 1 then
    fail('the new finding is on line', finding.lnum + 1, 'and not on', last + 2)
  end
  vim.cmd.undo()
  await('the finding to go with the edit', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
end

function scenarios.what_another_program_writes_is_noticed()
  local buf = open('draft.md')
  local line, column = line_of(buf, 'Zamir Kabulov, Putin')
  vim.api.nvim_win_set_cursor(0, { line, column + 8 })
  await('the first card', function()
    return hover_card():find('05-global-review', 1, true)
  end)
  write_by_another_program(
    '06-late-arrival.txt',
    'A reply from the envoy\n\nZamir Kabulov, a keen gardener, said the lilacs had come early.\n'
  )
  await('the new document on the card', function()
    return hover_card():find('06-late-arrival', 1, true)
  end)
  -- And without being asked: the key that led nowhere gets an entry.
  await('the unresolved citation', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
  local bibliography = table.concat(vim.fn.readfile(vim.fs.joinpath(vim.env.IBID_FOLDER, 'sources.bib')), '\n')
  write_by_another_program('sources.bib', bibliography .. '\n@misc{wellmann2017, title = {Another}, date = {2017}}\n')
  await('the finding to go with the new entry', function()
    return #findings(buf, 'unresolved-citation') == 0
  end)
end

function scenarios.a_key_is_renamed_in_the_draft_and_the_bibliography()
  local buf = open('draft.md')
  await('the folder to be read', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
  local line, column = line_of(buf, '@korzun2017')
  vim.api.nvim_win_set_cursor(0, { line, column + 3 })
  vim.lsp.buf.rename('korzun')
  await('the new key in the draft and in the bibliography', function()
    local listed = vim.fn.bufnr(vim.fs.joinpath(vim.env.IBID_FOLDER, 'sources.bib'))
    return text_of(buf):find('@korzun,', 1, true)
      and not text_of(buf):find('@korzun2017', 1, true)
      and listed ~= -1
      and text_of(listed):find('{korzun,', 1, true)
  end)
end

function scenarios.a_bibliography_is_judged_while_it_is_edited()
  local buf = open('sources.bib')
  vim.api.nvim_buf_set_lines(buf, -1, -1, false, { '@misc{karimi2017, title = {Another}}' })
  local finding = await('the entry that is there twice', function()
    return findings(buf, 'duplicate-entry')[1]
  end)
  if finding.lnum ~= vim.api.nvim_buf_line_count(buf) - 1 then
    fail('the second entry is on the last line, the finding on', finding.lnum + 1)
  end
end

function scenarios.all_with_a_clear_source_is_cited_and_one_undo_takes_it_back()
  local buf = open('draft.md')
  await('unattributed claims', function()
    return findings(buf, 'unattributed-claim')[1] and #findings(buf, 'unresolved-citation') == 1
  end)
  local before = text_of(buf)
  vim.lsp.buf.code_action({ context = { only = { 'source.cite' }, diagnostics = {} }, apply = true })
  await('the tags', function()
    return text_of(buf) ~= before
  end)
  vim.cmd.undo()
  if text_of(buf) ~= before then
    fail('one undo leaves', vim.diff(before, text_of(buf), { ctxlen = 0 }))
  end
end

--- The quickfix list with that title, as lines “file:line text”.
local function quickfix(title)
  return await('the list ' .. title, function()
    local list = vim.fn.getqflist({ title = true, items = true })
    return list.title:find(title, 1, true) and list.items[1] and list.items
  end)
end

function scenarios.the_commands_list_sources_names_and_what_is_contested()
  local buf = open('draft.md')
  await('the folder to be read', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
  vim.cmd('Ibid sources')
  local items = quickfix('Sources')
  local listed = {}
  for _, item in ipairs(items) do
    listed[vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ':t')] = item.text
  end
  if not (listed['draft.md'] or ''):find('^draft') or not (listed['05-global-review.txt'] or ''):find('claim') then
    fail('the list of sources has', vim.inspect(listed))
  end
  vim.cmd('cclose | Ibid names')
  if #quickfix('Names') < 5 then
    fail('there are few names:', vim.inspect(vim.fn.getqflist()))
  end
  vim.cmd('cclose | Ibid compare')
  local contested = quickfix('Contested')
  if not contested[1].text:find('^.+ | .+ | .+$') then
    fail('a line of the comparison is', contested[1].text)
  end
  vim.cmd('cclose | Ibid explain single-source')
  await('the page about the rule', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        return text_of(vim.api.nvim_win_get_buf(window)):find('single-source', 1, true)
      end
    end
  end)
end

function scenarios.ignoring_asks_for_the_reason_and_ends_the_finding()
  local buf = open('draft.md')
  local claim = await('a vague attribution', function()
    return findings(buf, 'vague-attribution')[1]
  end)
  local asked
  vim.ui.input = function(options, answer)
    asked = options.prompt
    answer('seen by the desk')
  end
  local before = #findings(buf, 'vague-attribution')
  vim.api.nvim_win_set_cursor(0, { claim.lnum + 1, claim.col })
  vim.cmd('Ibid ignore')
  await('the comment with the reason', function()
    return asked and text_of(buf):find(': seen by the desk -->', 1, true)
  end)
  await('the finding to go', function()
    return #findings(buf, 'vague-attribution') < before and #findings(buf, 'invalid-ignore') == 0
  end)
end

function scenarios.findings_are_turned_off_and_on_and_the_server_restarts()
  local buf, client = open('draft.md')
  local attached = function()
    return #findings(buf, 'unattributed-claim') > 0
  end
  await('findings', attached)
  vim.cmd('Ibid disable')
  await('no findings', function()
    return #findings(buf) == 0
  end)
  vim.cmd('Ibid enable')
  await('findings again', attached)
  vim.cmd('Ibid restart')
  await('another server', function()
    local other = vim.lsp.get_clients({ bufnr = buf, name = 'ibid' })[1]
    return other and other.id ~= client.id and other.initialized
  end)
  await('its findings', attached)
end

function scenarios.the_health_check_names_the_server_and_the_folder()
  open('draft.md')
  vim.cmd('checkhealth ibid')
  local report = await('the report', function()
    local text = text_of(0)
    return text:find('ibid: display', 1, true) and text
  end)
  if report:find('ERROR', 1, true) or not report:find('Running with the folder', 1, true) then
    fail('the report is', report)
  end
end

function scenarios.lenses_count_the_sources_of_a_claim_and_list_them()
  local buf, client = open('draft.md')
  await('the folder to be read', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
  local document = { textDocument = vim.lsp.util.make_text_document_params(buf) }
  local lenses = client:request_sync('textDocument/codeLens', document, PATIENCE, buf).result
  local shown
  for _, lens in ipairs(lenses) do
    local one = client:request_sync('codeLens/resolve', lens, PATIENCE, buf).result
    if one.command.title:find('^%d') then
      shown = one
      break
    end
  end
  if not shown then
    fail('none of', #lenses, 'lenses has a source')
  end
  client:exec_cmd(shown.command, { bufnr = buf })
  quickfix('Evidence')
end

function scenarios.a_source_is_picked_and_cited_at_the_cursor()
  local buf = open('draft.md')
  await('the folder to be read', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
  local last = vim.api.nvim_buf_line_count(buf)
  vim.api.nvim_buf_set_lines(buf, last, last, false, { '', 'Zamir Kabulov is an envoy.' })
  vim.api.nvim_win_set_cursor(0, { last + 2, #'Zamir Kabulov' })
  local prompts, rows = {}, {}
  vim.ui.select = function(items, options, choose)
    table.insert(prompts, options.prompt)
    for index, item in ipairs(items) do
      local row = options.format_item(item)
      table.insert(rows, row)
      local is_work = item.key == 'karimi2017' and type(item.paragraph) ~= 'number'
      if #prompts == 1 and is_work or #prompts == 2 and item.paragraph == 3 then
        return choose(item, index)
      end
    end
  end
  vim.cmd('Ibid insert')
  await('the citation at the cursor', function()
    return text_of(buf):find('Zamir Kabulov [@karimi2017, para. 3] is an envoy.', 1, true)
  end)
  if not table.concat(rows, '\n'):find('Karimi (2017) ·', 1, true) then
    fail('no row has author and year:', table.concat(rows, '\n'))
  end
  vim.cmd.undo()
end

--- The floating window, and its text.
local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window, text_of(vim.api.nvim_win_get_buf(window))
    end
  end
end

function scenarios.the_card_opens_in_a_float_and_its_places_can_be_followed()
  local buf = open('draft.md')
  local line, column = line_of(buf, 'Zamir Kabulov, Putin')
  vim.api.nvim_win_set_cursor(0, { line, column + 8 })
  local window = await('a card that names another document', function()
    vim.cmd('Ibid card')
    local window, text
    vim.wait(2000, function()
      window, text = float()
      return window ~= nil
    end, 20)
    if window and not text:find('05-global-review', 1, true) then
      vim.api.nvim_win_close(window, true)
      return nil
    end
    return window
  end)
  vim.api.nvim_set_current_win(window)
  local at = line_of(vim.api.nvim_win_get_buf(window), '05-global-review.txt#L')
  vim.api.nvim_win_set_cursor(window, { at, 0 })
  vim.api.nvim_feedkeys(vim.keycode('<CR>'), 'x', false)
  await('the place', function()
    return vim.api.nvim_buf_get_name(0):find('05-global-review.txt', 1, true) and vim.api.nvim_win_get_cursor(0)[1] > 1
  end)
  if float() then
    fail('the float is still open')
  end
end

function scenarios.a_window_follows_the_cursor_with_the_card()
  local buf = open('draft.md')
  local origin = vim.api.nvim_get_current_win()
  await('the folder to be read', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
  vim.cmd('Ibid panel')
  local function shown(text)
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if window ~= origin and text_of(vim.api.nvim_win_get_buf(window)):find(text, 1, true) then
        return window
      end
    end
  end
  if vim.api.nvim_get_current_win() ~= origin then
    fail('the cursor has left the text')
  end
  local function to(text)
    local line, column = line_of(buf, text)
    vim.api.nvim_win_set_cursor(origin, { line, column + 8 })
    vim.api.nvim_exec_autocmds('CursorMoved', { buffer = buf })
  end
  to('Zamir Kabulov, Putin')
  local panel = await('the card of Kabulov', function()
    return shown('**Zamir Kabulov**')
  end)
  local line = line_of(buf, '---')
  vim.api.nvim_win_set_cursor(origin, { line, 0 })
  vim.api.nvim_exec_autocmds('CursorMoved', { buffer = buf })
  await('nothing where there is no name', function()
    return shown('Put the cursor on a name')
  end)
  vim.cmd('Ibid panel')
  if vim.api.nvim_win_is_valid(panel) then
    fail('the window is still open')
  end
end

function scenarios.claims_are_marked_and_unmarked()
  local buf = open('draft.md')
  local space = vim.api.nvim_create_namespace('ibid-marks')
  local function signs()
    local all = {}
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buf, space, 0, -1, { details = true })) do
      all[mark[4].virt_text[1][1]] = true
    end
    return all
  end
  await('findings', function()
    return #findings(buf, 'unresolved-citation') == 1
  end)
  vim.cmd('Ibid marks')
  await('the signs', function()
    local all = signs()
    return all['✓ '] and all['? ']
  end)
  vim.cmd('Ibid marks')
  if next(signs()) then
    fail('some signs are still there:', vim.inspect(signs()))
  end
end

-- Those of tests/editors/nvim_folder.lua.
local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
dofile(here .. '/nvim_folder.lua')(scenarios, { open = open, await = await, fail = fail, findings = findings, line_of = line_of, text_of = text_of })

-- After `VimEnter`, so that everything runs as it would for a person.
vim.api.nvim_create_autocmd('VimEnter', {
  once = true,
  callback = vim.schedule_wrap(function()
    local scenario = scenarios[vim.env.IBID_SCENARIO]
    local ran, problem = pcall(scenario or function()
      fail('there is no scenario', vim.env.IBID_SCENARIO)
    end)
    local logged = vim.fn.filereadable(vim.lsp.log.get_filename()) == 1 and vim.fn.readfile(vim.lsp.log.get_filename()) or {}
    local report = ran and 'ok' or (tostring(problem) .. '\nlog of the client:\n' .. table.concat(logged, '\n'))
    vim.fn.writefile(vim.split(report, '\n'), vim.env.IBID_RESULT)
    vim.cmd(ran and 'qall!' or 'cquit 1')
  end),
})
