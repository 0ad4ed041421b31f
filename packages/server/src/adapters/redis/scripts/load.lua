-- Adds rows of the ledger to a load; one that is gone, or of another epoch, stays as it is.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id; 2 epoch; for each row 3: reservation id, buyer id, and "" when it is no
--   longer live, else h or p (held, paid) and the live slot
-- Reply: nil

local load = read_control(LOAD_CONTROL)
if load.epoch ~= tonumber(ARGV[2]) or load.run_id ~= RUN_ID then return nil end

local ids, buyer_ids = {}, {}
for at = 3, #ARGV, 3 do
  if ARGV[at + 2] ~= '' then ids[#ids + 1] = ARGV[at] end
  buyer_ids[#buyer_ids + 1] = ARGV[at + 1]
end
local loaded, live_of = {}, {}
read_fields(LOAD_ENTRIES, ids, function(id, entry) loaded[id] = entry end)
read_fields(LOAD_BUYERS, buyer_ids, function(buyer, live) live_of[buyer] = live end)

local entries, changed = {}, {}
for at = 3, #ARGV, 3 do
  local id, buyer, live = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local before = live_of[buyer]
  if live == '' then
    live_of[buyer] = before or ''
    changed[buyer] = true
  elseif not loaded[id] then
    loaded[id] = true
    entries[#entries + 1] = id
    entries[#entries + 1] = live .. ',0,,' .. buyer
    live_of[buyer] = before and before ~= '' and before .. ',' .. id or id
    changed[buyer] = true
    if byte(live) == P then load.paid = load.paid + 1 else load.held = load.held + 1 end
  end
end
local buyers = {}
for buyer in pairs(changed) do
  buyers[#buyers + 1] = buyer
  buyers[#buyers + 1] = live_of[buyer]
end

call_with('HSET', LOAD_ENTRIES, entries)
load.buyers = load.buyers + call_with('HSET', LOAD_BUYERS, buyers)
redis.call('HSET', LOAD_CONTROL, 'held', load.held, 'paid', load.paid, 'buyers', load.buyers)
for _, key in ipairs({ LOAD_CONTROL, LOAD_ENTRIES, LOAD_BUYERS }) do
  redis.call('PEXPIRE', key, LOAD_MS)
end
return nil
