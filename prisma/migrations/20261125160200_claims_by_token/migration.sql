-- A claim is found by its token: renewing one read the whole ledger. The lease is in no index any more, so that marking
-- and renewing rewrite a row on its own page.
CREATE INDEX "delivery_claim_idx" ON "delivery" ("claim_token") WHERE "claim_token" IS NOT NULL;
DROP INDEX "delivery_lease_idx";
