-- compatible-with: 0.2.0
-- outside-transaction
ALTER TABLE "delivery" VALIDATE CONSTRAINT "delivery_waiting_check";
