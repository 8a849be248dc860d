"""The atomic steps of the desk, as Redis runs them. ``desk.py`` says what lies where; times are epoch ms."""

from __future__ import annotations

# ARGV: board, now, the order (what the act is), the entry (who does what), seconds an act is remembered, lines an
# alert keeps, lines of the audit log, alerts remembered, records that may wait, events kept.
ACT = """
local board, now = ARGV[1], tonumber(ARGV[2])
local order, entry = cjson.decode(ARGV[3]), cjson.decode(ARGV[4])
local key = function(name) return board .. ':' .. name end
local id = entry.alert_id
local found = redis.call('HGET', key('work'), id)
local standing = found and cjson.decode(found) or {state = 'new'}
local touched = standing.at ~= nil
local answer = function(outcome)
    return cjson.encode({outcome = outcome, standing = standing, touched = touched})
end

local memory = key('work:act:' .. entry.id)
local signed = id .. ' ' .. entry.action .. ' ' .. entry.operator
local before = redis.call('GET', memory)
if before then
    local done = cjson.decode(before)
    if done.signed ~= signed then return answer('id_taken') end
    standing = done.standing
    return answer('repeated')
end
if not found and redis.call('HEXISTS', key('alerts'), id) == 0 then return answer('unknown_alert') end
if redis.call('XLEN', key('work:outbox')) >= tonumber(ARGV[9]) then return answer('outbox_full') end

local holder = standing.claimed_by
if (standing.claimed_until or 0) <= now then holder = nil end
if holder and holder ~= entry.operator then
    if entry.action == 'release' then
        if not order.admin then return answer('not_yours') end
    elseif entry.action == 'claim' or not order.keeps_claim then return answer('claimed') end
end
local after = order.leads[standing.state]
if not after then return answer('wrong_state') end

entry.before, entry.after = standing.state, after
local count = function(by)
    if standing.verdict and standing.verdict ~= '' then
        redis.call('HINCRBY', key('work:weeks'), standing.week .. ':' .. standing.verdict, by)
    end
end
if order.verdict ~= '' or entry.action == 'reopen' then
    count(-1)
    standing.verdict, standing.reason, standing.week = order.verdict, entry.reason or '', order.week
    count(1)
end
standing.state, standing.by, standing.at = after, entry.operator, now
if order.assigns then standing.assignee = entry.assignee or '' end
if entry.action == 'mute' then standing.muted_until = entry['until'] end
if entry.action == 'unmute' then standing.muted_until = 0 end
if entry.action == 'claim' then
    standing.claimed_by, standing.claimed_until = entry.operator, entry['until']
elseif entry.action == 'release' or not order.keeps_claim then
    standing.claimed_by, standing.claimed_until = '', 0
end

local written, kept = cjson.encode(entry), cjson.encode(standing)
redis.call('HSET', key('work'), id, kept)
redis.call('ZADD', key('work:order'), now, id)
redis.call('LPUSH', key('work:entries:' .. id), written)
redis.call('LTRIM', key('work:entries:' .. id), 0, tonumber(ARGV[6]) - 1)
redis.call('SET', memory, cjson.encode({signed = signed, standing = standing}), 'EX', ARGV[5])
if order.record ~= '' then
    redis.call('XADD', key('work:outbox'), '*', 'id', entry.id, 'record', order.record)
end
redis.call('XADD', key('audit'), 'MAXLEN', '~', ARGV[7], '*', 'entry', written)
redis.call('XADD', key('events'), 'MAXLEN', '~', ARGV[10], '*', 'type', 'work', 'alert_id', id)
while redis.call('ZCARD', key('work:order')) > tonumber(ARGV[8]) do
    local gone = redis.call('ZPOPMIN', key('work:order'))[1]
    redis.call('HDEL', key('work'), gone)
    redis.call('DEL', key('work:entries:' .. gone))
end
return answer('done')
"""

# ARGV: board, now, the states that are handed out, the entry, the alert that is left, lines of the audit log, events
# kept, and then the candidates in order.
NEXT = """
local board, now, untouched = ARGV[1], tonumber(ARGV[2]), {}
for _, state in ipairs(cjson.decode(ARGV[3])) do untouched[state] = true end
local entry, leaving = cjson.decode(ARGV[4]), ARGV[5]
local key = function(name) return board .. ':' .. name end
local standing_of = function(id)
    local found = redis.call('HGET', key('work'), id)
    return found and cjson.decode(found) or {state = 'new'}
end
local keep = function(id, standing)
    redis.call('HSET', key('work'), id, cjson.encode(standing))
    redis.call('ZADD', key('work:order'), now, id)
    redis.call('XADD', key('events'), 'MAXLEN', '~', ARGV[7], '*', 'type', 'work', 'alert_id', id)
end
local free = function(standing)
    local claimed = standing.claimed_by and standing.claimed_by ~= '' and (standing.claimed_until or 0) > now
    return untouched[standing.state] and (standing.muted_until or 0) <= now
        and not (claimed and standing.claimed_by ~= entry.operator)
        and not (standing.assignee and standing.assignee ~= '' and standing.assignee ~= entry.operator)
end
local left = leaving ~= '' and standing_of(leaving) or nil
if left and left.claimed_by == entry.operator and left.claimed_until > now then
    left.claimed_by, left.claimed_until = '', 0
    keep(leaving, left)
end
for n = 8, #ARGV do
    local id = ARGV[n]
    local standing = standing_of(id)
    if redis.call('HEXISTS', key('cards'), id) == 1 and free(standing) then
        standing.claimed_by, standing.claimed_until = entry.operator, entry['until']
        keep(id, standing)
        entry.alert_id, entry.before, entry.after = id, standing.state, standing.state
        redis.call('XADD', key('audit'), 'MAXLEN', '~', ARGV[6], '*', 'entry', cjson.encode(entry))
        return id
    end
end
return ''
"""

# ARGV: board, the entry, lines of the audit log.
WRITE = """
return redis.call('XADD', ARGV[1] .. ':audit', 'MAXLEN', '~', ARGV[3], '*', 'entry', ARGV[2])
"""
