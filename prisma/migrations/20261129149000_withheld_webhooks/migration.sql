-- outside-transaction
-- compatible-with: 0.2.0
-- What is withheld is counted each minute on each node: without this, among all webhooks of days.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "webhook_delivery_withheld_idx" ON "webhook_delivery" ("center_id") WHERE "reason" = 'WITHHELD';
