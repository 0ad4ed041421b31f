-- Applies effects.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id; then for each effect 3, as in claim.lua
-- Reply: nil

stock = read_stock()
apply_effects(ARGV, 2, #ARGV)
write_book()
return nil
