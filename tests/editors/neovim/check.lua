-- Waits for what the server says of the file in front, does what a person would do, and
-- writes all of it down as JSON.  The pytest beside this file judges it.
local PATIENCE, PAUSE = 30000, 20
local buffer = vim.api.nvim_get_current_buf()
local seen = { neovim = tostring(vim.version()) }

local function await(condition)
  return vim.wait(PATIENCE, condition, PAUSE)
end

local function diagnostics()
  return vim.diagnostic.get(buffer)
end

local function described(each)
  return {
    line = each.lnum,
    column = each.col,
    end_column = each.end_col,
    code = each.code,
    severity = vim.diagnostic.severity[each.severity],
    source = each.source,
    message = each.message,
  }
end

local function request(client, method, parameters)
  local answer = client:request_sync(method, parameters, PATIENCE, buffer)
  return answer and answer.result
end

-- Accepts the first that the test accepts: of several, Neovim would ask.
local function once(test)
  local accepted = false
  return function(each)
    local this = not accepted and test(each) ~= nil
    accepted = accepted or this
    return this
  end
end

local function worst()
  local found = diagnostics()
  table.sort(found, function(one, other)
    return one.severity < other.severity
  end)
  return found[1]
end

local function run()
  seen.answered = await(function()
    return #diagnostics() > 0
  end)
  if not seen.answered then
    return
  end
  local client = vim.lsp.get_clients({ bufnr = buffer })[1]
  local target = worst()
  seen.root = client.root_dir
  seen.encoding = client.offset_encoding
  seen.diagnostics = vim.tbl_map(described, diagnostics())

  vim.api.nvim_win_set_cursor(0, { target.lnum + 1, target.col })
  local position = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local hover = request(client, 'textDocument/hover', position)
  seen.hover = hover and hover.contents.value

  vim.lsp.buf.code_action({
    context = { only = { 'quickfix' }, diagnostics = { target.user_data.lsp } },
    filter = once(function(action)
      return action.title:find(os.getenv('FIX'), 1, true)
    end),
    apply = true,
  })
  seen.fixed = await(function()
    local now = worst()
    return not now or now.severity > target.severity
  end)
  seen.text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  seen.left = vim.tbl_map(described, diagnostics())
end

local ran, problem = pcall(run)
seen.problem = not ran and tostring(problem) or nil
seen.messages = vim.fn.execute('messages')
vim.fn.writefile({ vim.json.encode(seen) }, assert(os.getenv('SEEN')))
vim.cmd('quitall!')
