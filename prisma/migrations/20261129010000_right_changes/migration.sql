-- Whose rights to watch may have become fewer, and in which transaction. No change that makes `modules/access/rights`
-- answer less commits without a row here: these are triggers, so the operator's psql counts, too. A stream asks which
-- rows became visible since its last snapshot. A sequence or an instant would not do: both are given before the commit.

CREATE TABLE "right_change" (
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "account_id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "right_change_pkey" PRIMARY KEY ("xid","account_id")
);

CREATE FUNCTION note_right_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  account uuid;
BEGIN
  IF TG_TABLE_NAME = 'booking' THEN account := OLD.customer_id;
  ELSIF TG_TABLE_NAME = 'sign_in' THEN account := coalesce(OLD.professional_id, OLD.customer_id);
  ELSIF TG_TABLE_NAME = 'partner_key' THEN account := OLD.partner_id;
  ELSE account := OLD.id;
  END IF;
  IF account IS NOT NULL THEN
    INSERT INTO right_change (account_id) VALUES (account) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

-- The conditions stand outside of the function, so that an update of anything else costs no call.
CREATE TRIGGER right_change_update AFTER UPDATE ON "booking" FOR EACH ROW
WHEN (OLD.status = 'BOOKED' AND NEW.status <> 'BOOKED'
  OR (OLD.pass_hash, OLD.pass_encrypted, OLD.session_id, OLD.customer_id)
    IS DISTINCT FROM (NEW.pass_hash, NEW.pass_encrypted, NEW.session_id, NEW.customer_id))
EXECUTE FUNCTION note_right_change();

CREATE TRIGGER right_change_update AFTER UPDATE ON "customer" FOR EACH ROW
WHEN ((OLD.id, OLD.center_id, OLD.deleted_at, OLD.tokens_valid_from)
  IS DISTINCT FROM (NEW.id, NEW.center_id, NEW.deleted_at, NEW.tokens_valid_from))
EXECUTE FUNCTION note_right_change();

CREATE TRIGGER right_change_update AFTER UPDATE ON "professional" FOR EACH ROW
WHEN ((OLD.id, OLD.center_id, OLD.role, OLD.removed_at, OLD.tokens_valid_from)
  IS DISTINCT FROM (NEW.id, NEW.center_id, NEW.role, NEW.removed_at, NEW.tokens_valid_from))
EXECUTE FUNCTION note_right_change();

CREATE TRIGGER right_change_update AFTER UPDATE ON "sign_in" FOR EACH ROW
WHEN (NEW.ended_at IS NOT NULL AND (OLD.id, OLD.ended_at) IS DISTINCT FROM (NEW.id, NEW.ended_at))
EXECUTE FUNCTION note_right_change();

CREATE TRIGGER right_change_update AFTER UPDATE ON "partner_key" FOR EACH ROW
WHEN ((OLD.id, OLD.partner_id, OLD.center_id, OLD.revoked_at, OLD.scopes, OLD.expires_at)
  IS DISTINCT FROM (NEW.id, NEW.partner_id, NEW.center_id, NEW.revoked_at, NEW.scopes, NEW.expires_at))
EXECUTE FUNCTION note_right_change();

CREATE TRIGGER right_change_delete AFTER DELETE ON "booking" FOR EACH ROW EXECUTE FUNCTION note_right_change();
CREATE TRIGGER right_change_delete AFTER DELETE ON "customer" FOR EACH ROW EXECUTE FUNCTION note_right_change();
CREATE TRIGGER right_change_delete AFTER DELETE ON "professional" FOR EACH ROW EXECUTE FUNCTION note_right_change();
CREATE TRIGGER right_change_delete AFTER DELETE ON "partner_key" FOR EACH ROW EXECUTE FUNCTION note_right_change();
