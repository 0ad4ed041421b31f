-- Starts a load beside whatever is published, in place of a load of the same epoch or an
-- older one. That of a later epoch goes on: whoever begins here came late.
--
-- KEYS: as in common.lua
-- ARGV: 1 run id; 2 epoch; 3 total; 4 limit a buyer
-- Reply: nil

if read_control(LOAD_CONTROL).epoch > tonumber(ARGV[2]) then return nil end
redis.call('UNLINK', LOAD_CONTROL, LOAD_ENTRIES, LOAD_BUYERS)
-- Somebody's key of another type, which no effect can join; those so far are in the ledger, and
-- so in the snapshot that is read after this.
if redis.call('TYPE', WAITING).ok ~= 'list' then redis.call('UNLINK', WAITING) end
redis.call('HSET', LOAD_CONTROL, 'epoch', ARGV[2], 'runId', RUN_ID, 'total', ARGV[3],
  'limit', ARGV[4], 'held', 0, 'paid', 0, 'provisional', 0, 'buyers', 0)
redis.call('PEXPIRE', LOAD_CONTROL, LOAD_MS)
return nil
