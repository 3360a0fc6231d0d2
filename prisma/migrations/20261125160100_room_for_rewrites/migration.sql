-- A row that is rewritten on its own page leaves its indexes alone. Sessions of an hour are all rewritten at its very
-- instant; a booking when its holder is told something; a message when it is claimed, sent and recorded.
ALTER TABLE "session" SET (fillfactor = 50);
ALTER TABLE "booking" SET (fillfactor = 70);
ALTER TABLE "delivery" SET (fillfactor = 70);
