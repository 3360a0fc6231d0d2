-- A row that is written again on its own page leaves its indexes alone. All sessions of an hour are, at its very instant.
ALTER TABLE "session" SET (fillfactor = 50);
