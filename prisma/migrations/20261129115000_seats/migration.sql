-- When one may book: as the service says.
ALTER TABLE "service" ADD COLUMN "booking_opens_days_ahead" INTEGER,
  ADD COLUMN "booking_opens_at_time" TEXT,
  ADD COLUMN "booking_closes_minutes" INTEGER;

-- What a person agreed to by taking the seat: giving it back is never late once that changed.
ALTER TABLE "booking" ADD COLUMN "cancelled_late" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "agreed_starts_at" TIMESTAMPTZ(3),
  ADD COLUMN "agreed_professional_id" UUID;

UPDATE "booking" b SET
  "agreed_starts_at" = CASE WHEN s."moved_at" > b."created_at" THEN s."previous_starts_at" ELSE s."starts_at" END,
  "agreed_professional_id" = s."professional_id"
FROM "session" s WHERE s."id" = b."session_id" AND s."ends_at" > CURRENT_TIMESTAMP;
