import { ARGUMENTS, RESULTS } from '../../../constructs/otel-collector/config/conventions';

/** Members of JSON in a line that hold what was passed to a tool: MCP's own, and those of the usual loggers. */
const LINE_ARGUMENTS = ['arguments', 'params', 'tool_args', 'tool_input'];
/** Members that hold what a tool answered. */
const LINE_RESULTS = ['result', 'structuredContent', 'tool_output', 'tool_result'];

/** What stays. */
export interface Kept {
  readonly arguments: boolean;
  readonly results: boolean;
}

/**
 * The script that removes what was passed to tools and what they answered from lines, and masks credentials that can be told by their form. A line that it cannot
 * look at is dropped. For LuaJIT, which has the patterns of Lua 5.1.
 */
export function redactionScript(kept: Kept): string {
  const removed = [
    ...(kept.arguments ? [] : [...ARGUMENTS, ...LINE_ARGUMENTS]),
    ...(kept.results ? [] : [...RESULTS, ...LINE_RESULTS]),
  ];
  const names = removed.map((name) => `  [${JSON.stringify(name.toLowerCase())}] = true,`).sort();
  return ['local REMOVED = {', ...names, '}', SCRIPT].join('\n');
}

/**
 * JSON is found wherever it stands in a line, also within texts of JSON: there each quote has a backslash before it, three at the next level, and so on. A member
 * ends where its value ends, or with the line.
 */
