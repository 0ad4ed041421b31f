-- Makes a finished load the drop's stock, and applies the effects that waited for it.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id; 2 epoch; 3 live rows that were loaded
-- Reply: 1, or 0 when nothing was changed: the load is gone, began before a restart, lacks
--   rows or effects, or a later epoch is published

local epoch, live_rows = tonumber(ARGV[2]), tonumber(ARGV[3])
local load = read_control(LOAD_CONTROL)
if load.epoch ~= epoch or load.run_id ~= RUN_ID
  or load.held + load.paid ~= live_rows
  or redis.call('HLEN', LOAD_ENTRIES) ~= live_rows
  or redis.call('HLEN', LOAD_BUYERS) ~= load.buyers
  or read_control(CONTROL).epoch > epoch
then return 0 end

local effects = {}
for _, effect in ipairs(redis.call('LRANGE', WAITING, 0, -1)) do
  local kind, effect_epoch, id = match(effect, '^(.),(%d+),(.*)$')
  if kind == 'x' and tonumber(effect_epoch) >= epoch then return 0 end
  effects[#effects + 1] = kind
  effects[#effects + 1] = effect_epoch
  effects[#effects + 1] = id
end

redis.call('UNLINK', CONTROL, ENTRIES, PROVISIONAL, BUYERS, WAITING)
for from, to in pairs({ [LOAD_ENTRIES] = ENTRIES, [LOAD_BUYERS] = BUYERS, [LOAD_CONTROL] = CONTROL }) do
  if redis.call('EXISTS', from) == 1 then
    redis.call('RENAME', from, to)
    redis.call('PERSIST', to)
  end
end
stock = read_stock()
apply_effects(effects, 1, #effects)
write_book()
return 1
