-- The stock book: what domain/stockBook.ts does, on copies of the entries and buyers that a
-- script touches. scripts.ts puts it after common.lua, for the scripts that change the stock.

local stock
-- Reservation id -> entry or false, as it is now and as it was read.
local entries, entries_read, touched = {}, {}, {}
-- Buyer id -> ids of live reservations, or false when the buyer was never here.
local buyers, buyers_touched = {}, {}
-- Effects that wait for a load, as they go into the list.
local waiting = {}

local function fetch_entries(ids)
  local settled = {}
  read_fields(PROVISIONAL, ids, function(id, entry)
    entries[id], entries_read[id] = entry, entry
    if not entry then settled[#settled + 1] = id end
  end)
  read_fields(ENTRIES, settled, function(id, entry)
    entries[id], entries_read[id] = entry, entry
  end)
end

local function entry_of(id)
  if entries[id] == nil then fetch_entries({ id }) end
  return entries[id]
end

local function fetch_buyers(ids)
  read_fields(BUYERS, ids, function(id, live)
    buyers[id] = live
  end)
end

local function live_of(buyer)
  if buyers[buyer] == nil then fetch_buyers({ buyer }) end
  return buyers[buyer]
end

local function set_live(buyer, live)
  buyers[buyer] = live
  buyers_touched[#buyers_touched + 1] = buyer
end

local function count(entry, by)
  local state = entry and byte(entry)
  if state == V then stock.provisional = stock.provisional + by
  elseif state == H then stock.held = stock.held + by
  elseif state == P then stock.paid = stock.paid + by
  end
end

local function set_entry(id, entry)
  if entries[id] == entry then return end
  count(entries[id], -1)
  count(entry, 1)
  entries[id] = entry
  touched[#touched + 1] = id
end

local function remove_entry(id, entry)
  local buyer = match(entry, '^[^,]*,[^,]*,[^,]*,(.*)$')
  local rest = {}
  for other in gmatch(live_of(buyer), '[^,]+') do
    if other ~= id then rest[#rest + 1] = other end
  end
  set_live(buyer, table.concat(rest, ','))
  set_entry(id, false)
end

local function apply_effect(kind, id)
  local entry = entries[id]
  if not entry then return end
  local provisional = byte(entry) == V
  if kind == 'c' then
    if provisional then set_entry(id, 'h' .. sub(entry, 2)) end
  elseif kind == 's' then
    set_entry(id, 'p' .. sub(entry, 2))
  elseif kind == 'r' or provisional then
    -- A late give-back (g) leaves a confirmed entry alone: it is somebody's unit.
    remove_entry(id, entry)
  end
end

-- Applies effects given as kind, epoch, id, kind, … from `values[first]` to `values[last]`:
-- those of an older epoch are dropped, those of a newer one wait.
local function apply_effects(values, first, last)
  local ids, kinds = {}, {}
  for at = first, last, 3 do
    local epoch = tonumber(values[at + 1])
    if epoch > stock.epoch then
      waiting[#waiting + 1] = values[at] .. ',' .. values[at + 1] .. ',' .. values[at + 2]
    elseif epoch == stock.epoch and stock.valid then
      ids[#ids + 1], kinds[#kinds + 1] = values[at + 2], values[at]
    end
  end
  fetch_entries(ids)
  for index = 1, #ids do apply_effect(kinds[index], ids[index]) end
end

-- Beyond the bound none can be kept. Instead an "x" says which epochs lack effects, so that
-- no load of these is published: the rebuild that is then begun again has a later one.
local function write_waiting()
  if #waiting == 0 then return end
  if redis.call('LLEN', WAITING) + #waiting > WAITING_MAX then
    local latest = -1
    for _, effects in ipairs({ redis.call('LRANGE', WAITING, 0, -1), waiting }) do
      for _, effect in ipairs(effects) do
        latest = math.max(latest, tonumber(match(effect, ',(%d+),')))
      end
    end
    redis.call('UNLINK', WAITING)
    waiting = { 'x,' .. latest .. ',' }
  end
  call_with('RPUSH', WAITING, waiting)
  redis.call('PEXPIRE', WAITING, WAITING_MS)
end

-- What adds goes first: out of memory, Redis refuses it, and nothing has been written yet.
local function write_book()
  local provisional, settled, unprovisional, gone, live = {}, {}, {}, {}, {}
  for _, id in ipairs(touched) do
    local before, now = entries_read[id], entries[id]
    if before ~= now then
      entries_read[id] = now
      local was_provisional = before and byte(before) == V
      if now then
        local values = byte(now) == V and provisional or settled
        values[#values + 1] = id
        values[#values + 1] = now
      end
      if was_provisional then unprovisional[#unprovisional + 1] = id
      elseif before and not now then gone[#gone + 1] = id
      end
    end
  end
  for _, buyer in ipairs(buyers_touched) do
    live[#live + 1] = buyer
    live[#live + 1] = buyers[buyer]
  end
  call_with('HSET', PROVISIONAL, provisional)
  call_with('HSET', ENTRIES, settled)
  stock.buyers = stock.buyers + call_with('HSET', BUYERS, live)
  call_with('HDEL', PROVISIONAL, unprovisional)
  call_with('HDEL', ENTRIES, gone)
  if #touched > 0 then
    redis.call('HSET', CONTROL, 'held', stock.held, 'paid', stock.paid,
      'provisional', stock.provisional, 'buyers', stock.buyers)
  end
  write_waiting()
end
