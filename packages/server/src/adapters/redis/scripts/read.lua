-- The counts of the published stock.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id
-- Reply: nil when fenced, else { epoch, total, held, paid, provisional }, the provisional ones
--   not among the held

local stock = read_stock()
if not stock.valid then return nil end
return { stock.epoch, stock.total, stock.held, stock.paid, stock.provisional }
