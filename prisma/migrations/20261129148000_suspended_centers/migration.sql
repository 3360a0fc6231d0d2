-- compatible-with: 0.2.0
-- A center that the operator suspended: nobody signs in, nothing is sent, all is kept.
ALTER TABLE "center" ADD COLUMN "suspended_at" TIMESTAMPTZ(3);
CREATE INDEX "center_suspended_idx" ON "center" ("id") WHERE "suspended_at" IS NOT NULL;

ALTER TYPE "delivery_reason" ADD VALUE 'CENTER_SUSPENDED' BEFORE 'SEAT_LOST';

-- Its open streams end: their watchers may watch no longer.
CREATE FUNCTION note_suspension() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO right_change (account_id)
  SELECT id FROM professional WHERE center_id = NEW.id
  UNION ALL SELECT id FROM customer WHERE center_id = NEW.id
  UNION ALL SELECT id FROM partner WHERE center_id = NEW.id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER right_change_update AFTER UPDATE ON "center" FOR EACH ROW
WHEN (OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL)
EXECUTE FUNCTION note_suspension();
