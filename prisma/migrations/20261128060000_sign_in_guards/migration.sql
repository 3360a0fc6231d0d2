-- An address has several codes at once. Codes under way, ten minutes old at most, are asked for anew.
DELETE FROM "sign_in_code";
ALTER TABLE "sign_in_code"
  DROP CONSTRAINT "sign_in_code_pkey",
  DROP COLUMN "wrong_tries",
  ADD COLUMN "id" UUID NOT NULL DEFAULT uuidv7(),
  ADD COLUMN "is_long" BOOLEAN NOT NULL,
  ADD COLUMN "asked_by" BYTEA NOT NULL,
  ADD COLUMN "wrong_by" BYTEA[] DEFAULT ARRAY[]::BYTEA[],
  ADD COLUMN "created_at" TIMESTAMPTZ(3) NOT NULL,
  ADD COLUMN "used_at" TIMESTAMPTZ(3),
  ADD CONSTRAINT "sign_in_code_pkey" PRIMARY KEY ("id");
CREATE INDEX "sign_in_code_address_hash_idx" ON "sign_in_code"("address_hash");

-- What was tried for an address, and what it was sent.
CREATE TABLE "sign_in_address" (
    "address_hash" BYTEA NOT NULL,
    "wrong_at" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[],
    "told_at" TIMESTAMPTZ(3),
    "mails" INTEGER NOT NULL DEFAULT 0,
    "mails_until" TIMESTAMPTZ(3),
    "forget_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_address_pkey" PRIMARY KEY ("address_hash")
);
CREATE INDEX "sign_in_address_forget_at_idx" ON "sign_in_address"("forget_at");

-- From where an account has signed in before. Nothing is known of earlier sign-ins: the next one is an account's first.
CREATE TABLE "known_device" (
    "account_id" UUID NOT NULL,
    "device" TEXT NOT NULL,
    "center_id" UUID NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "known_device_pkey" PRIMARY KEY ("account_id", "device")
);
CREATE INDEX "known_device_last_seen_at_idx" ON "known_device"("last_seen_at");
ALTER TABLE "known_device" ADD CONSTRAINT "known_device_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Null for sign-ins of before: their next refresh writes it.
ALTER TABLE "sign_in"
  ADD COLUMN "device" TEXT,
  ADD COLUMN "family_hash" BYTEA;

-- Null for what was made before, or by a partner.
ALTER TABLE "partner_key" ADD COLUMN "created_by_id" UUID;
ALTER TABLE "partner_key" ADD CONSTRAINT "partner_key_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "partner_key_created_by_id_idx" ON "partner_key"("created_by_id");
ALTER TABLE "webhook_endpoint" ADD COLUMN "created_by_id" UUID;
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "webhook_endpoint_created_by_id_idx" ON "webhook_endpoint"("created_by_id");
