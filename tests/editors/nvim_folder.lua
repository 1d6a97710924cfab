-- Scenarios of nvim.lua: the findings and the report of a whole folder, and the way from nothing to them.

return function(scenarios, tools)
  local open, await, fail = tools.open, tools.await, tools.fail
  local findings, line_of, text_of = tools.findings, tools.line_of, tools.text_of

  function scenarios.findings_of_the_folder_are_listed_and_those_of_a_rule()
    local buf = open('draft.md')
    await('the folder to be read', function()
      return #findings(buf, 'unresolved-citation') == 1
    end)
    vim.cmd('Ibid findings')
    local function listed(title)
      return await('the list ' .. title, function()
        local list = vim.fn.getqflist({ title = 0, items = 0 })
        return list.title == title and #list.items > 0 and list.items
      end)
    end
    local types = {}
    for _, item in ipairs(listed('Findings')) do
      types[item.type] = true
    end
    if not (types.E and types.W) then
      fail('errors or warnings are missing:', vim.inspect(types))
    end
    vim.cmd.wincmd('p')
    vim.cmd('Ibid findings unresolved-citation')
    local items = listed('Findings of unresolved-citation')
    local line = line_of(buf, '@wellmann2017')
    if #items ~= 1 or items[1].lnum ~= line or not items[1].text:find('[unresolved-citation]', 1, true) then
      fail('the rule is listed so:', vim.inspect(items))
    end
    local rules = vim.fn.getcompletion('Ibid findings unres', 'cmdline')
    if not vim.tbl_contains(rules, 'unresolved-citation') then
      fail('the rules are completed so:', vim.inspect(rules))
    end
  end

  function scenarios.the_report_is_opened_or_written_to_a_file()
    -- A small folder: the report compares all sentences.
    local folder = vim.fn.tempname()
    vim.fn.mkdir(folder, 'p')
    vim.fn.writefile({}, folder .. '/ibid.toml')
    vim.fn.writefile({ 'Officials said the pier in Hull was unsafe.' }, folder .. '/draft.md')
    vim.env.IBID_FOLDER = folder
    open('draft.md')
    local opened
    vim.ui.open = function(path)
      opened = path
    end
    vim.cmd('Ibid report')
    local path = await('the report to be opened', function()
      return opened
    end)
    local function page(file)
      return table.concat(vim.fn.readfile(file), '\n')
    end
    if not page(path):find('Open and contradicted claims', 1, true) then
      fail('the report is', page(path):sub(1, 200))
    end
    opened = nil
    local target = vim.fn.tempname() .. '.html'
    vim.cmd('Ibid report ' .. target)
    await('the report in a file', function()
      return vim.fn.filereadable(target) == 1 and page(target):find('</html>', 1, true)
    end)
    vim.wait(200)
    if opened then
      fail('a report for a file was opened as well')
    end
  end

  --- By the lines of the README, from a repository that has the plugin in a folder, as ibid's has.
  function scenarios.the_built_in_manager_installs_the_plugin()
    if not vim.pack then
      return -- Neovim 0.11
    end
    local repository = vim.fn.tempname()
    vim.fn.mkdir(repository .. '/editors', 'p')
    local function run(...)
      local done = vim.system({ ... }, { cwd = repository }):wait()
      if done.code ~= 0 then
        fail(table.concat({ ... }, ' '), done.stderr)
      end
    end
    run('cp', '-r', vim.env.IBID_PLUGIN, repository .. '/editors/nvim')
    run('git', 'init', '--quiet', '--initial-branch=main')
    run('git', 'add', '.')
    run('git', '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '--quiet', '-m', 'The plugin')
    local readme = table.concat(vim.fn.readfile(vim.env.IBID_PLUGIN .. '/README.md'), '\n')
    local lines = readme:match('(vim%.pack%.add.-)\n```')
    lines = lines:gsub('ADDRESS', 'file://' .. repository):gsub("name = 'ibid' } }%)", "name = 'ibid' } }, { confirm = false })")
    -- `--clean` leaves out the user's packages.
    vim.opt.packpath:append(vim.fs.joinpath(vim.fn.stdpath('data'), 'site'))
    assert(loadstring(lines))()
    if vim.fn.exists(':Ibid') ~= 2 then
      fail('there is no command')
    end
    local buf = open('draft.md')
    await('findings', function()
      return findings(buf, 'unattributed-claim')[1]
    end)
  end

  --- 1. The lines of the README in init.lua, which every scenario has. 2. Open the draft. 3. To the finding. 4. Choose a fix.
  function scenarios.the_first_claim_is_cited_in_four_steps()
    local folder = vim.fn.tempname()
    vim.fn.mkdir(folder, 'p')
    vim.system({ 'cp', '-r', vim.fs.joinpath(vim.env.IBID_PLUGIN, '../vscode/example/.'), folder }):wait()
    vim.env.IBID_FOLDER = folder
    local steps = 1
    local function press(keys)
      steps = steps + 1
      vim.api.nvim_feedkeys(vim.keycode(keys), 'mx', false)
    end
    local buf = open('draft.md')
    steps = steps + 1
    await('findings of the whole folder', function()
      return #findings(buf, 'unresolved-citation') == 1 and #findings(buf, 'unattributed-claim') == 1
    end)
    press(']d')
    press('gra')
    await('the claim to be cited', function()
      return text_of(buf):find('pillars [@gazette, para. 4].', 1, true)
    end)
    await('the finding to go', function()
      return #findings(buf, 'unattributed-claim') == 0
    end)
    if steps ~= 4 then
      fail('it took', steps, 'steps')
    end
  end
end
