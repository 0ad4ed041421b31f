-- A page of the entries: first of the provisional ones, then of the others. An entry moves
-- from the former to the latter and never back, so none that stays is missed.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id; 2 cursor: "" for the first page, else what the page before replied
-- Reply: nil when fenced, else { epoch, next cursor ("" at the end), { id, entry, id, entry, … } }

local PAGE_LENGTH = 1000

local stock = read_stock()
if not stock.valid then return nil end
local hash, cursor = match(ARGV[2], '^([pe])(%d+)$')
if not hash then hash, cursor = 'p', '0' end

local page = redis.call('HSCAN', hash == 'p' and PROVISIONAL or ENTRIES, cursor, 'COUNT', PAGE_LENGTH)
local next_cursor = hash .. page[1]
if next_cursor == 'p0' then next_cursor = 'e0' elseif next_cursor == 'e0' then next_cursor = '' end
return { stock.epoch, next_cursor, page[2] }
