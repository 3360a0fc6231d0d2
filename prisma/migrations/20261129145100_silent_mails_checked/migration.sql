ALTER TABLE "delivery" VALIDATE CONSTRAINT "delivery_waiting_check";
