-- Lets the stock of a closed drop go after a day, unless units are held or provisional: what
-- nobody buys from any more would otherwise stay for ever. Any load puts new stock in its place.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id
-- Reply: nil

local REST_MS = 86400000

local stock = read_stock()
if not stock.valid or stock.held > 0 or stock.provisional > 0 then return nil end
for _, key in ipairs({ CONTROL, ENTRIES, PROVISIONAL, BUYERS, WAITING }) do
  -- Each process asks for it, and again after each start: the first time counts.
  redis.call('PEXPIRE', key, REST_MS, 'NX')
end
return nil
