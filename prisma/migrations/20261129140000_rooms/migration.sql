-- compatible-with: 0.2.0
-- outside-transaction
-- A class looks for others in its room: without this, at all that its center has in those nine days.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "session_room_idx" ON "session" ("room_key", "starts_at") WHERE "room_key" IS NOT NULL;
