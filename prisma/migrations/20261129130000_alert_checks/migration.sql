-- Managers are told of room clashes, and of people whom no message reaches.
ALTER TYPE "delivery_reason" ADD VALUE 'ROOM_FREE';
ALTER TYPE "delivery_reason" ADD VALUE 'REACHED';

ALTER TABLE "session" ADD COLUMN "alert_check_at" TIMESTAMPTZ(3);

-- Each session ahead is looked at once from 14 days before its start, where it has a room, else from a day before.
UPDATE "session" SET "alert_check_at" = greatest(CURRENT_TIMESTAMP,
  "starts_at" - CASE WHEN "room_key" IS NULL THEN interval '24 hours' ELSE interval '336 hours' END)
WHERE "status" = 'SCHEDULED' AND "ends_at" > CURRENT_TIMESTAMP;

CREATE INDEX "session_alert_check_idx" ON "session" ("alert_check_at") WHERE "alert_check_at" IS NOT NULL;
