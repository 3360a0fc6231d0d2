-- Where more is due than one claim takes, centers take turns: whose messages wait is read from the index alone.
CREATE INDEX "delivery_turn_idx" ON "delivery" ("channel", "reply_group", "center_id", "next_attempt_at", "id")
  WHERE "status" IN ('PENDING', 'UNKNOWN');

-- Nobody has more than ten browsers; the oldest leave.
UPDATE "push_device" SET "removed_at" = now() WHERE "id" IN (
  SELECT "id" FROM (
    SELECT "id", row_number() OVER (
      PARTITION BY "customer_id", "professional_id" ORDER BY "registered_at" DESC, "id" DESC) AS "place"
    FROM "push_device" WHERE "removed_at" IS NULL) AS "ranked"
  WHERE "place" > 10);
