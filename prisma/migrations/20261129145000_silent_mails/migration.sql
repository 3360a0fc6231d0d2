-- compatible-with: 0.2.0
-- How often a message left without an answer. Without the provider's reports a mail is given up after a few: it stays
-- UNKNOWN, and comes up no more.
ALTER TABLE "delivery" ADD COLUMN "silences" INTEGER NOT NULL DEFAULT 0;

-- Checked for the rows of before by the next migration, while others write.
ALTER TABLE "delivery" DROP CONSTRAINT "delivery_waiting_check";
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_waiting_check" CHECK (
  CASE WHEN "status" = 'UNKNOWN' THEN true ELSE ("status" IN ('PENDING', 'CLAIMED')) = ("next_attempt_at" IS NOT NULL) END) NOT VALID;
