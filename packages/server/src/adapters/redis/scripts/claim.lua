-- Applies effects, then decides claims in order.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id; 2 "1" when the drop's phase lets buyers reserve; 3 number of effects;
--   for each effect 3: kind (c confirm, g give back, s settle, r release), epoch, reservation id;
--   for each claim 3: reservation id, buyer id, idempotency key: "" for none, else its hash
--   behind "?", or behind "=" once the ledger was asked for it
-- Reply: nil when fenced, else { epoch, answers }: one answer a claim, separated by ";":
--   "1", "2", … provisional, in this live slot; "k" known; "i" in progress; "n" not open;
--   "s" sold out; "l" limit reached, followed by the ids of the buyer's live reservations

local ASKED = byte('=')
local open = ARGV[2] == '1'
local effects_last = 3 + 3 * tonumber(ARGV[3])

stock = read_stock()
apply_effects(ARGV, 4, effects_last)
if not stock.valid then
  write_book()
  return nil
end

local time = redis.call('TIME')
local since = format(',%.0f,', time[1] * 1000 + math.floor(time[2] / 1000))

-- The lowest free slot, or why there is none: what the buyer has decides.
local function slot_beside(live, hash)
  local taken, live_count, same_key = {}, 0, nil
  for id in gmatch(live, '[^,]+') do
    local entry = entry_of(id)
    local slot, other = match(entry, '^.(%d+),%d+,([^,]*),')
    if hash ~= '' and other == hash and same_key == nil then
      same_key = byte(entry) == V and 'i' or 'k'
    end
    taken[tonumber(slot)] = true
    live_count = live_count + 1
  end
  if same_key then return nil, same_key end
  if open and live_count >= stock.limit then return nil, 'l' .. live end
  local slot = 1
  while taken[slot] do slot = slot + 1 end
  return slot
end

local function decide(id, buyer, key)
  local live = buyers[buyer]
  local hash = sub(key, 2)
  if live and hash ~= '' and byte(key) ~= ASKED then return 'k' end
  local slot = 1
  if live and live ~= '' then
    local refusal
    slot, refusal = slot_beside(live, hash)
    if refusal then return refusal end
  end
  if not open then return 'n' end
  if stock.held + stock.paid + stock.provisional >= stock.total then return 's' end
  set_entry(id, 'v' .. slot .. since .. hash .. ',' .. buyer)
  set_live(buyer, live and live ~= '' and live .. ',' .. id or id)
  return slot
end

local unknown = {}
for at = effects_last + 1, #ARGV, 3 do
  if buyers[ARGV[at + 1]] == nil then unknown[#unknown + 1] = ARGV[at + 1] end
end
fetch_buyers(unknown)

local answers = {}
for at = effects_last + 1, #ARGV, 3 do
  answers[#answers + 1] = decide(ARGV[at], ARGV[at + 1], ARGV[at + 2])
end
write_book()
return { stock.epoch, table.concat(answers, ';') }
