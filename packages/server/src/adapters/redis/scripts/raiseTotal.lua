-- Raises the total of the published stock, and of a load that is under way: the ledger has more
-- units. A lower total is an old one; a stock or load from before a restart stays as it is, as
-- does a key of another type.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id; 2 total
-- Reply: nil

local total = tonumber(ARGV[2])
for _, key in ipairs({ CONTROL, LOAD_CONTROL }) do
  local control = read_control(key)
  if control.run_id == RUN_ID and control.total < total then
    redis.call('HSET', key, 'total', ARGV[2])
  end
end
return nil
