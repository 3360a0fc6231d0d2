-- outside-transaction
-- compatible-with: 0.2.0
-- A deleted row looks for those that refer to it: without these, through all of a table.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "booking_center_id_idx" ON "booking"("center_id");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "delivery_device_idx" ON "delivery"("device_id") WHERE "device_id" IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS "push_device_customer_id_idx" ON "push_device"("customer_id");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "push_device_professional_id_idx" ON "push_device"("professional_id");
DROP INDEX CONCURRENTLY IF EXISTS "push_device_customer_idx";
DROP INDEX CONCURRENTLY IF EXISTS "push_device_professional_idx";
-- What retention looks for, of which there is little.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "push_device_removed_idx" ON "push_device"("removed_at") WHERE "removed_at" IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS "customer_erased_idx" ON "customer"("deleted_at") WHERE "deleted_at" IS NOT NULL;
