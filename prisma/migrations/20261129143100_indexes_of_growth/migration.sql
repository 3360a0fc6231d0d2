-- A deleted row looks for those that refer to it: without these, through all of a table.
CREATE INDEX "booking_center_id_idx" ON "booking"("center_id");
CREATE INDEX "delivery_device_idx" ON "delivery"("device_id") WHERE "device_id" IS NOT NULL;
CREATE INDEX "push_device_customer_id_idx" ON "push_device"("customer_id");
CREATE INDEX "push_device_professional_id_idx" ON "push_device"("professional_id");
DROP INDEX "push_device_customer_idx";
DROP INDEX "push_device_professional_idx";

-- What retention looks for, of which there is little.
CREATE INDEX "push_device_removed_idx" ON "push_device"("removed_at") WHERE "removed_at" IS NOT NULL;
CREATE INDEX "customer_erased_idx" ON "customer"("deleted_at") WHERE "deleted_at" IS NOT NULL;
