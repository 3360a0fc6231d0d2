-- compatible-with: 0.2.0
-- With which public key of ours a browser subscribed: its push service takes messages of that pair alone.
-- Null: with the oldest pair that is configured; a sweep writes it down.
ALTER TABLE "push_device" ADD COLUMN "public_key" TEXT;