const SCRIPT = String.raw`
local QUOTE, BACKSLASH = 34, 92
local LEVELS = 3

-- How many backslashes stand before a place.
local function backslashes(text, at)
  local count = 0
  while text:byte(at - 1 - count) == BACKSLASH do count = count + 1 end
  return count
end

-- The first quote of a level from a place on. The second answer: a quote of an outer level, where the text ends that holds this level.
local function next_quote(text, from, level)
  local own, all = 2 ^ level - 1, 2 ^ (level + 1)
  local at = text:find('"', from, true)
  while at do
    local count = backslashes(text, at)
    if count % all == own then return at, false end
    for outer = 0, level - 1 do
      if count % 2 ^ (outer + 1) == 2 ^ outer - 1 then return at - count, true end
    end
    at = text:find('"', at + 1, true)
  end
  return nil, true
end

-- Where a value ends that begins at a place.
local function value_end(text, at, level)
  local own = 2 ^ level - 1
  local depth = 0
  local i = at
  while i <= #text do
    local c = text:sub(i, i)
    local stop = c == '\\' and (text:find('[^\\]', i) or #text)
    if stop and text:sub(stop, stop) ~= '"' then
      i = stop + 1
    elseif c == '"' or c == '\\' then
      local first, left = next_quote(text, i, level)
      if left then return first or #text + 1 end
      local last, over = next_quote(text, first + 1, level)
      if over then return last or #text + 1 end
      i = last + 1
      if depth == 0 then return i end
    elseif c == '{' or c == '[' then
      depth = depth + 1
      i = i + 1
    elseif c == '}' or c == ']' then
      if depth == 0 then return i end
      depth = depth - 1
      i = i + 1
      if depth == 0 then return i end
    elseif depth == 0 and c:find('[,%s]') then
      return i
    else
      i = i + 1
    end
  end
  return #text + 1
end

local function is_secret(name)
  local key = name:gsub('[._-]', '_')
  if key:find('^_') then key = key:sub(2) end
  for _, last in ipairs({ 'authorization', 'cookie', 'password', 'passwd', 'secret', 'token' }) do
    if key == last or key:sub(-#last - 1) == '_' .. last then return true end
  end
  for _, kind in ipairs({ 'access', 'refresh', 'id', 'bearer', 'session', 'auth' }) do
    local last = kind .. 'token'
    if key == last or key:sub(-#last - 1) == '_' .. last then return true end
  end
  for _, kind in ipairs({ 'api', 'access', 'secret', 'private' }) do
    for _, last in ipairs({ kind .. 'key', kind .. '_key' }) do
      if key == last or key:sub(-#last - 1) == '_' .. last then return true end
    end
  end
  return false
end

-- Lists and maps are flattened by some loggers: gen_ai.prompt.0.content.
local function is_removed(name)
  while name do
    if REMOVED[name] then return true end
    name = name:match('^(.+)%.[^.]+$')
  end
  return false
end

-- The place behind a quote with its backslashes.
local function behind(text, at)
  while text:byte(at) == BACKSLASH do at = at + 1 end
  return at + 1
end

-- Replaces the values of members that are removed.
local function members(text, level)
  local escape = string.rep('\\', 2 ^ level - 1)
  if not text:find(escape .. '"', 1, true) then return text end
  local parts, from, at = {}, 1, 1
  while true do
    local first, outside = next_quote(text, at, level)
    if not first then break end
    local last, over = nil, true
    if not outside then last, over = next_quote(text, first + 1, level) end
    if not outside and not last then break end
    if over then
      at = behind(text, last or first)
    else
      local name = text:sub(first + 1, last - 1 - #escape):lower()
      local _, colon = text:find('^%s*:%s*', last + 1)
      local why = colon and ((is_removed(name) and 'removed') or (is_secret(name) and '****'))
      if why then
        local ends = value_end(text, colon + 1, level)
        parts[#parts + 1] = text:sub(from, colon) .. escape .. '"' .. why .. escape .. '"'
        from, at = ends, ends
      else
        at = (colon or last) + 1
      end
    end
  end
  parts[#parts + 1] = text:sub(from)
  return table.concat(parts)
end

-- What tokens and keys begin with, the rest, and how long that is at least. What names a scheme stays.
local FORMS = {
  { '(%f[%w][Bb][Ee][Aa][Rr][Ee][Rr]%s+)([%w._~+/=-]+)', 12, true },
  { '(%f[%w][Bb][Aa][Ss][Ii][Cc]%s+)([%w._~+/=-]+)', 12, true },
  { '(%f[%w]gh[pousr]_)(%w+)', 20 },
  { '(%f[%w]github_pat_)([%w_]+)', 20 },
  { '(%f[%w]glpat%-)([%w_-]+)', 16 },
  { '(%f[%w]xox[abeoprs]%-)([%w-]+)', 10 },
  { '(%f[%w]AKIA)([%u%d]+)', 16 },
  { '(%f[%w]ASIA)([%u%d]+)', 16 },
  { '(%f[%w]AIza)([%w_-]+)', 30 },
  { '(%f[%w]sk%-)([%w_-]+)', 20 },
}

-- A JSON Web Token: two parts that begin as JSON does in base64url, and a third. Part by part, so that a long line of beginnings takes no long time.
local function web_tokens(text)
  if not text:find('.eyJ', 1, true) then return text end
  return (text:gsub('[%w_.-]+', function(run)
    local parts = {}
    for part in (run .. '.'):gmatch('([^.]*)%.') do parts[#parts + 1] = part end
    local shown, i = {}, 1
    while i <= #parts do
      local at = parts[i]:find('eyJ', 1, true)
      if at and i + 2 <= #parts and parts[i + 1]:sub(1, 3) == 'eyJ' then
        shown[#shown + 1] = parts[i]:sub(1, at - 1) .. '****'
        i = i + 3
      else
        shown[#shown + 1] = parts[i]
        i = i + 1
      end
    end
    return table.concat(shown, '.')
  end))
end

local function masked(text)
  text = web_tokens(text)
  for _, entry in ipairs(FORMS) do
    local pattern, least, stays = entry[1], entry[2], entry[3]
    text = text:gsub(pattern, function(before, value)
      if #value < least then return nil end
      return (stays and before or '') .. '****'
    end)
  end
  text = text:gsub('%-%-%-%-%-BEGIN [%u ]*PRIVATE KEY%-%-%-%-%-.*', '****')
  text = text:gsub('://[^/%s:@]+:[^/%s@]+@', '://****@')
  return text
end

local function clean(text)
  for level = 0, LEVELS - 1 do text = members(text, level) end
  return masked(text)
end

function redact(tag, timestamp, record)
  local line = record['log']
  if line == nil then return 0, timestamp, record end
  if type(line) ~= 'string' then return -1, timestamp, record end
  local whole, text = pcall(clean, line)
  if not whole then return -1, timestamp, record end
  if text == line then return 0, timestamp, record end
  record['log'] = text
  return 2, timestamp, record
end
`;
