-- compatible-with: 0.2.0
-- A pass that is encrypted anew under another secret is the same pass: its hash stays, and so do all rights. Without this
-- a rotation would make every open stream ask again, and write a row for each booking.
CREATE OR REPLACE TRIGGER right_change_update AFTER UPDATE ON "booking" FOR EACH ROW
WHEN (OLD.status = 'BOOKED' AND NEW.status <> 'BOOKED'
  OR (OLD.pass_hash, OLD.session_id, OLD.customer_id) IS DISTINCT FROM (NEW.pass_hash, NEW.session_id, NEW.customer_id))
EXECUTE FUNCTION note_right_change();
