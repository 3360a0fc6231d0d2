-- Whose act a cancellation was: a seat that its holder gave up can be taken back.
ALTER TABLE "booking" ADD COLUMN "cancelled_by_holder" BOOLEAN NOT NULL DEFAULT false;

-- What the calendar entry of a booking last showed, by a hash, and since when: SEQUENCE and DTSTAMP follow it.
CREATE TABLE "calendar_revision" (
  "booking_id" UUID NOT NULL,
  "shown_hash" BYTEA NOT NULL,
  "sequence" INTEGER NOT NULL,
  "revised_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "calendar_revision_pkey" PRIMARY KEY ("booking_id"),
  CONSTRAINT "calendar_revision_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "booking"("id")
    ON DELETE CASCADE ON UPDATE CASCADE
);
