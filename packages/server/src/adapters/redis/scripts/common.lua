-- What the scripts of the stock cache share; scripts.ts puts it in front of each.
--
-- KEYS of every script, all under one hash tag:
--   1 control      hash: epoch, runId, total, limit and the counts held, paid, provisional, buyers
--   2 entries      hash: reservation id -> entry, of those held or paid
--   3 provisional  hash: reservation id -> entry, of those not known to be committed
--   4 buyers       hash: buyer id -> ids of its live reservations in order, "" when none is left
--   5 waiting      list: effects of an epoch that is not published yet
--   6 load control, 7 load entries, 8 load buyers: the same of a load that is under way
-- ARGV[1] of every script: the run id of the server that the client is connected to.
--
-- An entry is "<state><liveSlot>,<sinceMs>,<keyHash>,<buyerId>", its state v (provisional),
-- h (held) or p (paid). Lists of ids are separated by commas, which ids and hashes never have.
--
-- A script that fails half way keeps what it wrote. So each works on copies, and writes last.

local CONTROL, ENTRIES, PROVISIONAL, BUYERS, WAITING = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local LOAD_CONTROL, LOAD_ENTRIES, LOAD_BUYERS = KEYS[6], KEYS[7], KEYS[8]
local RUN_ID = ARGV[1]

-- Locals: Lua finds these faster than methods.
local byte, sub, match, gmatch, format = string.byte, string.sub, string.match, string.gmatch, string.format

-- As many values as unpack can surely put on Lua's stack; even, for pairs.
local VALUES_MAX = 4000
local WAITING_MAX = 200000
local WAITING_MS = 600000
local LOAD_MS = 120000
local V, H, P = byte('vhp', 1, 3)

-- Something that no count is equal to.
local NONE = -math.huge

-- A key that somebody made something other than a hash is as good as gone: pcall, whose answer
-- then has no fields and is equal to no count.
local function read_control(key)
  local fields = redis.pcall('HMGET', key,
    'epoch', 'runId', 'total', 'limit', 'held', 'paid', 'provisional', 'buyers')
  return {
    epoch = tonumber(fields[1]) or -1,
    run_id = fields[2],
    total = tonumber(fields[3]) or NONE,
    limit = tonumber(fields[4]) or NONE,
    held = tonumber(fields[5]) or NONE,
    paid = tonumber(fields[6]) or NONE,
    provisional = tonumber(fields[7]) or NONE,
    buyers = tonumber(fields[8]) or NONE,
  }
end

-- The published stock; not `valid`, and so fenced, after a restart or when a key has gone or is
-- of another type.
local function read_stock()
  local stock = read_control(CONTROL)
  stock.valid = stock.run_id == RUN_ID
    and redis.pcall('HLEN', ENTRIES) == stock.held + stock.paid
    and redis.pcall('HLEN', PROVISIONAL) == stock.provisional
    and redis.pcall('HLEN', BUYERS) == stock.buyers
  return stock
end

-- Calls a command with any number of values; the sum of its replies.
local function call_with(command, key, values)
  local sum = 0
  for first = 1, #values, VALUES_MAX do
    local last = math.min(first + VALUES_MAX - 1, #values)
    sum = sum + redis.call(command, key, unpack(values, first, last))
  end
  return sum
end

-- HMGET of any number of fields: calls each(field, value or false).
local function read_fields(key, fields, each)
  for first = 1, #fields, VALUES_MAX do
    local last = math.min(first + VALUES_MAX - 1, #fields)
    local values = redis.call('HMGET', key, unpack(fields, first, last))
    for index = first, last do
      each(fields[index], values[index - first + 1])
    end
  end
end
