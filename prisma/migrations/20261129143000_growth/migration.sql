-- compatible-with: 0.2.0
-- A mail says itself that no push went beside it: half of all rows said nothing else.
ALTER TABLE "delivery" ADD COLUMN "without_device" BOOLEAN NOT NULL DEFAULT false;

-- Each new message locked its center's row, and a center's end read the whole table. Its session says whose it is.
ALTER TABLE "delivery" DROP CONSTRAINT "delivery_center_id_fkey";

CREATE TABLE "class_month" (
    "center_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "held" INTEGER NOT NULL,
    "cancelled" INTEGER NOT NULL,
    "seats" INTEGER NOT NULL,
    "booked" INTEGER NOT NULL,
    "attended" INTEGER NOT NULL,
    "absent" INTEGER NOT NULL,
    "given_up" INTEGER NOT NULL,
    "late" INTEGER NOT NULL,

    CONSTRAINT "class_month_pkey" PRIMARY KEY ("center_id","service_id","month")
);

CREATE INDEX "class_month_service_id_idx" ON "class_month"("service_id");

ALTER TABLE "class_month" ADD CONSTRAINT "class_month_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "class_month" ADD CONSTRAINT "class_month_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By default a table is vacuumed when a fifth of it is dead: of 20 million messages that is weeks of them.
ALTER TABLE "delivery" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_limit = 1000);
ALTER TABLE "provider_event" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_limit = 1000);
ALTER TABLE "booking" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_limit = 1000);
ALTER TABLE "session" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE "webhook_delivery" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
-- These are small and change all the time: their size is that of their dead rows.
ALTER TABLE "right_change" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE "idempotent_answer" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
