-- The entries that have been provisional for some time, by this server's clock.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id; 2 least age in milliseconds; 3 how many at most
-- Reply: nil when fenced, else { epoch, { id, entry, id, entry, … } }

local AT_ONCE = 500

local stock = read_stock()
if not stock.valid then return nil end
local limit = tonumber(ARGV[3])
local time = redis.call('TIME')
local since_max = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[2])

local reply, met = {}, {}
local cursor = '0'
repeat
  local page = redis.call('HSCAN', PROVISIONAL, cursor, 'COUNT', AT_ONCE)
  cursor = page[1]
  local found = page[2]
  for at = 1, #found, 2 do
    local id, entry = found[at], found[at + 1]
    local since = tonumber(match(entry, '^[^,]*,(%d+),'))
    if since <= since_max and #reply < 2 * limit and not met[id] then
      met[id] = true
      reply[#reply + 1] = id
      reply[#reply + 1] = entry
    end
  end
until cursor == '0' or #reply >= 2 * limit
return { stock.epoch, reply }
