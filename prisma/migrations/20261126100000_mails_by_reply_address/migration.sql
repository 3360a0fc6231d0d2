-- Mails that can share a request lie together among those that wait: the provider takes one reply address a request.
ALTER TABLE "delivery" ADD COLUMN "reply_group" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "delivery_due_idx" ON "delivery" ("channel", "next_attempt_at", "reply_group", "id")
  WHERE "status" IN ('PENDING', 'UNKNOWN');
DROP INDEX "delivery_waiting_idx";
