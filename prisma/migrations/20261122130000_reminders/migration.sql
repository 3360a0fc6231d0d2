-- AlterTable
ALTER TABLE "booking" ADD COLUMN     "confirmation_at" TIMESTAMPTZ(3),
ADD COLUMN     "confirmation_for" TIMESTAMPTZ(3),
ADD COLUMN     "plan_since" TIMESTAMPTZ(3),
ADD COLUMN     "reminder_at" TIMESTAMPTZ(3);

-- Seats that are held already are planned by the first round, from now on: what has passed stays unsent.
UPDATE "booking" b SET "plan_since" = now()
FROM "session" s WHERE s."id" = b."session_id" AND b."status" = 'BOOKED' AND s."starts_at" > now();

UPDATE "booking" SET "confirmation_for" = "told_starts_at" WHERE "attendance_confirmation" IS NOT NULL;

-- An answer is about a start.
ALTER TABLE "booking"
  ADD CONSTRAINT "booking_confirmation_check" CHECK (("attendance_confirmation" IS NULL) = ("confirmation_for" IS NULL));

-- The engine's questions: what is to be planned, and what is due? Also the sweep's: what comes next?
CREATE INDEX "booking_plan_idx" ON "booking" ("plan_since", "id") WHERE "plan_since" IS NOT NULL;
CREATE INDEX "booking_reminder_idx" ON "booking" ("reminder_at", "id") WHERE "status" = 'BOOKED' AND "reminder_at" IS NOT NULL;
CREATE INDEX "booking_confirmation_idx" ON "booking" ("confirmation_at", "id")
  WHERE "status" = 'BOOKED' AND "confirmation_at" IS NOT NULL;
